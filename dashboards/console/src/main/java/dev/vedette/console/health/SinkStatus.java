package dev.vedette.console.health;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one sink fares, all of its subtasks together.
 *
 * @param name the sink's
 * @param lag records of its topic that it has not confirmed to Kafka; that happens with each checkpoint, so a few seconds of records
 *     count here that have arrived, and all of them since another destination of the same job is down; empty where Kafka does not say
 * @param sent records that have arrived since the job started, as far as the destination says so
 * @param retried records that were sent again, once for each time
 * @param dead records that went to the dead letters
 * @param lost events that Kafka deleted before they were delivered: those that the running job has missed since it started, and those that
 *     are not confirmed and there no more
 * @param lastSentAt when one arrived last
 * @param lastFailedAt when the destination did not take one last
 * @param lastError why, in the job's words; empty where nothing failed
 */
public record SinkStatus(
        String name,
        OptionalLong lag,
        long sent,
        long retried,
        long dead,
        long lost,
        Optional<Instant> lastSentAt,
        Optional<Instant> lastFailedAt,
        String lastError) {
    /** Whether the last that happened is that the destination did not take something. */
    @JsonProperty
    public boolean down() {
        return lastFailedAt.isPresent()
                && lastSentAt.map(sentAt -> sentAt.isBefore(lastFailedAt.get())).orElse(true);
    }
}
