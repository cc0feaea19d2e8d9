package dev.vedette.console.entity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of an alert's entity.
 *
 * @param type the field that names it
 * @param start key of the starting point that it is for an investigation, empty if it is none
 * @param tenant whose servers this is about, empty if the alert does not say
 * @param twins what it is called under the deployment's other fingerprint key
 * @param firstSeen its oldest event that is kept
 * @param events how many it had in the days before the alert
 * @param days how many days before the alert {@code events} and {@code habits} are of
 * @param complete false if there was too much to count in time: numbers are lower bounds then
 */
record EntityProfile(
        String type,
        String value,
        String start,
        String tenant,
        List<String> twins,
        Optional<Instant> firstSeen,
        long events,
        int days,
        boolean complete,
        List<Habit> habits,
        OtherAlerts alerts,
        List<Touched> touched) {

    EntityProfile {
        twins = List.copyOf(twins);
        habits = List.copyOf(habits);
        touched = List.copyOf(touched);
    }

    /**
     * What it usually uses, before the alert.
     *
     * @param key of a starting point, or {@code program}
     * @param values those of the alert first, then those with the most events
     * @param others how many events have values that are not among them
     */
    record Habit(String key, List<Used> values, long others) {
        Habit {
            values = List.copyOf(values);
        }
    }

    /**
     * A value and how often it stood in events.
     *
     * @param firstSeen in the days that were looked at
     * @param inAlert whether the alert's evidence has it: with no events it is new
     */
    record Used(String value, long events, Optional<Instant> firstSeen, boolean inAlert) {}

    /**
     * The entity's alerts but this one.
     *
     * @param newest the newest of them
     * @param countries where those alerts were from, by how many name it
     */
    record OtherAlerts(long total, List<OtherAlert> newest, List<Used> countries) {
        OtherAlerts {
            newest = List.copyOf(newest);
            countries = List.copyOf(countries);
        }
    }

    record OtherAlert(
            String id,
            String level,
            String rule,
            Optional<Instant> lastSeen,
            boolean late,
            String silencedBy,
            String withdrawnBecause) {}

    /**
     * A token, session, handle or definition of the alert's, and all who used it.
     *
     * @param start key of its starting point
     * @param events since the days before the alert, until now
     */
    record Touched(
            String start,
            String value,
            List<String> twins,
            long events,
            Optional<Instant> firstSeen,
            Optional<Instant> lastSeen,
            List<Habit> by) {
        Touched {
            twins = List.copyOf(twins);
            by = List.copyOf(by);
        }
    }
}
