package dev.vedette.local.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.local.stack.ElasticsearchServer;
import dev.vedette.local.stack.FaultStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real Elasticsearch, which is killed and started again on what it has on disk. */
final class ElasticsearchTarget implements SoakTarget {
    static final String NAME = "elasticsearch";

    /** As many as Elasticsearch hands over at once by default. */
    private static final int PAGE = 10_000;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final ObjectMapper json = new ObjectMapper();
    private final FaultStack stack;
    private ElasticsearchServer server;

    ElasticsearchTarget(FaultStack stack) throws Exception {
        this.stack = stack;
        this.server = stack.startElasticsearch();
    }

    URI uri() {
        return server.uri();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void takeDown() throws InterruptedException {
        server.process().kill();
    }

    @Override
    public void bringBack() throws Exception {
        server = stack.startAgain(server);
    }

    @Override
    public boolean has(String alertId) throws Exception {
        return server.process().isAlive()
                && count("vedette-alerts", "{\"ids\":{\"values\":[\"" + alertId + "\"]}}") > 0;
    }

    /** How many alerts have so much evidence. */
    long alertsWithEvidence(long evidence) throws Exception {
        return count("vedette-alerts", "{\"term\":{\"vedette.alert.evidence.count\":" + evidence + "}}");
    }

    private long count(String alias, String query) throws Exception {
        return send("POST", alias + "/_count?ignore_unavailable=true", "{\"query\":" + query + "}")
                .path("count")
                .asLong();
    }

    @Override
    public List<String> alertIds() throws Exception {
        return ids("vedette-alerts");
    }

    /** All documents behind an alias, as a reader finds them: an id that is in two indices twice. */
    List<String> ids(String alias) throws Exception {
        send("POST", alias + "/_refresh?ignore_unavailable=true", "");
        List<String> ids = new ArrayList<>();
        JsonNode page = send(
                "POST",
                alias + "/_search?scroll=1m&ignore_unavailable=true",
                "{\"size\":" + PAGE + ",\"_source\":false,\"sort\":[\"_doc\"]}");
        while (!page.at("/hits/hits").isEmpty()) {
            page.at("/hits/hits").forEach(hit -> ids.add(hit.path("_id").asText()));
            page = send("POST", "_search/scroll", "{\"scroll\":\"1m\",\"scroll_id\":" + page.path("_scroll_id") + "}");
        }
        return ids;
    }

    @Override
    public long messages() throws Exception {
        return alertIds().size();
    }

    private JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.uri().resolve("/" + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return json.readTree(http.send(request, BodyHandlers.ofByteArray()).body());
    }

    @Override
    public void close() {
        server.close();
    }
}
