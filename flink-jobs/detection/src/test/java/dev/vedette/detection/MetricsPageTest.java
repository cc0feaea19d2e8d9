package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.Topics;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** The page that Prometheus reads has what the README's table says. */
class MetricsPageTest {
    private static final long MINUTE = 60_000_000L;
    private static final Pattern IN_TABLE = Pattern.compile("\\| `(flink_[A-Za-z_]+)(\\{([^}`]*)})?`");
    private static final Pattern VALUE = Pattern.compile("(?m)^(flink_\\w+)\\{([^}]*)} (\\S+)$");

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** A line of the page. */
    private record Sample(String name, String labels, double value) {}

    private static List<Sample> page(int port) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        List<Sample> samples = new ArrayList<>();
        Matcher line = VALUE.matcher(response.body());
        while (line.find()) {
            samples.add(new Sample(line.group(1), line.group(2), Double.parseDouble(line.group(3))));
        }
        return samples;
    }

    private static double sum(List<Sample> page, String name, String... labels) {
        return page.stream()
                .filter(sample -> sample.name.equals("flink_taskmanager_job_task_operator_" + name))
                .filter(sample -> List.of(labels).stream().allMatch(sample.labels::contains))
                .mapToDouble(Sample::value)
                .sum();
    }

    @Test
    void whatTheReadmeListsIsOnThePage() throws Exception {
        int port = freePort();
        TestFlink flink = TestFlink.with(Map.of(
                "metrics.reporter.prom.factory.class",
                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
                "metrics.reporter.prom.filterLabelValueCharacters",
                "false",
                "metrics.reporter.prom.port",
                Integer.toString(port)));
        try (Pipeline pipeline = Pipeline.create(1, 1)) {
            pipeline.letProducersDate(Topics.EVENTS);
            pipeline.push(TestRules.TOKEN_REPLAY, 1, TestRules.tokenReplay());
            String impatient = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f2112";
            pipeline.push(impatient, 1, TestRules.patience(impatient, "1m"));
            try (TestFlink.Running job = flink.start(pipeline.options(), 1, Optional.empty(), Map.of())) {
                Agent agent = new Agent("server");
                long now = Clock.nowMicros();
                pipeline.sendTo(0, agent.accepted(now - 2, "kid:ann", "kid:token", "192.0.2.1"), now / 1000);
                pipeline.sendTo(0, agent.accepted(now - 1, "kid:ann", "kid:token", "198.51.100.1"), now / 1000);
                pipeline.send(Topics.EVENTS, "somebody", "rubbish".getBytes(StandardCharsets.UTF_8));
                await().atMost(Pipeline.PATIENCE).until(() -> !pipeline.alerts().isEmpty());
                // Whoever has the watermark, the operator that decides has had it.
                await().atMost(Pipeline.PATIENCE)
                        .until(() -> page(port).stream()
                                .anyMatch(sample -> sample.name.endsWith("_currentInputWatermark")
                                        && sample.value >= now / 1000.0 - 502));
                Agent spooling = new Agent("spooling");
                pipeline.sendTo(0, spooling.called(now - 5 * MINUTE, "kid:ann", "mail"), now / 1000);
                pipeline.sendTo(0, spooling.called(now - 30 * MINUTE, "kid:ann", "mail"), now / 1000);
                pipeline.flush();
                for (int i = 0; i < 100; i++) {
                    pipeline.sendTo(0, agent.accepted(now, "kid:ann", "kid:token-" + i, "192.0.2.1"), now / 1000);
                }
                pipeline.flush();
                String token = "rule=\"" + TestRules.TOKEN_REPLAY;
                await().atMost(Pipeline.PATIENCE).until(() -> sum(page(port), "rule_groupsOfRule", token) == 101);
                List<Sample> page = page(port);
                SoftAssertions soft = new SoftAssertions();
                soft.assertThat(sum(page, "deadLetters")).isEqualTo(1);
                soft.assertThat(sum(page, "lateEvents")).isEqualTo(1);
                soft.assertThat(sum(page, "rule_lateMatchesOfRule", "rule=\"" + impatient))
                        .isEqualTo(2);
                soft.assertThat(sum(page, "rule_alertRecordsOfRule", token)).isEqualTo(1);
                soft.assertThat(sum(page, "rule_heldBytesOfRule", token)).isGreaterThan(101 * 680);
                soft.assertThat(sum(page, "rule_correlationNanosOfRule", token)).isGreaterThan(0);
                soft.assertThat(sum(page, "alertLatencyMillis_count")).isEqualTo(1);
                soft.assertThat(sum(
                                page,
                                "alertLatencyMillis",
                                "quantile=\"0.99\"",
                                "operator_name=\"Correlate by entity\""))
                        .isBetween(0.0, (double) Pipeline.PATIENCE.toMillis());
                listed().forEach((name, labels) -> soft.assertThat(page)
                        .as(name + labels)
                        .anyMatch(sample ->
                                sample.name.equals(name) && labels.stream().allMatch(sample.labels::contains)));
                soft.assertAll();
            }
        }
    }

    /** Names of the table, with the labels that they have there. */
    private static Map<String, List<String>> listed() throws Exception {
        Map<String, List<String>> names = new java.util.TreeMap<>();
        Matcher row = IN_TABLE.matcher(Files.readString(Path.of("README.md")));
        while (row.find()) {
            names.put(
                    row.group(1),
                    row.group(3) == null ? List.of() : List.of(row.group(3).split(", ?")));
        }
        assertThat(names).hasSizeGreaterThan(15);
        return names;
    }
}
