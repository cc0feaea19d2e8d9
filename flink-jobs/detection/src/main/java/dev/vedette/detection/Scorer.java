package dev.vedette.detection;

import java.io.Serializable;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Where models come in: adds a {@link ModelVerdict} to the events that it knows to judge and passes all others on, before
 * rules see any of them. Keyed by caller, so that an implementation may keep the caller's window of tool calls.
 */
interface Scorer extends Serializable {

    /** No model: no event has a score. */
    Scorer NONE = (events, parked, graph) -> events.union(parked);

    /**
     * Events with verdicts. Watermarks must pass; operators need uids of their own. The graph gives side inputs and sinks.
     *
     * @param parked the few that had to wait for their schema; apart, because what follows a union of streams cannot run in
     *     the thread that read the events
     */
    DataStream<EnrichedEvent> score(
            DataStream<EnrichedEvent> events, DataStream<EnrichedEvent> parked, DetectionGraph graph);
}
