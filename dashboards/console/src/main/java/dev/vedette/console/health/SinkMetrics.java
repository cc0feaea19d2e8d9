package dev.vedette.console.health;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the sinks of running jobs tell of themselves, from Flink's REST interface. */
public final class SinkMetrics {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern METRIC = Pattern.compile(".*\\.vedette\\.sink\\.([a-z0-9-]{1,64})\\.([a-z_]+)");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    /** As the delivery job's options name it. */
    private static final Pattern DELIVERY_JOB = Pattern.compile("vedette delivery( .*)?");

    private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED");
    private static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;

    private final URI flink;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** @param flink where Flink's REST interface answers, such as {@code http://127.0.0.1:18081} */
    public SinkMetrics(URI flink) {
        this.flink = flink.resolve("/");
    }

    /** One subtask's word on one metric. */
    record Value(String metric, String value) {}

    /**
     * The metrics of each sink, by its name.
     *
     * @throws IOException where Flink does not answer
     */
    Map<String, List<Value>> read() throws IOException, InterruptedException {
        Map<String, List<Value>> sinks = new TreeMap<>();
        for (JsonNode job : get("jobs").path("jobs")) {
            String id = job.path("id").asText();
            if (ID.matcher(id).matches() && job.path("status").asText().equals("RUNNING")) {
                JsonNode running = get("jobs/" + id);
                for (JsonNode vertex : running.path("vertices")) {
                    read(id, vertex, sinks);
                }
            }
        }
        return sinks;
    }

    /**
     * Whether Flink has a delivery job that has not ended. One that has just been started tells of no sink yet.
     *
     * @throws IOException where Flink does not answer
     */
    boolean hasDeliveryJob() throws IOException, InterruptedException {
        for (JsonNode job : get("jobs/overview").path("jobs")) {
            boolean isDelivery = DELIVERY_JOB.matcher(job.path("name").asText()).matches();
            if (isDelivery && !ENDED.contains(job.path("state").asText())) {
                return true;
            }
        }
        return false;
    }

    private void read(String job, JsonNode vertex, Map<String, List<Value>> sinks)
            throws IOException, InterruptedException {
        String id = vertex.path("id").asText();
        if (!ID.matcher(id).matches()) {
            return;
        }
        for (int subtask = 0; subtask < vertex.path("parallelism").asInt(); subtask++) {
            String metrics = "jobs/" + job + "/vertices/" + id + "/subtasks/" + subtask + "/metrics";
            List<String> wanted = new ArrayList<>();
            for (JsonNode metric : get(metrics)) {
                String name = metric.path("id").asText();
                if (METRIC.matcher(name).matches()) {
                    wanted.add(name);
                }
            }
            if (!wanted.isEmpty()) {
                add(get(metrics + "?get=" + String.join(",", wanted)), sinks);
            }
        }
    }

    static void add(JsonNode values, Map<String, List<Value>> sinks) {
        for (JsonNode value : values) {
            Matcher metric = METRIC.matcher(value.path("id").asText());
            if (metric.matches()) {
                sinks.computeIfAbsent(metric.group(1), name -> new ArrayList<>())
                        .add(new Value(metric.group(2), value.path("value").asText()));
            }
        }
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(flink.resolve(path))
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException("HTTP " + answer.statusCode());
            }
            return JSON.readTree(body.readNBytes(MAX_ANSWER_BYTES));
        }
    }
}
