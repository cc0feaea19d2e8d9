package dev.vedette.detection;

import dev.vedette.rules.Finding;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.SilenceRules;
import dev.vedette.schemas.avro.Silence;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The silences of {@code vedette.silences}. They hold for alerts by the end of their window, so in event time: a replay
 * decides alike. A record that cannot be used silences nothing, and ends what had its id before. Not thread-safe.
 */
final class SilenceBook {
    /** Nobody has to end what expires by itself: a full book forgets the silence that ended first. */
    static final int MAX_SILENCES = 10_000;

    private static final String ANY_RULE = "";

    private final Trust trust;
    private final int most;
    private final RecordCodec<Silence> codec = RecordCodec.of(Silence.class);
    private final Map<String, Silence> silences = new HashMap<>();
    /** By rule, then by id: of several that cover an alert the same one is named everywhere. */
    private final Map<String, TreeMap<String, Silence>> byRule = new HashMap<>();

    private final ReadOnce records = new ReadOnce(this::take);

    SilenceBook(Trust trust) {
        this(trust, MAX_SILENCES);
    }

    SilenceBook(Trust trust, int most) {
        this.trust = trust;
        this.most = most;
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
        return SilenceRules.fault(id, silence)
                .or(() -> trust.fault(silence))
                .or(() -> makeRoom(silence)
                        ? Optional.empty()
                        : Optional.of("there are " + most + " silences: end some"));
    }

    /** In the time of silences and not by a clock, so that a replay has the same ones. */
    private boolean makeRoom(Silence next) {
        if (silences.size() < most) {
            return true;
        }
        Optional<Silence> over = silences.values().stream()
                .filter(silence -> silence.getExpiresAt() <= next.getStartsAt())
                .min(Comparator.comparingLong(Silence::getExpiresAt).thenComparing(Silence::getSilenceId));
        over.ifPresent(silence -> remove(silence.getSilenceId()));
        return over.isPresent();
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
                && SilenceRules.isAbout(
                        silence,
                        finding.tenant(),
                        finding.ruleId(),
                        (field, values) -> finding.group().stream()
                                .anyMatch(one -> one.field().equals(field) && values.contains(one.value())));
    }
}
