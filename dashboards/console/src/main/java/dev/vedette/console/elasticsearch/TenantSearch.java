package dev.vedette.console.elasticsearch;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregation;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.SearchRequest;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.json.JsonpUtils;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.elasticsearch.Elasticsearch.Search;
import dev.vedette.console.session.Tenants;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.elasticsearch.client.Request;

/**
 * The searches of somebody who sees some tenants: whatever is asked here finds documents of these alone, and counts no other.
 * There is no other way to search. What would count beyond the query is refused, whoever asks. Thread-safe.
 */
public final class TenantSearch {

    private static final String TENANT = "organization.id";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Parts of a search that the query narrows. Others, such as {@code suggest} and {@code knn}, find beside it. */
    private static final Set<String> NARROWED = Set.of(
            "_source", "aggs", "fields", "pit", "query", "search_after", "size", "sort", "timeout", "track_total_hits");

    /** Aggregations that count the whole index, or compare with it. */
    private static final Set<String> BEYOND = Set.of("global", "significant_terms", "significant_text");

    private final Elasticsearch elasticsearch;
    private final Tenants tenants;

    TenantSearch(Elasticsearch elasticsearch, Tenants tenants) {
        this.elasticsearch = elasticsearch;
        this.tenants = tenants;
    }

    /** The answer to one search. An alias that is not there yet is empty. */
    public JsonNode search(Search search) throws StoreException {
        return elasticsearch.ask(request(
                "/" + search.alias() + "/_search", narrowed(search.body()).toString()));
    }

    /** Of the answer to one search its hits and its aggregations alone. */
    public JsonNode found(Search search) throws StoreException {
        Request request = request(
                "/" + search.alias() + "/_search", narrowed(search.body()).toString());
        request.addParameter("filter_path", "hits,aggregations");
        return elasticsearch.ask(request);
    }

    /**
     * The answers to several searches, asked at once, in their order.
     *
     * @throws StoreException also if one of them alone failed
     */
    public List<JsonNode> search(List<Search> searches) throws StoreException {
        StringBuilder lines = new StringBuilder();
        for (Search search : searches) {
            ObjectNode header =
                    JSON.createObjectNode().put("index", search.alias()).put("ignore_unavailable", true);
            lines.append(header).append('\n').append(narrowed(search.body())).append('\n');
        }
        Request request = new Request("POST", "/_msearch");
        request.setJsonEntity(lines.toString());
        List<JsonNode> answers = new ArrayList<>();
        for (JsonNode answer : elasticsearch.ask(request).path("responses")) {
            if (answer.has("error")) {
                throw elasticsearch.refused(answer.path("status").asInt());
            }
            answers.add(answer);
        }
        if (answers.size() != searches.size()) {
            throw elasticsearch.refused(200);
        }
        return List.copyOf(answers);
    }

    /** The answer to a search of the client's types. */
    public SearchResponse<ObjectNode> search(SearchRequest request) throws StoreException {
        request.aggregations().values().forEach(this::requireNarrowed);
        if (!request.knn().isEmpty() || request.suggest() != null || request.retriever() != null) {
            throw new IllegalArgumentException("a search that finds beside its query");
        }
        return elasticsearch.ask(tenants.all() ? request : narrowed(request));
    }

    /** Keeps an alias as it is now, for {@code keepAlive}; its id. */
    public String openPointInTime(String alias, String keepAlive) throws StoreException {
        Request open = new Request("POST", "/" + alias + "/_pit");
        open.addParameter("ignore_unavailable", "true");
        open.addParameter("keep_alive", keepAlive);
        return elasticsearch.ask(open).path("id").asText();
    }

    /** The answer to a search whose body has a {@code pit}. */
    public JsonNode searchPointInTime(ObjectNode body) throws StoreException {
        Request request = new Request("POST", "/_search");
        request.setJsonEntity(narrowed(body).toString());
        return elasticsearch.ask(request);
    }

    public void closePointInTime(String id) throws StoreException {
        Request request = new Request("DELETE", "/_pit");
        request.setJsonEntity(JSON.createObjectNode().put("id", id).toString());
        elasticsearch.ask(request);
    }

    /** Which part of a search would find or count beyond its query, by name; empty if none does. */
    public static Optional<String> beyondTheQuery(ObjectNode body) {
        for (Map.Entry<String, JsonNode> part : body.properties()) {
            if (!NARROWED.contains(part.getKey())) {
                return Optional.of(part.getKey());
            }
        }
        return beyond(body.path("aggs"));
    }

    private static Optional<String> beyond(JsonNode aggregations) {
        for (JsonNode aggregation : aggregations) {
            for (Map.Entry<String, JsonNode> kind : aggregation.properties()) {
                // With none needed, terms are listed that no document of the query has.
                boolean listsAll = kind.getKey().endsWith("terms")
                        && kind.getValue().path("min_doc_count").asInt(1) == 0;
                if (BEYOND.contains(kind.getKey()) || listsAll) {
                    return Optional.of(listsAll ? "min_doc_count" : kind.getKey());
                }
            }
            Optional<String> below =
                    beyond(aggregation.path("aggs")).or(() -> beyond(aggregation.path("aggregations")));
            if (below.isPresent()) {
                return below;
            }
        }
        return Optional.empty();
    }

    private void requireNarrowed(Aggregation aggregation) {
        try {
            JsonNode json = JSON.readTree(JsonpUtils.toJsonString(aggregation, elasticsearch.mapper()));
            refuse(beyond(JSON.createObjectNode().set("of", json)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the client writes JSON", e);
        }
    }

    private static void refuse(Optional<String> part) {
        part.ifPresent(name -> {
            throw new IllegalArgumentException(name + ": finds or counts beyond the query");
        });
    }

    private ObjectNode narrowed(ObjectNode body) {
        refuse(beyondTheQuery(body));
        if (tenants.all()) {
            return body;
        }
        // The query itself may be a large one: only the way to it is new.
        ObjectNode narrowed = JSON.createObjectNode().setAll(body);
        ArrayNode both = narrowed.putObject("query").putObject("bool").putArray("filter");
        ArrayNode names = both.addObject().putObject("terms").putArray(TENANT);
        tenants.names().forEach(names::add);
        if (body.has("query")) {
            both.add(body.path("query"));
        }
        return narrowed;
    }

    private SearchRequest narrowed(SearchRequest request) {
        List<FieldValue> names = tenants.names().stream().map(FieldValue::of).toList();
        Query ours = Query.of(query -> query.terms(in -> in.field(TENANT).terms(list -> list.value(names))));
        Query wanted = Optional.ofNullable(request.query()).orElseGet(() -> Query.of(q -> q.matchAll(all -> all)));
        return request.rebuild()
                .query(both -> both.bool(bool -> bool.filter(ours, wanted)))
                .build();
    }

    /** A search request whose alias need not be there. */
    private static Request request(String path, String body) {
        Request request = new Request("POST", path);
        request.addParameter("ignore_unavailable", "true");
        request.setJsonEntity(body);
        return request;
    }
}
