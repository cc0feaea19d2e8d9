package dev.vedette.benchmarks.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.delivery.elasticsearch.Document;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.apache.http.HttpHost;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.ContentType;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;

/** Puts templates and documents into an Elasticsearch, one request ahead of the one that it works on. */
final class Loader implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 500;
    private static final int TOO_MANY = 429;
    private static final int TRIES = 200;

    private final RestClient http;
    private final PrintStream progress;
    private final ExecutorService sender = Executors.newSingleThreadExecutor();

    /** @param progress where it says how far it is */
    Loader(URI elasticsearch, PrintStream progress) {
        this.http = RestClient.builder(HttpHost.create(elasticsearch.toString()))
                .setRequestConfigCallback(request -> request.setSocketTimeout(120_000))
                .build();
        this.progress = progress;
    }

    /** The templates of {@code folder}, which is {@code infra/elasticsearch}. */
    void templates(Path folder, List<String> names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name + ".json");
            JsonNode template = JSON.readTree(file.toFile());
            for (JsonNode component : template.path("composed_of")) {
                Path own = folder.resolve("components/" + component.asText() + ".json");
                if (Files.exists(own)) {
                    put("/_component_template/" + component.asText(), own);
                }
            }
            put("/_index_template/" + name, file);
        }
    }

    private void put(String path, Path body) throws IOException {
        Request request = new Request("PUT", path);
        request.setJsonEntity(Files.readString(body));
        http.performRequest(request);
    }

    /** Writes {@code count} documents and makes them visible. */
    void load(String what, int count, IntFunction<Document> documents) throws Exception {
        Future<?> running = sender.submit(() -> {});
        for (int from = 0; from < count; from += BATCH) {
            ByteArrayOutputStream lines = new ByteArrayOutputStream(BATCH * 2_048);
            for (int i = from; i < Math.min(count, from + BATCH); i++) {
                add(documents.apply(i), lines);
            }
            running.get();
            running = sender.submit(() -> {
                send(lines.toByteArray());
                return null;
            });
            if (from % (200 * BATCH) == 0) {
                progress.printf("%s: %,d of %,d%n", what, from, count);
            }
        }
        running.get();
        http.performRequest(new Request("POST", "/vedette-*/_refresh"));
    }

    /** Waits until Elasticsearch has put away what it took: what merges still do is no page's fault. */
    void settle() throws IOException, InterruptedException {
        http.performRequest(new Request("POST", "/vedette-*/_flush"));
        Request merges = new Request("GET", "/_stats/merge");
        merges.addParameter("filter_path", "_all.total.merges.current");
        while (JSON.readTree(http.performRequest(merges).getEntity().getContent())
                        .findPath("current")
                        .asLong()
                > 0) {
            Thread.sleep(500);
        }
    }

    private static void add(Document document, ByteArrayOutputStream lines) {
        String action = "{\"index\":{\"_index\":\"%s\",\"_id\":\"%s\"}}\n".formatted(document.index(), document.id());
        lines.writeBytes(action.getBytes(StandardCharsets.UTF_8));
        lines.writeBytes(document.json());
        lines.write('\n');
    }

    /** Again, as long as Elasticsearch is busy: what it took of a batch it takes once more. */
    private void send(byte[] lines) throws IOException, InterruptedException {
        for (int attempt = 0; !isTaken(lines); attempt++) {
            if (attempt == TRIES) {
                throw new IOException("Elasticsearch was busy " + TRIES + " times in a row");
            }
            Thread.sleep(100);
        }
    }

    private boolean isTaken(byte[] lines) throws IOException {
        Request request = new Request("POST", "/_bulk");
        request.addParameter("filter_path", "errors,items.*.status,items.*.error");
        request.setEntity(new ByteArrayEntity(lines, ContentType.create("application/x-ndjson")));
        try {
            JsonNode answer =
                    JSON.readTree(http.performRequest(request).getEntity().getContent());
            for (JsonNode item : answer.path("items")) {
                JsonNode done = item.path("index");
                if (done.has("error") && done.path("status").asInt() != TOO_MANY) {
                    throw new IOException("Elasticsearch refused a document: " + done);
                }
            }
            return !answer.path("errors").asBoolean();
        } catch (ResponseException e) {
            if (e.getResponse().getStatusLine().getStatusCode() == TOO_MANY) {
                return false;
            }
            throw e;
        }
    }

    /** How many documents an alias has, and in how many bytes. */
    String size(String alias) throws IOException {
        Request request = new Request("GET", "/" + alias + "/_stats/docs,store");
        JsonNode total = JSON.readTree(http.performRequest(request).getEntity().getContent())
                .at("/_all/primaries");
        return "%,d in %,d MiB"
                .formatted(
                        total.at("/docs/count").asLong(),
                        total.at("/store/size_in_bytes").asLong() >> 20);
    }

    /** Its version and its heap. */
    String machine() throws IOException {
        Request request = new Request("GET", "/_nodes/jvm");
        request.addParameter("filter_path", "nodes.*.version,nodes.*.jvm.mem.heap_max_in_bytes");
        JsonNode node = JSON.readTree(http.performRequest(request).getEntity().getContent())
                .path("nodes")
                .elements()
                .next();
        return "Elasticsearch %s with a heap of %,d MiB"
                .formatted(
                        node.path("version").asText(),
                        node.at("/jvm/mem/heap_max_in_bytes").asLong() >> 20);
    }

    @Override
    public void close() throws IOException {
        sender.shutdownNow();
        http.close();
    }
}
