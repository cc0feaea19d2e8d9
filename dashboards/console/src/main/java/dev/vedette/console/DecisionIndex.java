package dev.vedette.console;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.mapping.FieldType;
import co.elastic.clients.elasticsearch.core.SearchRequest;
import dev.vedette.console.decisions.Decision;
import dev.vedette.console.decisions.PastDecisions;
import dev.vedette.console.elasticsearch.StoreException;
import dev.vedette.console.session.Tenants;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Decisions that the delivery job has put into {@code vedette-alert-status}, and whose the alerts are. Thread-safe. */
final class DecisionIndex implements PastDecisions {

    private static final String INDEX = "vedette-alert-status";
    private static final String DECISION = "vedette.feedback.decision";

    private final Function<Tenants, AlertStore> stores;
    private final Function<Tenants, LiveView> live;

    /**
     * @param stores what somebody who sees these tenants may read
     * @param live likewise, before it is in an index
     */
    DecisionIndex(Function<Tenants, AlertStore> stores, Function<Tenants, LiveView> live) {
        this.stores = stores;
        this.live = live;
    }

    @Override
    public Map<String, Decision> newest(int most) throws StoreException {
        // What was taken back says no more than what is not there.
        SearchRequest request = SearchRequest.of(search -> search.index(INDEX)
                .ignoreUnavailable(true)
                .size(most)
                .source(source -> source.filter(fields -> fields.excludes("event.original")))
                .query(query -> query.terms(in -> in.field(DECISION)
                        .terms(words ->
                                words.value(Stream.of("acknowledged", "true_positive", "false_positive", "benign")
                                        .map(FieldValue::of)
                                        .toList()))))
                .sort(sort -> sort.field(
                        field -> field.field("@timestamp").order(SortOrder.Desc).unmappedType(FieldType.Date))));
        Map<String, Decision> newest = new LinkedHashMap<>();
        // All of them: who is shown one has been shown its alert.
        stores.apply(Tenants.ALL)
                .documents(request)
                .forEach((id, found) -> newest.put(
                        id,
                        Decision.of(
                                found.text(DECISION),
                                found.text("vedette.feedback.reason"),
                                found.text("vedette.feedback.owner"),
                                found.time("@timestamp"))));
        return newest;
    }

    /** Who saw an alert before it was in an index may decide on it. */
    @Override
    public Map<String, String> tenants(Collection<String> alertIds, Tenants within) throws StoreException {
        Map<String, String> tenants = new HashMap<>();
        for (String id : alertIds) {
            live.apply(within).find(id).ifPresent(alert -> tenants.put(id, alert.getTenant()));
        }
        if (!tenants.keySet().containsAll(alertIds)) {
            tenants.putAll(indexed(alertIds, within));
        }
        return tenants;
    }

    private Map<String, String> indexed(Collection<String> alertIds, Tenants within) throws StoreException {
        SearchRequest request = SearchRequest.of(search -> search.index(AlertQuery.ALIAS)
                .ignoreUnavailable(true)
                .size(alertIds.size())
                .source(source -> source.filter(fields -> fields.includes("organization.id")))
                .query(query -> query.ids(ids -> ids.values(List.copyOf(alertIds)))));
        Map<String, String> tenants = new HashMap<>();
        stores.apply(within).documents(request).forEach((id, found) -> {
            String tenant = found.text("organization.id");
            tenants.put(id, tenant.isEmpty() ? "default" : tenant);
        });
        return tenants;
    }
}
