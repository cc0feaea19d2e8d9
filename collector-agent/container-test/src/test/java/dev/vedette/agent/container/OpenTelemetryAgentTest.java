package dev.vedette.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.testing.SentEvents;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.SharedBroker;
import dev.vedette.schemas.avro.AuditEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The OpenTelemetry Java agent beside this one, whichever comes first: its span stands in the events. */
class OpenTelemetryAgentTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @TempDir
    static Path directory;

    @RegisterExtension
    static final SharedBroker broker = new SharedBroker(() -> directory);

    private final HttpClient client = HttpClient.newHttpClient();

    @ParameterizedTest
    @CsvSource({
        "tomcat-11.0, true",
        "tomcat-11.0, false",
        "jetty-ee11, true",
        "jetty-ee11, false",
        "undertow, true",
        "undertow, false"
    })
    void namesItsSpan(String container, boolean first) throws Exception {
        String service = container + "-" + first;
        List<String> jvm = new ArrayList<>(List.of("-javaagent:" + System.getProperty("agent.jar")));
        jvm.add(first ? 0 : 1, "-javaagent:" + System.getProperty("opentelemetry.agent.jar"));
        for (String signal : List.of("traces", "metrics", "logs")) {
            jvm.add("-Dotel." + signal + ".exporter=none");
        }
        jvm.add("-Dotel.service.name=" + service);
        try (ServerProcess server =
                        Containers.start(container, broker.bootstrapServers(), directory.resolve(service), jvm);
                SentEvents sent = new SentEvents(broker.bootstrapServers())) {
            List<String> spans = List.of(
                    get(server.port(), "/open"),
                    get(server.port(), "/open", "Test-Refuse", "401"),
                    get(
                            server.port(),
                            "/open",
                            "Test-Refuse",
                            "429",
                            "traceparent",
                            "00-" + TRACE + "-b7ad6b7169203331-01"),
                    get(server.port(), "/async/refused"));
            assertThat(spans).doesNotContain("none").doesNotHaveDuplicates();
            assertThat(spans.get(2)).startsWith(TRACE);
            List<AuditEvent> attempts = sent.await(
                    4,
                    event -> event.getEventName().equals("vedette.auth.attempt")
                            && event.getServiceName().equals(service));
            assertThat(attempts)
                    .extracting(event -> event.getTraceId().orElse("") + "-"
                            + event.getSpanId().orElse(""))
                    .containsExactlyInAnyOrderElementsOf(spans);
        }
    }

    private String get(int port, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                .headers()
                .firstValue(Application.SPAN_HEADER)
                .orElse("none");
    }
}
