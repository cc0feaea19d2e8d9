package dev.vedette.console.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.definition.DefinitionHistory.Difference;
import dev.vedette.console.definition.DefinitionHistory.Version;
import dev.vedette.console.elasticsearch.Elasticsearch;
import dev.vedette.console.elasticsearch.Elasticsearch.Search;
import dev.vedette.console.elasticsearch.StoreException;
import dev.vedette.console.elasticsearch.TenantSearch;
import dev.vedette.console.session.Login;
import dev.vedette.console.suspicion.Suspicion;
import dev.vedette.console.suspicion.Suspicion.Found;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the server answers about tools' definitions, out of the events that brought them. Thread-safe. */
public final class Definitions {

    private static final String EVENTS = "vedette-events";
    private static final String HASH = "vedette.tool.definition.hash";
    private static final String JSON_TEXT = "vedette.tool.definition.json";
    private static final int VERSIONS = 50;
    private static final int SERVERS = 5;
    private static final int MAX_VALUE = 1024;
    /** Twice what an agent sends: what layout adds to deeply nested JSON is not worth more. */
    private static final int MAX_TEXT = 64 << 10;

    private static final Set<String> NAMES = Set.of("tool", "server", "tenant", "before", "after");

    private final ObjectMapper json = new ObjectMapper();
    private final Elasticsearch elasticsearch;
    private final Suspicion suspicion = new Suspicion();

    public Definitions(Elasticsearch elasticsearch) {
        this.elasticsearch = elasticsearch;
    }

    /** All versions of a tool's definition. */
    public void history(Context context) throws StoreException {
        ObjectNode body = query(context).put("size", 0).put("timeout", "3s");
        ObjectNode versions = body.putObject("aggs").putObject("versions");
        versions.putObject("terms")
                .put("field", HASH)
                .put("size", VERSIONS)
                .putObject("order")
                .put("last", "desc");
        ObjectNode of = versions.putObject("aggs");
        of.putObject("first").putObject("min").put("field", "@timestamp");
        of.putObject("last").putObject("max").put("field", "@timestamp");
        of.putObject("servers").putObject("terms").put("field", "service.name").put("size", SERVERS);
        JsonNode answer = search(context).search(new Search(EVENTS, body));
        JsonNode terms = answer.path("aggregations").path("versions");
        List<Version> found = new ArrayList<>();
        for (JsonNode bucket : terms.path("buckets")) {
            List<String> servers = new ArrayList<>();
            bucket.path("servers")
                    .path("buckets")
                    .forEach(server -> servers.add(server.path("key").asText()));
            found.add(new Version(
                    bucket.path("key").asText(),
                    time(bucket.path("first")),
                    time(bucket.path("last")),
                    bucket.path("doc_count").asLong(),
                    servers));
        }
        boolean isComplete = terms.path("sum_other_doc_count").asLong() == 0
                && !answer.path("timed_out").asBoolean();
        context.json(new DefinitionHistory(found, isComplete));
    }

    /** What changed between two versions. */
    public void difference(Context context) throws StoreException {
        List<Search> searches = new ArrayList<>();
        for (String side : List.of("before", "after")) {
            String hash = value(context, side);
            if (hash.isEmpty()) {
                throw new BadRequestResponse(side + ": expected the hash of a version");
            }
            ObjectNode body = query(context).put("size", 1);
            body.putArray("_source").add(JSON_TEXT);
            ((ArrayNode) body.at("/query/bool/filter"))
                    .add(term(HASH, hash))
                    .add(json.createObjectNode()
                            .set("exists", json.createObjectNode().put("field", JSON_TEXT)));
            searches.add(new Search(EVENTS, body));
        }
        List<JsonNode> answers = search(context).search(searches);
        Optional<String> before = text(answers.get(0));
        Optional<String> after = text(answers.get(1));
        if (before.isEmpty() || after.isEmpty()) {
            context.json(Difference.without(before.isEmpty() ? "before" : "after"));
            return;
        }
        context.json(difference(value(context, "tool"), before.get(), after.get()));
    }

    private Difference difference(String tool, String before, String after) {
        TextDifference.Result result = TextDifference.of(before, after);
        Found ofOld = suspicion.in(tool, before, after);
        Found ofNew = suspicion.in(tool, after, before);
        MarkedText marked = MarkedText.of(result.parts(), ofOld.suspects(), ofNew.suspects());
        boolean all = ofOld.all() && ofNew.all();
        return new Difference("", marked.parts(), result.wordByWord(), marked.suspects(), all, suspicion.model());
    }

    private TenantSearch search(Context context) {
        return elasticsearch.within(Login.session(context).tenants());
    }

    private ObjectNode query(Context context) {
        for (Map.Entry<String, List<String>> parameter : context.queryParamMap().entrySet()) {
            if (!NAMES.contains(parameter.getKey()) || parameter.getValue().size() != 1) {
                throw new BadRequestResponse("expected tool, server, tenant, before and after, each at most once");
            }
        }
        String tool = value(context, "tool");
        if (tool.isEmpty()) {
            throw new BadRequestResponse("tool: expected the name of a tool");
        }
        ObjectNode body = json.createObjectNode();
        List<JsonNode> filters =
                new ArrayList<>(List.of(term("event.name", "mcp.tool.definition"), term("gen_ai.tool.name", tool)));
        Map.of("server", "service.name", "tenant", "organization.id").forEach((name, field) -> {
            if (!value(context, name).isEmpty()) {
                filters.add(term(field, value(context, name)));
            }
        });
        body.putObject("query").putObject("bool").putArray("filter").addAll(filters);
        return body;
    }

    private static String value(Context context, String name) {
        String value = Optional.ofNullable(context.queryParam(name)).orElse("");
        if (value.length() > MAX_VALUE) {
            throw new BadRequestResponse(name + ": expected at most " + MAX_VALUE + " characters");
        }
        return value;
    }

    /** Laid out in lines; as it came where that is no JSON, or too much. */
    private Optional<String> text(JsonNode answer) {
        JsonNode sent = answer.at("/hits/hits/0/_source").path(JSON_TEXT);
        if (!sent.isTextual()) {
            return Optional.empty();
        }
        String text = sent.textValue();
        if (text.length() > MAX_TEXT) {
            return Optional.of(text.substring(0, MAX_TEXT) + "…");
        }
        try {
            String laidOut = json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(text));
            return Optional.of(laidOut.length() > MAX_TEXT ? text : laidOut);
        } catch (JsonProcessingException e) {
            return Optional.of(text);
        }
    }

    private ObjectNode term(String field, String value) {
        ObjectNode term = json.createObjectNode();
        term.putObject("term").put(field, value);
        return term;
    }

    private static Optional<Instant> time(JsonNode value) {
        JsonNode text = value.path("value_as_string");
        return text.isTextual() ? Optional.of(Instant.parse(text.textValue())) : Optional.empty();
    }
}
