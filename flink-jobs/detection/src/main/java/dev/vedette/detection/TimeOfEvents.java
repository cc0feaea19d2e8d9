package dev.vedette.detection;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Passes all on, and lets time reach only as far as events do, or as is known otherwise: at a recording's end Flink would say that all time is over, and a
 * rule that asks for silence would find it in every agent that was there to the end.
 */
final class TimeOfEvents extends AbstractStreamOperator<EnrichedEvent>
        implements OneInputStreamOperator<EnrichedEvent, EnrichedEvent> {
    private static final long serialVersionUID = 1L;

    /** Each level of a chain waits a millisecond longer than the one within; eight deep at most. */
    private static final long LEVELS_MILLIS = 8;

    private final long reachedMicros;
    private transient long newestMicros;

    /** @param reachedMicros time that comes in any case; Long.MIN_VALUE if none does */
    TimeOfEvents(long reachedMicros) {
        this.reachedMicros = reachedMicros;
    }

    @Override
    public void open() throws Exception {
        super.open();
        newestMicros = reachedMicros;
    }

    @Override
    public void processElement(StreamRecord<EnrichedEvent> element) {
        newestMicros = Math.max(newestMicros, element.getValue().eventTime());
        output.collect(element);
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        if (watermark.equals(Watermark.MAX_WATERMARK) && newestMicros != Long.MIN_VALUE) {
            super.processWatermark(new Watermark(EventTime.watermarkThatReaches(newestMicros) + LEVELS_MILLIS));
        } else {
            super.processWatermark(watermark);
        }
    }
}
