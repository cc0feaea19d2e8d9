package dev.vedette.console;

import dev.vedette.console.AlertFilter.Standing;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.time.Instant;
import java.util.stream.Stream;

/** What {@link AlertQuery} asks of an index, asked of one alert that is in none yet. */
final class AlertMatch {

    /** Elasticsearch's {@code ignore_above}: a longer value is kept and not found. */
    private static final int MAX_FOUND = 1024;

    private AlertMatch() {}

    /** All but what time and decisions change. */
    static boolean lasting(AlertFilter filter, Alert alert) {
        return (filter.levels().isEmpty() || filter.levels().contains(alert.getLevel()))
                && (filter.rule().isEmpty() || filter.rule().equals(alert.getRuleTitle()))
                && (filter.entity().isEmpty() || isAbout(alert, filter.entity()))
                && filter.text().stream().allMatch(word -> isFound(alert, word))
                && (filter.standings().isEmpty()
                        || filter.standings().stream().anyMatch(standing -> stands(alert, standing)));
    }

    /** What time and decisions change. */
    static boolean now(AlertFilter filter, AlertRow row, Instant now) {
        boolean isYoung = filter.oldest()
                .map(age -> row.lastSeen()
                        .filter(at -> !at.isBefore(now.minus(age)))
                        .isPresent())
                .orElse(true);
        return isYoung
                && (filter.decisions().isEmpty()
                        || filter.decisions().contains(row.decision().state()));
    }

    private static boolean isAbout(Alert alert, String entity) {
        return alert.getGroup().stream().anyMatch(group -> group.getValue().equals(entity)) || isCarried(alert, entity);
    }

    private static boolean isCarried(Alert alert, String value) {
        return alert.getEvidence().stream()
                .anyMatch(event -> event.getFields().values().contains(value));
    }

    private static boolean isFound(Alert alert, String word) {
        String small = small(word);
        return searched(alert)
                        .filter(text -> text.length() <= MAX_FOUND)
                        .anyMatch(text -> small(text).contains(small))
                || small(alert.getAlertId()).startsWith(small)
                || isCarried(alert, word);
    }

    private static Stream<String> searched(Alert alert) {
        return Stream.of(
                        Stream.of(alert.getRuleTitle(), alert.getRuleDescription()),
                        alert.getGroup().stream().map(GroupValue::getValue),
                        alert.getTags().stream(),
                        alert.getEvidence().stream().map(Evidence::getEventName))
                .flatMap(texts -> texts);
    }

    /** Elasticsearch takes the case of ASCII letters alone for none. */
    private static String small(String text) {
        StringBuilder small = new StringBuilder(text);
        for (int i = 0; i < small.length(); i++) {
            char c = small.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                small.setCharAt(i, (char) (c + 32));
            }
        }
        return small.toString();
    }

    private static boolean stands(Alert alert, Standing standing) {
        boolean isWithdrawn = alert.getWithdrawnBecause().isPresent();
        boolean isSilenced = alert.getSilencedBy().isPresent();
        return switch (standing) {
            case STANDING -> !isWithdrawn && !isSilenced;
            case WITHDRAWN -> isWithdrawn;
            case SILENCED -> isSilenced;
            case LATE -> alert.getLate();
        };
    }
}
