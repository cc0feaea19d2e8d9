package dev.vedette.console;

import co.elastic.clients.elasticsearch.core.SearchRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.elasticsearch.Document;
import dev.vedette.console.elasticsearch.Elasticsearch.Search;
import dev.vedette.console.elasticsearch.StoreException;
import dev.vedette.console.session.Tenants;
import dev.vedette.console.silences.AlertSubject;
import dev.vedette.console.silences.SilencedAlerts;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Alerts that are to be silenced, and those that are. Thread-safe. */
final class SilenceIndex implements SilencedAlerts {

    private static final String RULE = "rule.uuid";
    private static final String TITLE = "rule.name";
    private static final String TENANT = "organization.id";
    private static final String GROUP = "vedette.alert.group";
    private static final String SILENCED_BY = "vedette.alert.silenced_by";

    private final Function<Tenants, AlertStore> stores;
    private final ObjectMapper json = new ObjectMapper();

    /** @param stores what somebody who sees these tenants may read */
    SilenceIndex(Function<Tenants, AlertStore> stores) {
        this.stores = stores;
    }

    @Override
    public Optional<AlertSubject> subject(String alertId, Tenants within) throws StoreException {
        SearchRequest request = SearchRequest.of(search -> search.index(AlertQuery.ALIAS)
                .ignoreUnavailable(true)
                .size(1)
                .source(source -> source.filter(fields -> fields.includes(RULE, TITLE, TENANT, GROUP, SILENCED_BY)))
                .query(query -> query.ids(ids -> ids.values(alertId))));
        return stores.apply(within).documents(request).values().stream()
                .findFirst()
                .map(SilenceIndex::subject);
    }

    private static AlertSubject subject(Document alert) {
        String tenant = alert.text(TENANT);
        return new AlertSubject(
                alert.text(RULE),
                alert.text(TITLE),
                tenant.isEmpty() ? "default" : tenant,
                alert.documents(GROUP).stream()
                        .map(one -> new AlertSubject.Value(one.text("field"), one.text("value")))
                        .toList(),
                alert.text(SILENCED_BY));
    }

    @Override
    public Known known(Collection<String> silenceIds, Collection<String> ruleIds, Tenants within)
            throws StoreException {
        ObjectNode body = json.createObjectNode().put("size", 0);
        ObjectNode aggregations = body.putObject("aggs");
        terms(aggregations.putObject("silences"), SILENCED_BY, silenceIds);
        ObjectNode rules = terms(aggregations.putObject("rules"), RULE, ruleIds);
        rules.putObject("aggs")
                .putObject("titles")
                .putObject("terms")
                .put("field", TITLE)
                .put("size", 1);
        JsonNode answer =
                stores.apply(within).found(new Search(AlertQuery.ALIAS, body)).path("aggregations");
        Map<String, Long> alerts = new LinkedHashMap<>();
        answer.at("/silences/buckets")
                .forEach(one -> alerts.put(
                        one.path("key").asText(), one.path("doc_count").asLong()));
        Map<String, String> titles = new LinkedHashMap<>();
        answer.at("/rules/buckets")
                .forEach(one -> titles.put(
                        one.path("key").asText(),
                        one.at("/titles/buckets/0/key").asText()));
        return new Known(alerts, titles);
    }

    private static ObjectNode terms(ObjectNode aggregation, String field, Collection<String> values) {
        ObjectNode terms = aggregation.putObject("terms").put("field", field).put("size", Math.max(1, values.size()));
        values.forEach(terms.putArray("include")::add);
        return aggregation;
    }
}
