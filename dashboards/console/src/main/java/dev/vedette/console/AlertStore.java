package dev.vedette.console;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch._types.FieldSort;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.mapping.FieldType;
import co.elastic.clients.elasticsearch.core.SearchRequest;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.TransportException;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.apache.http.HttpHost;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;
import org.jspecify.annotations.Nullable;

/** Reads alerts and the numbers behind panels out of Elasticsearch. Thread-safe. */
final class AlertStore implements AutoCloseable {

    /** Rows of the list; older alerts are counted. */
    static final int ROWS = 200;

    private static final String ALIAS = "vedette-alerts";
    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 10_000;

    private final URI address;
    private final ObjectMapper json = new ObjectMapper();
    private final RestClient http;
    private final ElasticsearchClient client;

    AlertStore(URI address) {
        this.address = address;
        this.http = RestClient.builder(new HttpHost(address.getHost(), address.getPort(), address.getScheme()))
                .setRequestConfigCallback(
                        request -> request.setConnectTimeout(CONNECT_MILLIS).setSocketTimeout(ANSWER_MILLIS))
                .build();
        this.client = new ElasticsearchClient(new RestClientTransport(http, new JacksonJsonpMapper(json)));
    }

    /** The newest alerts and how many there are in all. */
    record Newest(List<AlertRow> alerts, long total) {
        Newest {
            alerts = List.copyOf(alerts);
        }
    }

    /** The alerts whose state changed last, newest first, at most {@link #ROWS}. No index yet means no alerts. */
    Newest newest() throws StoreException {
        SearchRequest request = SearchRequest.of(search -> search.index(ALIAS)
                .ignoreUnavailable(true)
                .size(ROWS)
                .trackTotalHits(total -> total.enabled(true))
                .source(source -> source.filter(filter -> filter.includes(AlertRow.FIELDS)))
                .sort(sort -> sort.field(newestFirst())));
        SearchResponse<ObjectNode> response = search(request);
        List<AlertRow> rows = response.hits().hits().stream()
                .filter(hit -> hit.source() != null)
                .map(hit -> AlertRow.of(idOf(hit), documentOf(hit)))
                .toList();
        long total = response.hits().total() == null
                ? rows.size()
                : response.hits().total().value();
        return new Newest(rows, total);
    }

    Optional<AlertPage> alert(String id) throws StoreException {
        SearchRequest request = SearchRequest.of(search ->
                search.index(ALIAS).ignoreUnavailable(true).size(1).query(query -> query.ids(ids -> ids.values(id))));
        return search(request).hits().hits().stream()
                .filter(hit -> hit.source() != null)
                .map(hit -> AlertPage.of(idOf(hit), documentOf(hit)))
                .findFirst();
    }

    /** What Elasticsearch answers a panel: its {@code hits} and {@code aggregations}. No index yet means no buckets. */
    ObjectNode answer(KibanaQuery query) throws StoreException {
        Request request = new Request("POST", "/" + query.index() + "/_search");
        request.addParameter("ignore_unavailable", "true");
        request.addParameter("filter_path", "hits,aggregations");
        try {
            request.setJsonEntity(json.writeValueAsString(query.body()));
            JsonNode answer =
                    json.readTree(http.performRequest(request).getEntity().getContent());
            return answer instanceof ObjectNode object ? object : json.createObjectNode();
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
    }

    private SearchResponse<ObjectNode> search(SearchRequest request) throws StoreException {
        try {
            return client.search(request, ObjectNode.class);
        } catch (IOException | ElasticsearchException e) {
            throw unavailable(e);
        }
    }

    /** An index without the field, such as one with no document yet, sorts as if it were empty. */
    private static FieldSort newestFirst() {
        return FieldSort.of(
                field -> field.field("event.created").order(SortOrder.Desc).unmappedType(FieldType.Date));
    }

    private static String idOf(Hit<ObjectNode> hit) {
        return hit.id() == null ? "" : hit.id();
    }

    private static Document documentOf(Hit<ObjectNode> hit) {
        @Nullable ObjectNode source = hit.source();
        return new Document(source == null ? new ObjectMapper().createObjectNode() : source);
    }

    private StoreException unavailable(Exception cause) {
        int status = statusOf(cause);
        if (status == 401 || status == 403) {
            return new StoreException(
                    "Elasticsearch at %s refuses the console (HTTP %d): let it read vedette-*."
                            .formatted(address, status),
                    cause);
        }
        if (status > 0) {
            return new StoreException(
                    "Elasticsearch at %s answered HTTP %d: see its log, and whether Vedette's index templates are installed."
                            .formatted(address, status),
                    cause);
        }
        return new StoreException(
                "Elasticsearch at %s does not answer: start it, or set vedette.elasticsearch.url.".formatted(address),
                cause);
    }

    private static int statusOf(Exception cause) {
        if (cause instanceof ElasticsearchException e) {
            return e.status();
        }
        if (cause instanceof ResponseException e) {
            return e.getResponse().getStatusLine().getStatusCode();
        }
        if (cause instanceof TransportException e && e.statusCode() > 0) {
            return e.statusCode();
        }
        return 0;
    }
}
