package dev.vedette.detection;

import dev.vedette.rules.Finding;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.avro.Silence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The silences of {@code vedette.silences}. They hold for alerts by the end of their window, so in event time: a replay
 * decides alike. A record that cannot be used silences nothing, and ends what had its id before. Not thread-safe.
 */
final class SilenceBook {
    static final int MAX_SILENCES = 10_000;

    static final Duration LONGEST = Duration.ofDays(366);

    private static final String ANY_RULE = "";
    private static final int MAX_TEXT = 256;
    private static final int MAX_VALUES = 1_000;

    private final Trust trust;
    private final RecordCodec<Silence> codec = RecordCodec.of(Silence.class);
    private final Map<String, Silence> silences = new HashMap<>();
    /** By rule, then by id: of several that cover an alert the same one is named everywhere. */
    private final Map<String, TreeMap<String, Silence>> byRule = new HashMap<>();

    private final ReadOnce records = new ReadOnce(this::take);

    SilenceBook(Trust trust) {
        this.trust = trust;
    }

    /** Takes what the topic holds before the first event is judged. */
    void start(WholeTopic.Content topic) throws Exception {
        records.start(topic);
    }

    /**
     * Takes a record of the topic.
     *
     * @return why it was refused; empty if it was not, or that was said already
     */
    Optional<String> apply(KafkaBytes record) throws Exception {
        return records.apply(record);
    }

    private Optional<String> take(KafkaBytes record) {
        byte[] key = record.key();
        String id = key == null ? "" : new String(key, StandardCharsets.UTF_8);
        remove(id);
        byte[] value = record.value();
        if (value == null) {
            return Optional.empty();
        }
        try {
            Silence silence = codec.decode(value);
            Optional<String> fault = fault(id, silence);
            if (fault.isEmpty()) {
                silences.put(id, silence);
                byRule.computeIfAbsent(silence.getRuleId().orElse(ANY_RULE), unused -> new TreeMap<>())
                        .put(id, silence);
            }
            return fault;
        } catch (RecordException e) {
            return Optional.of("the record is no Silence: " + e.getMessage());
        }
    }

    private void remove(String id) {
        Silence before = silences.remove(id);
        if (before != null) {
            byRule.computeIfPresent(before.getRuleId().orElse(ANY_RULE), (rule, others) -> {
                others.remove(id);
                return others.isEmpty() ? null : others;
            });
        }
    }

    private Optional<String> fault(String id, Silence silence) {
        if (!silence.getSilenceId().equals(id) || id.isEmpty() || id.length() > MAX_TEXT) {
            return Optional.of("the record's key must be the silence's id, at most " + MAX_TEXT + " characters");
        }
        if (silence.getOwner().isBlank() || silence.getReason().isBlank()) {
            return Optional.of("a silence needs an owner and a reason");
        }
        if (silence.getRuleId().isEmpty() && silence.getMatch().isEmpty()) {
            return Optional.of("it would silence everything: name a rule, or a field of groups");
        }
        long length = silence.getExpiresAt() - silence.getStartsAt();
        if (silence.getStartsAt() < 0 || length <= 0 || length > LONGEST.toNanos() / 1000) {
            return Optional.of("it must end after it begins, and within " + LONGEST.toDays() + " days");
        }
        long values = silence.getMatch().values().stream().mapToLong(List::size).sum();
        if (values > MAX_VALUES || silence.getMatch().values().stream().anyMatch(List::isEmpty)) {
            return Optional.of("each field needs a value, and all together have at most " + MAX_VALUES);
        }
        if (silences.size() >= MAX_SILENCES) {
            return Optional.of("there are " + MAX_SILENCES + " silences: end some");
        }
        return trust.fault(silence);
    }

    /** The silence that covers what was found, if there is one. */
    Optional<String> covering(Finding finding) {
        if (silences.isEmpty()) {
            return Optional.empty();
        }
        return covering(finding, finding.ruleId()).or(() -> covering(finding, ANY_RULE));
    }

    private Optional<String> covering(Finding finding, String rule) {
        for (Silence silence : byRule.getOrDefault(rule, new TreeMap<>()).values()) {
            if (covers(silence, finding)) {
                return Optional.of(silence.getSilenceId());
            }
        }
        return Optional.empty();
    }

    private static boolean covers(Silence silence, Finding finding) {
        return finding.windowEnd() >= silence.getStartsAt()
                && finding.windowEnd() < silence.getExpiresAt()
                && silence.getTenant().map(finding.tenant()::equals).orElse(true)
                && silence.getMatch().entrySet().stream()
                        .allMatch(field -> finding.group().stream()
                                .anyMatch(one -> one.field().equals(field.getKey())
                                        && field.getValue().contains(one.value())));
    }
}
