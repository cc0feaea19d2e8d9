package dev.vedette.console;

import dev.vedette.console.AlertStore.Page;
import dev.vedette.console.decisions.DecisionBook;
import dev.vedette.console.live.LiveAlerts;
import dev.vedette.schemas.avro.Alert;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the newest page of a filter lacks, because no index has it yet: rows of alerts that Kafka has in a newer state. An alert is let
 * go when the page has caught up with it. Not thread-safe.
 */
final class LiveRows {

    private static final Comparator<AlertRow> NEWEST_FIRST = Comparator.comparing(
                    (AlertRow row) -> row.detectedAt().orElse(Instant.EPOCH))
            .reversed()
            .thenComparing(AlertRow::id);

    private final AlertFilter filter;
    private final LiveView live;
    private final DecisionBook decisions;
    private final Map<String, Ahead> ahead = new LinkedHashMap<>();
    private long sequence;

    LiveRows(AlertFilter filter, LiveView live, DecisionBook decisions) {
        this.filter = filter;
        this.live = live;
        this.decisions = decisions;
    }

    /** An alert's newest state, and whether the filter lets it through as far as that does not change by itself. */
    private record Ahead(AlertRow row, boolean isWanted) {}

    /** The page as it will be when the index has what Kafka has. Its counts are of the index, and of rows that it does not have at all. */
    Page over(Page page, Instant now) {
        takeIn();
        Map<String, AlertRow> indexed = page.alerts().stream()
                .collect(Collectors.toMap(AlertRow::id, Function.identity(), (one, same) -> one, LinkedHashMap::new));
        letGo(page, indexed);
        if (ahead.isEmpty()) {
            return page;
        }
        Map<String, Long> levels = new LinkedHashMap<>(page.levels());
        Map<String, Long> rules = new LinkedHashMap<>(page.rules());
        long total = page.total();
        Map<String, AlertRow> rows = new HashMap<>(indexed);
        for (Ahead one : ahead.values()) {
            AlertRow row = one.row().with(decisions.of(one.row().id()));
            boolean isShown = one.isWanted() && AlertMatch.now(filter, row, now);
            boolean wasShown = indexed.containsKey(row.id());
            if (isShown) {
                rows.put(row.id(), row);
            } else {
                rows.remove(row.id());
            }
            int more = (isShown ? 1 : 0) - (wasShown ? 1 : 0);
            total += more;
            count(levels, row.level(), more);
            count(rules, row.rule(), more);
        }
        List<AlertRow> newest = rows.values().stream()
                .sorted(NEWEST_FIRST)
                .limit(AlertStore.ROWS)
                .toList();
        return new Page(newest, total, levels, rules);
    }

    private static void count(Map<String, Long> counts, String value, int more) {
        if (more != 0) {
            counts.merge(value, (long) more, Long::sum);
        }
    }

    private void takeIn() {
        LiveAlerts.News news = live.since(sequence);
        sequence = news.sequence();
        for (Alert alert : news.alerts()) {
            ahead.remove(alert.getAlertId());
            ahead.put(
                    alert.getAlertId(),
                    new Ahead(
                            AlertRow.of(alert.getAlertId(), LiveDocument.of(alert), decisions.of(alert.getAlertId())),
                            AlertMatch.lasting(filter, alert)));
        }
    }

    /** What the page has, what is older than a full page, and what is not wanted and in no page. */
    private void letGo(Page page, Map<String, AlertRow> indexed) {
        List<AlertRow> all = page.alerts();
        Instant oldest = all.size() < AlertStore.ROWS
                ? Instant.MIN
                : all.get(all.size() - 1).detectedAt().orElse(Instant.MIN);
        List<String> done = new ArrayList<>();
        ahead.forEach((id, one) -> {
            AlertRow held = indexed.get(id);
            boolean isIndexed = held != null && !one.row().isNewerThan(held);
            boolean isPast = held == null
                    && (!one.isWanted()
                            || one.row().detectedAt().orElse(Instant.EPOCH).isBefore(oldest));
            if (isIndexed || isPast || live.find(id).isEmpty()) {
                done.add(id);
            }
        });
        done.forEach(ahead::remove);
    }
}
