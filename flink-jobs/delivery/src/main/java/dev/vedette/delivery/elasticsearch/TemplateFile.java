package dev.vedette.delivery.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A file of {@code infra/elasticsearch}: a component template or an index template, as it goes to the server.
 *
 * @param name of the template
 * @param json body of the request that puts it
 */
record TemplateFile(String name, JsonNode json) {
    private static final JsonMapper JSON = new JsonMapper();

    /** An index template, which makes indices. */
    static TemplateFile index(String name) {
        return load("/elasticsearch/" + name + ".json", name);
    }

    /** A component template, of which index templates are made. */
    static TemplateFile component(String name) {
        return load("/elasticsearch/components/" + name + ".json", name);
    }

    private static TemplateFile load(String resource, String name) {
        try (InputStream in = TemplateFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the class path");
            }
            return new TemplateFile(name, JSON.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    String body() {
        return json.toString();
    }

    /** A change to the file raises it, and only a higher one replaces what a server has. */
    long version() {
        return json.path("version").asLong();
    }

    JsonNode mappings() {
        return json.at("/template/mappings");
    }
}
