package dev.vedette.console;

import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregate;
import co.elastic.clients.elasticsearch._types.mapping.FieldType;
import co.elastic.clients.elasticsearch.core.SearchRequest;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.elasticsearch.core.search.Hit;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.AlertFilter.After;
import dev.vedette.console.decisions.DecisionBook;
import dev.vedette.console.elasticsearch.Document;
import dev.vedette.console.elasticsearch.Elasticsearch.Search;
import dev.vedette.console.elasticsearch.StoreException;
import dev.vedette.console.elasticsearch.TenantSearch;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads somebody's alerts, incidents and the numbers behind panels out of Elasticsearch. Thread-safe. */
final class AlertStore {

    /** Rows of a page. */
    static final int ROWS = 200;

    private static final String INCIDENTS = "vedette-incidents";
    /** Merges lead to an older incident and end; a ring of them would be a fault of the data. */
    private static final int MAX_MERGES = 8;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TenantSearch search;
    private final DecisionBook decisions;
    private final LiveView live;
    private final Clock clock = Clock.systemUTC();

    /**
     * @param search what the one who reads may find
     * @param decisions what is known of decisions on alerts
     * @param live alerts that may be in no index yet
     */
    AlertStore(TenantSearch search, DecisionBook decisions, LiveView live) {
        this.search = search;
        this.decisions = decisions;
        this.live = live;
    }

    /** What to show over the pages of {@code filter}. */
    LiveRows live(AlertFilter filter) {
        return new LiveRows(filter, live, decisions);
    }

    /**
     * Some alerts, newest first.
     *
     * @param total how many the filter lets through
     * @param levels how many alerts of each level there are, whatever levels the filter wants; empty after the first page
     * @param rules likewise of each rule by its title, most alerts first
     */
    record Page(List<AlertRow> alerts, long total, Map<String, Long> levels, Map<String, Long> rules) {
        static final Page EMPTY = new Page(List.of(), 0, Map.of(), Map.of());

        Page {
            alerts = List.copyOf(alerts);
            levels = Collections.unmodifiableMap(new LinkedHashMap<>(levels));
            rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
        }
    }

    /**
     * The alerts that {@code filter} lets through and whose state changed last, newest first, at most {@link #ROWS}, older
     * than {@code after} if that is given. No index yet means no alerts.
     */
    Page page(AlertFilter filter, Optional<After> after) throws StoreException {
        SearchResponse<ObjectNode> response =
                search.search(AlertQuery.page(filter, decisions, after, ROWS, clock.instant()));
        List<AlertRow> rows = response.hits().hits().stream()
                .filter(hit -> hit.source() != null)
                .map(this::row)
                .toList();
        long total = response.hits().total() == null
                ? rows.size()
                : response.hits().total().value();
        return new Page(rows, total, counts(response, AlertQuery.LEVELS), counts(response, AlertQuery.RULES));
    }

    /** Empty where Elasticsearch counted nothing, as before the first index. */
    private static Map<String, Long> counts(SearchResponse<ObjectNode> response, String name) {
        Map<String, Long> counts = new LinkedHashMap<>();
        @Nullable Aggregate filtered = response.aggregations().get(name);
        if (filtered != null && filtered.isFilter()) {
            @Nullable Aggregate terms = filtered.filter().aggregations().get(AlertQuery.COUNTS);
            if (terms != null && terms.isSterms()) {
                terms.sterms()
                        .buckets()
                        .array()
                        .forEach(bucket -> counts.put(bucket.key().stringValue(), bucket.docCount()));
            }
        }
        return counts;
    }

    /** The alert in the newest state that Elasticsearch or Kafka has; from Kafka alone where Elasticsearch does not answer. */
    Optional<AlertPage> alert(String id) throws StoreException {
        Optional<AlertPage> written =
                live.find(id).map(alert -> AlertPage.of(id, LiveDocument.of(alert), decisions.of(id)));
        try {
            Optional<AlertPage> indexed = search.search(byId(AlertQuery.ALIAS, id)).hits().hits().stream()
                    .filter(hit -> hit.source() != null)
                    .map(hit -> AlertPage.of(idOf(hit), documentOf(hit), decisions.of(idOf(hit))))
                    .findFirst();
            boolean isBehind = indexed.isEmpty()
                    || written.filter(page ->
                                    page.alert().isNewerThan(indexed.get().alert()))
                            .isPresent();
            return isBehind ? written : indexed;
        } catch (StoreException e) {
            if (written.isPresent()) {
                return written;
            }
            throw e;
        }
    }

    /**
     * The incidents that changed last, the highest risk of now first, at most {@link #ROWS}, without those that were merged.
     *
     * @param total how many there are
     */
    record Incidents(List<IncidentRow> incidents, long total) {
        Incidents {
            incidents = List.copyOf(incidents);
        }
    }

    Incidents incidents() throws StoreException {
        Instant now = clock.instant();
        SearchRequest request = SearchRequest.of(wanted -> wanted.index(INCIDENTS)
                .ignoreUnavailable(true)
                .size(ROWS)
                .trackTotalHits(total -> total.enabled(true))
                .source(source -> source.filter(filter -> filter.excludes("event.original")))
                .query(query -> query.bool(not -> not.mustNot(merged ->
                        merged.term(term -> term.field("vedette.incident.state").value("merged")))))
                .sort(sort -> sort.field(
                        field -> field.field("@timestamp").order(SortOrder.Desc).unmappedType(FieldType.Date))));
        SearchResponse<ObjectNode> response = search.search(request);
        List<IncidentRow> rows = response.hits().hits().stream()
                .filter(hit -> hit.source() != null)
                .map(hit -> IncidentRow.of(idOf(hit), documentOf(hit), now))
                .sorted(Comparator.comparingDouble(IncidentRow::riskNow).reversed())
                .toList();
        long total = response.hits().total() == null
                ? rows.size()
                : response.hits().total().value();
        return new Incidents(rows, total);
    }

    /** The incident, or the one that has its alerts now, however often it was merged. */
    Optional<IncidentPage> incident(String id) throws StoreException {
        String wanted = id;
        for (int hop = 0; hop <= MAX_MERGES; hop++) {
            Optional<IncidentRow> found = incidentRow(wanted);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            if (found.get().mergedInto().isEmpty() || hop == MAX_MERGES) {
                List<AlertRow> alerts = alerts(found.get().alertIds());
                return Optional.of(new IncidentPage(found.get(), alerts, wanted.equals(id) ? "" : id));
            }
            wanted = found.get().mergedInto();
        }
        return Optional.empty();
    }

    /** Without the record's own bytes, up to 1.4 MB of them, which are for who verifies the trail. */
    private static SearchRequest byId(String index, String id) {
        return SearchRequest.of(wanted -> wanted.index(index)
                .ignoreUnavailable(true)
                .size(1)
                .source(source -> source.filter(filter -> filter.excludes("event.original")))
                .query(query -> query.ids(ids -> ids.values(id))));
    }

    private Optional<IncidentRow> incidentRow(String id) throws StoreException {
        return search.search(byId(INCIDENTS, id)).hits().hits().stream()
                .filter(hit -> hit.source() != null)
                .map(hit -> IncidentRow.of(idOf(hit), documentOf(hit), clock.instant()))
                .findFirst();
    }

    private List<AlertRow> alerts(List<String> ids) throws StoreException {
        SearchRequest request = SearchRequest.of(wanted -> wanted.index(AlertQuery.ALIAS)
                .ignoreUnavailable(true)
                .size(Document.MAX_ITEMS)
                .source(source -> source.filter(filter -> filter.includes(AlertRow.FIELDS)))
                .query(query -> query.ids(of -> of.values(ids)))
                .sort(sort -> sort.field(
                        field -> field.field("event.start").order(SortOrder.Asc).unmappedType(FieldType.Date))));
        return search.search(request).hits().hits().stream()
                .filter(hit -> hit.source() != null)
                .map(this::row)
                .toList();
    }

    /** What Elasticsearch answers a panel: its {@code hits} and {@code aggregations}. No index yet means no buckets. */
    ObjectNode answer(KibanaQuery query) throws StoreException {
        JsonNode found = search.found(new Search(query.index(), query.body()));
        return found instanceof ObjectNode object ? object : JSON.createObjectNode();
    }

    /** What a search of alerts answers, with all that it has. */
    JsonNode found(Search wanted) throws StoreException {
        return search.found(wanted);
    }

    /** What a search finds, by id, in the order of the search. */
    Map<String, Document> documents(SearchRequest request) throws StoreException {
        Map<String, Document> documents = new LinkedHashMap<>();
        for (Hit<ObjectNode> hit : search.search(request).hits().hits()) {
            documents.put(idOf(hit), documentOf(hit));
        }
        return documents;
    }

    private AlertRow row(Hit<ObjectNode> hit) {
        return AlertRow.of(idOf(hit), documentOf(hit), decisions.of(idOf(hit)));
    }

    private static String idOf(Hit<ObjectNode> hit) {
        return hit.id() == null ? "" : hit.id();
    }

    private static Document documentOf(Hit<ObjectNode> hit) {
        @Nullable ObjectNode source = hit.source();
        return new Document(source == null ? JSON.createObjectNode() : source);
    }
}
