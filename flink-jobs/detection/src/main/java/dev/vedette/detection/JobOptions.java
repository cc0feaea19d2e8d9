package dev.vedette.detection;

import dev.vedette.detection.geo.GeoFiles;
import dev.vedette.schemas.KafkaSettings;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that the job can be told, checked. Read from arguments by {@link JobArguments}.
 *
 * @param bootstrap Kafka bootstrap servers, {@code host:port}, comma-separated
 * @param kafka further Kafka client settings, for example those of TLS and SASL
 * @param groupId consumer group under which offsets of {@code vedette.events} are committed, for people to look at
 * @param scopes the operator's lists
 * @param servers the operator's servers
 * @param geoFiles the operator's databases of addresses
 * @param trust whose rules, silences and models count
 * @param checkpointDirectory URI for checkpoints; empty: the cluster's own setting
 * @param checkpointInterval time between checkpoints
 * @param outOfOrderness how much older than its partition's newest event an event may be before conditions that wait
 *     for the watermark may have been decided without it
 * @param lateness how far behind the watermark an event is still judged; older ones go to {@code vedette.late}
 * @param maxLateness how far behind it an event is still judged by rules that allow it, at least {@code lateness}
 * @param clockTolerance how far an agent's clock may run ahead of the broker's before its times are cut
 * @param maxHold how far an agent's old events may hold the watermark behind the broker's append time
 * @param idleAfter silence after which a partition no longer holds the watermark
 * @param stateBounds how much correlations may remember
 * @param matchesPerSecond how many matches a rule may make in a slot before what is more is passed over
 * @param incidents how long things count for incidents
 * @param models whether tool calls are scored by the model of {@code vedette.models}
 */
record JobOptions(
        String bootstrap,
        Map<String, String> kafka,
        String groupId,
        OperatorScopes scopes,
        ServerRegistry servers,
        GeoFiles geoFiles,
        Trust trust,
        Optional<String> checkpointDirectory,
        Duration checkpointInterval,
        Duration outOfOrderness,
        Duration lateness,
        Duration maxLateness,
        Duration clockTolerance,
        Duration maxHold,
        Duration idleAfter,
        StateBounds stateBounds,
        int matchesPerSecond,
        IncidentOptions incidents,
        boolean models) {

    static final Duration DEFAULT_CHECKPOINT_INTERVAL = Duration.ofSeconds(30);
    static final Duration DEFAULT_OUT_OF_ORDERNESS = Duration.ofMillis(500);
    static final Duration DEFAULT_LATENESS = Duration.ofMinutes(10);
    static final Duration DEFAULT_MAX_LATENESS = Duration.ofHours(1);
    static final Duration DEFAULT_CLOCK_TOLERANCE = Duration.ofSeconds(1);
    static final Duration DEFAULT_MAX_HOLD = Duration.ofSeconds(10);
    static final Duration DEFAULT_IDLE_AFTER = Duration.ofSeconds(2);

    static final int DEFAULT_MATCHES_PER_SECOND = 20_000;

    private static final Duration LONGEST = Duration.ofDays(1);

    JobOptions {
        kafka = Map.copyOf(kafka);
        KafkaSettings.of(bootstrap, kafka);
        if (groupId.isBlank()) {
            throw new IllegalArgumentException("--group-id must not be blank");
        }
        require("--checkpoint-interval", checkpointInterval, Duration.ofMillis(10));
        require("--out-of-orderness", outOfOrderness, Duration.ZERO);
        require("--lateness", lateness, Duration.ZERO);
        require("--max-lateness", maxLateness, Duration.ZERO);
        if (maxLateness.compareTo(lateness) < 0) {
            throw new IllegalArgumentException("--max-lateness (" + maxLateness.toMillis()
                    + " ms) must not be less than --lateness (" + lateness.toMillis() + " ms)");
        }
        require("--clock-tolerance", clockTolerance, Duration.ZERO);
        require("--max-hold", maxHold, Duration.ZERO);
        require("--idle-after", idleAfter, Duration.ofMillis(10));
        if (matchesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "--rule-budget must be from 1 to 2147483647 matches a second, not " + matchesPerSecond);
        }
    }

    private static void require(String option, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    option + " must be from " + least.toMillis() + " ms to 24 hours, not " + value.toMillis() + " ms");
        }
    }

    /** Settings for plain Kafka clients: bootstrap servers and what was given with {@code --kafka}. */
    KafkaSettings kafkaSettings() {
        return KafkaSettings.of(bootstrap, kafka);
    }

    /**
     * Bounds of what correlations remember.
     *
     * @param groups groups of a rule in the whole job, and as many at the outer levels of a chain for each tenant; matches
     *     for further ones are passed over and counted
     * @param heldBytes memory that a slot's states may take as objects between checkpoints; {@link HeldShare} takes less
     *     where the heap is small
     */
    record StateBounds(int groups, long heldBytes) implements Serializable {
        static final StateBounds DEFAULT = new StateBounds(1_000_000, 1L << 30);

        StateBounds {
            if (groups < 1) {
                throw new IllegalArgumentException("--max-groups must be from 1 to 2147483647, not " + groups);
            }
            if (heldBytes < 1 << 20 || heldBytes > 64L << 30) {
                throw new IllegalArgumentException("--held-state must be from 1 to 65536 MiB");
            }
        }
    }

    /**
     * How long things count for incidents.
     *
     * @param quiet an incident ends when its entity had no alert for so long
     * @param halfLife what an alert adds to risk halves in so long
     * @param feedbackWithin how long after an alert it may be judged
     */
    record IncidentOptions(Duration quiet, Duration halfLife, Duration feedbackWithin) {
        static final Duration DEFAULT_QUIET = Duration.ofHours(24);
        static final Duration DEFAULT_HALF_LIFE = Duration.ofHours(12);
        static final Duration DEFAULT_FEEDBACK_WITHIN = Duration.ofDays(7);

        private static final Duration LEAST = Duration.ofMinutes(1);
        private static final Duration MOST = Duration.ofDays(366);

        IncidentOptions {
            require("--incident-quiet", quiet);
            require("--risk-half-life", halfLife);
            require("--feedback-within", feedbackWithin);
        }

        private static void require(String option, Duration value) {
            if (value.compareTo(LEAST) < 0 || value.compareTo(MOST) > 0) {
                throw new IllegalArgumentException(option + " must be from 1 minute to " + MOST.toHours()
                        + " hours, not " + value.toMillis() + " ms");
            }
        }

        /**
         * In microseconds of event time.
         *
         * @param lateness an alert may come so late: an incident that it belongs to has to be there still
         */
        IncidentTimes times(Duration lateness) {
            Duration kept = lateness.plus(LEAST);
            return new IncidentTimes(
                    quiet.toNanos() / 1000,
                    halfLife.toNanos() / 1000,
                    (kept.compareTo(feedbackWithin) > 0 ? kept : feedbackWithin).toNanos() / 1000);
        }
    }
}
