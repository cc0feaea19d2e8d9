package dev.vedette.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Elasticsearch has to do for us. Each server that we say we run on is held to it by a subclass. */
abstract class StoreContract {
    private static final String TEMPLATE = """
            {"index_patterns": ["%1$s-*"], "priority": 900, "template": {
              "settings": {"number_of_shards": 1, "number_of_replicas": 0},
              "aliases": {"%1$s": {}},
              "mappings": {"dynamic": "strict", "properties": {
                "@timestamp": {"type": "date"},
                "event": {"properties": {"id": {"type": "keyword"}, "original": {"type": "binary"}}},
                "count": {"type": "long"}}}}}
            """;

    private final String name = "contract-" + UUID.randomUUID().toString().toLowerCase(Locale.ROOT);
    private Http store;

    abstract URI uri();

    @BeforeEach
    void putTemplate() throws Exception {
        store = new Http(uri());
        assertThat(send("PUT", "_index_template/" + name, TEMPLATE.formatted(name))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void creatingADocumentTwiceIsAConflictAndKeepsTheFirst() throws Exception {
        assertThat(create("2026.11.21", "e1", "{\"count\": 1}")).isEqualTo(201);
        assertThat(create("2026.11.21", "e1", "{\"count\": 2}")).isEqualTo(409);
        assertThat(source("2026.11.21", "e1").path("count").asInt()).isEqualTo(1);
    }

    @Test
    void onlyAHigherExternalVersionReplaces() throws Exception {
        assertThat(put("a1", 3)).isEqualTo(201);
        assertThat(put("a1", 2)).isEqualTo(409);
        assertThat(put("a1", 3)).isEqualTo(409);
        assertThat(put("a1", 5)).isEqualTo(200);
        assertThat(source("2026.11", "a1").path("count").asInt()).isEqualTo(5);
    }

    @Test
    void aFieldThatTheTemplateDoesNotKnowIsRefused() throws Exception {
        assertThat(create("2026.11.21", "e2", "{\"surprise\": true}")).isEqualTo(400);
        assertThat(create("2026.11.21", "e2", "{\"count\": 1}")).isEqualTo(201);
    }

    @Test
    void theAliasFindsTheDocumentsOfAllDays() throws Exception {
        create("2026.11.20", "e1", "{\"@timestamp\": \"2026-11-20T23:59:59.999999Z\"}");
        create("2026.11.21", "e2", "{\"@timestamp\": \"2026-11-21T00:00:00.000001Z\"}");
        assertThat(send("POST", name + "/_refresh", "").status()).isEqualTo(200);
        JsonNode found = send("POST", name + "/_search", "{\"sort\": [{\"@timestamp\": \"desc\"}]}")
                .body();
        assertThat(found.at("/hits/hits").findValuesAsText("_id")).containsExactly("e2", "e1");
    }

    @Test
    void aDocumentIsFoundAsSoonAsItsRefreshReturns() throws Exception {
        assertThat(send("PUT", name + "-2026.11.21/_create/e3?refresh=true", "{\"count\": 7}")
                        .status())
                .isEqualTo(201);
        assertThat(send("POST", name + "/_count", "{\"query\": {\"term\": {\"count\": 7}}}")
                        .body()
                        .path("count")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void bulkTellsTheFateOfEachDocument() throws Exception {
        create("2026.11.21", "e1", "{\"count\": 1}");
        String index = name + "-2026.11.21";
        String bulk = Stream.of("e1:1", "e2:2", "e3:\"no number\"")
                .map(one -> "{\"create\": {\"_index\": \"%s\", \"_id\": \"%s\"}}\n{\"count\": %s}\n"
                        .formatted(index, one.split(":")[0], one.split(":")[1]))
                .reduce("", String::concat);
        JsonNode answer = store.send("POST", "_bulk", "application/x-ndjson", BodyPublishers.ofString(bulk))
                .body();
        assertThat(answer.findValuesAsText("status")).isEqualTo(List.of("409", "201", "400"));
    }

    @Test
    void ourTemplatesAreTaken() throws Exception {
        Path folder = Checkout.locate().root().resolve("infra/elasticsearch");
        List<Path> components = json(folder.resolve("components"));
        try {
            for (Path file : components) {
                put("_component_template/" + nameOf(file), file);
            }
            for (Path file : json(folder)) {
                put("_index_template/" + name + "-ours", file);
            }
        } finally {
            send("DELETE", "_index_template/" + name + "-ours", "");
            for (Path file : components) {
                // Refused where the delivery job's own templates are made of it.
                send("DELETE", "_component_template/" + nameOf(file), "");
            }
        }
    }

    private static List<Path> json(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(".json")).toList();
            assertThat(found).isNotEmpty();
            return found;
        }
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString().replace(".json", "");
    }

    private void put(String path, Path file) throws Exception {
        assertThat(send("PUT", path, Files.readString(file)).status())
                .as(file.toString())
                .isEqualTo(200);
    }

    private int create(String day, String id, String document) throws Exception {
        return send("PUT", "%s-%s/_create/%s".formatted(name, day, id), document)
                .status();
    }

    private int put(String id, int version) throws Exception {
        return send(
                        "PUT",
                        "%s-2026.11/_doc/%s?version=%d&version_type=external".formatted(name, id, version),
                        "{\"count\": %d}".formatted(version))
                .status();
    }

    private JsonNode source(String suffix, String id) throws Exception {
        return store.get("%s-%s/_source/%s".formatted(name, suffix, id)).body();
    }

    private Http.Answer send(String method, String path, String json) throws Exception {
        return store.send(method, path, "application/json", BodyPublishers.ofString(json));
    }
}
