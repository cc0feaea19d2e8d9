package dev.vedette.detection;

import dev.vedette.detection.IncidentUpdate.Sighting;
import dev.vedette.rules.Level;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The alerts of one incident, whatever the order in which they came: the same sightings give the same. Beyond
 * {@link #MAX_ALERTS} it keeps the newest alerts and of the others the number; beyond {@link #MAX_RULES} it names no
 * further rule. Not thread-safe.
 */
final class Gathered {
    static final int MAX_ALERTS = 64;
    static final int MAX_RULES = 64;

    private static final Comparator<Kept> OLDEST = Comparator.comparingLong(Kept::at)
            .thenComparing(Comparator.comparing(Kept::alertId).reversed());

    private final Map<String, Kept> alerts = new TreeMap<>();
    private final Map<String, OfRule> rules = new TreeMap<>();
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private long count;
    /** Whether alerts were let go of, so that one that is not known here may have been counted. */
    private boolean complete = true;

    /**
     * An alert.
     *
     * @param score 1 to 99, of its rule
     * @param weight of its rule when the alert came
     * @param at the newest minute in which it was seen
     */
    record Kept(String alertId, String ruleId, Level level, double score, double weight, long at, Decision decision) {
        private Kept with(Decision other) {
            return new Kept(alertId, ruleId, level, score, weight, at, other);
        }

        /** The same alert, seen at two times. */
        private Kept and(Kept other) {
            Kept newer = other.at > at ? other : this;
            return new Kept(
                    alertId,
                    ruleId,
                    higher(level, other.level),
                    Math.max(score, other.score),
                    weight,
                    newer.at,
                    newer.decision);
        }

        private Risk.Part part() {
            return new Risk.Part(alertId, ruleId, score, weight, at);
        }
    }

    /**
     * A rule that fired.
     *
     * @param alerts how many of the alerts are its
     */
    record OfRule(String title, Level level, List<String> tags, long alerts) {
        private OfRule and(OfRule other, long together) {
            return new OfRule(title, higher(level, other.level), tags, together);
        }
    }

    private static Level higher(Level one, Level other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /**
     * Adds what was seen.
     *
     * @param weight what a new alert of the rule counts for
     */
    void add(Sighting sighting, double weight) {
        Kept seen = new Kept(
                sighting.alertId(),
                sighting.ruleId(),
                sighting.level(),
                sighting.riskScore(),
                weight,
                sighting.at(),
                sighting.decision());
        Kept known = alerts.get(seen.alertId());
        boolean isNew = known == null && (complete || sighting.first());
        alerts.put(seen.alertId(), known == null ? seen : known.and(seen).with(seen.decision()));
        count += isNew ? 1 : 0;
        OfRule rule = new OfRule(sighting.ruleTitle(), sighting.level(), sighting.tags(), isNew ? 1 : 0);
        name(sighting.ruleId(), rule, 0);
        first = Math.min(first, sighting.at());
        last = Math.max(last, sighting.at());
        keepNewest();
    }

    /** Takes in all that the other has. */
    void add(Gathered other) {
        Map<String, Long> twice = new TreeMap<>();
        other.alerts.forEach((id, alert) -> {
            Kept known = alerts.get(id);
            alerts.put(id, known == null ? alert : known.and(alert));
            if (known != null) {
                twice.merge(alert.ruleId(), 1L, Long::sum);
            }
        });
        count +=
                other.count - twice.values().stream().mapToLong(Long::longValue).sum();
        other.rules.forEach((id, rule) -> name(id, rule, twice.getOrDefault(id, 0L)));
        first = Math.min(first, other.first);
        last = Math.max(last, other.last);
        complete &= other.complete;
        keepNewest();
    }

    private void name(String ruleId, OfRule rule, long twice) {
        OfRule known = rules.get(ruleId);
        if (known != null) {
            rules.put(ruleId, known.and(rule, known.alerts() + rule.alerts() - twice));
        } else if (rules.size() < MAX_RULES) {
            rules.put(ruleId, rule);
        }
    }

    private void keepNewest() {
        while (alerts.size() > MAX_ALERTS) {
            alerts.remove(
                    alerts.values().stream().min(OLDEST).map(Kept::alertId).orElseThrow());
            complete = false;
        }
    }

    /** Notes what somebody found; false if the alert is not kept here, or that was known. */
    boolean judge(String alertId, Decision decision) {
        Kept known = alerts.get(alertId);
        if (known == null || known.decision() == decision) {
            return false;
        }
        alerts.put(alertId, known.with(decision));
        return true;
    }

    /** 0 to 100, at a time not before {@link #last}. */
    double risk(long at, long halfLife) {
        List<Risk.Part> parts = new ArrayList<>();
        for (Kept alert : alerts.values()) {
            if (!alert.decision().dismisses()) {
                parts.add(alert.part());
            }
        }
        return Risk.of(parts, at, halfLife);
    }

    /** When the first of its sightings was, microseconds since the epoch. */
    long first() {
        return first;
    }

    long last() {
        return last;
    }

    /** How many alerts there are or were. */
    long count() {
        return count;
    }

    /** Those that are kept, newest first. */
    List<Kept> newestFirst() {
        return alerts.values().stream().sorted(OLDEST.reversed()).toList();
    }

    Map<String, OfRule> rules() {
        return rules;
    }

    Level level() {
        return rules.values().stream()
                .map(OfRule::level)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    void write(DataOutputView out) throws IOException {
        out.writeLong(first);
        out.writeLong(last);
        out.writeLong(count);
        out.writeBoolean(complete);
        out.writeInt(alerts.size());
        for (Kept alert : alerts.values()) {
            WireSerializer.writeText(alert.alertId(), out);
            WireSerializer.writeText(alert.ruleId(), out);
            out.writeByte(alert.level().ordinal());
            out.writeDouble(alert.score());
            out.writeDouble(alert.weight());
            out.writeLong(alert.at());
            out.writeByte(alert.decision().ordinal());
        }
        out.writeInt(rules.size());
        for (Map.Entry<String, OfRule> rule : rules.entrySet()) {
            WireSerializer.writeText(rule.getKey(), out);
            WireSerializer.writeText(rule.getValue().title(), out);
            out.writeByte(rule.getValue().level().ordinal());
            WireSerializer.writeTexts(rule.getValue().tags(), out);
            out.writeLong(rule.getValue().alerts());
        }
    }

    /** @param scored whether alerts have scores of their own; else their levels' are taken */
    static Gathered read(DataInputView in, boolean scored) throws IOException {
        Gathered gathered = new Gathered();
        gathered.first = in.readLong();
        gathered.last = in.readLong();
        gathered.count = in.readLong();
        gathered.complete = in.readBoolean();
        for (int n = in.readInt(); n > 0; n--) {
            String alertId = WireSerializer.readText(in);
            String ruleId = WireSerializer.readText(in);
            Level level = Level.values()[in.readByte()];
            Kept alert = new Kept(
                    alertId,
                    ruleId,
                    level,
                    scored ? in.readDouble() : level.riskScore(),
                    in.readDouble(),
                    in.readLong(),
                    Decision.values()[in.readByte()]);
            gathered.alerts.put(alert.alertId(), alert);
        }
        for (int n = in.readInt(); n > 0; n--) {
            gathered.rules.put(
                    WireSerializer.readText(in),
                    new OfRule(
                            WireSerializer.readText(in),
                            Level.values()[in.readByte()],
                            WireSerializer.readTexts(in),
                            in.readLong()));
        }
        return gathered;
    }
}
