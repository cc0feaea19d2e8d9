package dev.vedette.detection;

import java.io.Serializable;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Where models and habits come in: adds a {@link ModelVerdict} and what habits say to the events that it knows to judge and
 * passes all others on, before rules see any of them. Keyed by caller, so that an implementation may keep the caller's window of tool calls.
 */
interface Scorer extends Serializable {

    /** No model: no event has a score. */
    Scorer NONE = (events, parked, losses, steering, bounds) ->
            new Scored(parked.map(events::union).orElse(events), Optional.empty());

    /**
     * @param events with verdicts
     * @param deadLetters of models that cannot be used
     */
    record Scored(DataStream<EnrichedEvent> events, Optional<DataStream<KafkaBytes>> deadLetters) {}

    /**
     * Watermarks must pass; operators need uids of their own. Models come as {@code steering} says.
     *
     * @param parked the few that had to wait for their schema; apart, because what follows a union of streams cannot run in
     *     the thread that read the events
     * @param losses found beside the events; the others are among these
     * @param bounds of what it remembers
     */
    Scored score(
            DataStream<EnrichedEvent> events,
            Optional<DataStream<EnrichedEvent>> parked,
            Optional<DataStream<EnrichedEvent>> losses,
            Steering steering,
            JobOptions.StateBounds bounds);
}
