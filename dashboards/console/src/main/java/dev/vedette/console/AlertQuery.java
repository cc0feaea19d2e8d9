package dev.vedette.console;

import co.elastic.clients.elasticsearch._types.FieldSort;
import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregation;
import co.elastic.clients.elasticsearch._types.mapping.FieldType;
import co.elastic.clients.elasticsearch._types.query_dsl.BoolQuery;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.SearchRequest;
import dev.vedette.console.AlertFilter.After;
import dev.vedette.console.AlertFilter.Standing;
import dev.vedette.console.decisions.DecisionBook;
import dev.vedette.console.decisions.State;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The search for a page of alerts. Level and rule are filtered after the counts are taken, so that the counts say what
 * another choice of level or rule would show.
 */
final class AlertQuery {

    static final String ALIAS = "vedette-alerts";
    static final String LEVELS = "levels";
    static final String RULES = "rules";
    /** The terms below each of the two. */
    static final String COUNTS = "counts";

    private static final int MAX_RULES = 100;
    private static final String LEVEL = "vedette.alert.level";
    private static final String RULE = "rule.name";
    private static final String GROUP = "vedette.alert.group.value";
    private static final String EVIDENCE = "vedette.alert.evidence.vedette.evidence.fields";
    private static final String WITHDRAWN = "vedette.alert.withdrawn_because";
    private static final String SILENCED = "vedette.alert.silenced_by";

    /** Where a word is looked for, as a part of the value. */
    private static final List<String> SEARCHED =
            List.of(RULE, "rule.description", GROUP, "tags", "vedette.alert.evidence.event.name");

    private AlertQuery() {}

    static SearchRequest page(
            AlertFilter filter, DecisionBook decisions, Optional<After> after, int rows, Instant now) {
        Query levels = any(LEVEL, filter.levels());
        Query rule = filter.rule().isEmpty() ? any(RULE, Set.of()) : any(RULE, Set.of(filter.rule()));
        return SearchRequest.of(search -> {
            search.index(ALIAS)
                    .ignoreUnavailable(true)
                    .size(rows)
                    .trackTotalHits(total -> total.enabled(true))
                    .source(source -> source.filter(fields -> fields.includes(AlertRow.FIELDS)))
                    .query(narrowed(filter, decisions, now))
                    .postFilter(post -> post.bool(both -> both.filter(levels, rule)))
                    .sort(sort -> sort.field(newestFirst()))
                    .sort(sort -> sort.field(byId()));
            after.ifPresent(
                    last -> search.searchAfter(FieldValue.of(last.detectedAt().toString()), FieldValue.of(last.id())));
            if (after.isEmpty()) {
                search.aggregations(LEVELS, counts(rule, LEVEL, AlertFilter.LEVELS.size()))
                        .aggregations(RULES, counts(levels, RULE, MAX_RULES));
            }
            return search;
        });
    }

    private static Query narrowed(AlertFilter filter, DecisionBook decisions, Instant now) {
        BoolQuery.Builder all = new BoolQuery.Builder();
        if (!filter.entity().isEmpty()) {
            all.filter(either(term(GROUP, filter.entity()), term(EVIDENCE, filter.entity())));
        }
        filter.oldest()
                .ifPresent(age -> all.filter(newer -> newer.range(range -> range.date(
                        date -> date.field("event.end").gte(now.minus(age).toString())))));
        filter.text().forEach(word -> all.filter(found(word)));
        if (!filter.standings().isEmpty()) {
            all.filter(
                    either(filter.standings().stream().map(AlertQuery::stands).toArray(Query[]::new)));
        }
        if (!filter.decisions().isEmpty()) {
            all.filter(decided(filter.decisions(), decisions));
        }
        return all.build()._toQuery();
    }

    /** What was decided stands beside the alerts, not in them: an alert that nobody has decided on is found by what it is not. */
    private static Query decided(Set<State> wanted, DecisionBook decisions) {
        if (!wanted.contains(State.OPEN)) {
            return ids(decisions.alertsIn(wanted));
        }
        Query others = ids(decisions.alertsIn(EnumSet.complementOf(EnumSet.copyOf(wanted))));
        return Query.of(query -> query.bool(not -> not.mustNot(others)));
    }

    private static Query ids(Set<String> alerts) {
        return Query.of(query -> query.ids(ids -> ids.values(List.copyOf(alerts))));
    }

    /**
     * A part of what the list shows, in either case, the whole of a value that an event carries, or how an id begins: each alert has one of
     * its own, and a part of them would be looked for in all.
     */
    private static Query found(String word) {
        String pattern = "*" + word.replaceAll("([\\\\*?])", "\\\\$1") + "*";
        BoolQuery.Builder any = new BoolQuery.Builder().minimumShouldMatch("1");
        for (String field : SEARCHED) {
            any.should(part ->
                    part.wildcard(like -> like.field(field).value(pattern).caseInsensitive(true)));
        }
        any.should(begins -> begins.prefix(
                prefix -> prefix.field("vedette.alert.id").value(word).caseInsensitive(true)));
        any.should(term(EVIDENCE, word));
        return any.build()._toQuery();
    }

    private static Query stands(Standing standing) {
        return switch (standing) {
            case STANDING -> Query.of(query -> query.bool(neither -> neither.mustNot(has(WITHDRAWN), has(SILENCED))));
            case WITHDRAWN -> has(WITHDRAWN);
            case SILENCED -> has(SILENCED);
            case LATE ->
                Query.of(
                        query -> query.term(is -> is.field("vedette.alert.late").value(true)));
        };
    }

    private static Aggregation counts(Query within, String field, int size) {
        return Aggregation.of(aggregation -> aggregation
                .filter(within)
                .aggregations(COUNTS, of -> of.terms(terms -> terms.field(field).size(size))));
    }

    private static Query either(Query... queries) {
        return Query.of(query -> query.bool(any -> any.should(List.of(queries)).minimumShouldMatch("1")));
    }

    private static Query has(String field) {
        return Query.of(query -> query.exists(exists -> exists.field(field)));
    }

    private static Query term(String field, String value) {
        return Query.of(query -> query.term(is -> is.field(field).value(value)));
    }

    /** Everything if {@code values} is empty. */
    private static Query any(String field, Set<String> values) {
        if (values.isEmpty()) {
            return Query.of(query -> query.matchAll(all -> all));
        }
        List<FieldValue> terms = values.stream().map(FieldValue::of).toList();
        return Query.of(query -> query.terms(in -> in.field(field).terms(list -> list.value(terms))));
    }

    /** An index without the field, such as one with no document yet, sorts as if it were empty. */
    private static FieldSort newestFirst() {
        return FieldSort.of(field -> field.field("event.created")
                .order(SortOrder.Desc)
                .format("strict_date_optional_time_nanos")
                .unmappedType(FieldType.Date));
    }

    /** Alerts of the same microsecond have an order too, or a page could skip one of them. */
    private static FieldSort byId() {
        return FieldSort.of(
                field -> field.field("vedette.alert.id").order(SortOrder.Asc).unmappedType(FieldType.Keyword));
    }
}
