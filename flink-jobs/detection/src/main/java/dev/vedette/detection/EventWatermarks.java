package dev.vedette.detection;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/** Watermarks of {@code vedette.events}, one generator per partition: the furthest progress less the disorder allowed. */
record EventWatermarks(long outOfOrdernessMillis) implements WatermarkStrategy<Received> {

    static WatermarkStrategy<Received> of(Duration outOfOrderness, Duration idleAfter) {
        return new EventWatermarks(outOfOrderness.toMillis()).withIdleness(idleAfter);
    }

    @Override
    public TimestampAssigner<Received> createTimestampAssigner(TimestampAssignerSupplier.Context context) {
        return (received, kafkaTimestamp) -> Math.floorDiv(
                received instanceof Received.Event event ? event.event().eventTime() : received.progress(), 1000L);
    }

    @Override
    public WatermarkGenerator<Received> createWatermarkGenerator(WatermarkGeneratorSupplier.Context context) {
        return new Generator(outOfOrdernessMillis);
    }

    private static final class Generator implements WatermarkGenerator<Received> {
        private final long outOfOrdernessMillis;
        private long furthestMillis = Long.MIN_VALUE;

        private Generator(long outOfOrdernessMillis) {
            this.outOfOrdernessMillis = outOfOrdernessMillis;
        }

        @Override
        public void onEvent(Received received, long timestamp, WatermarkOutput output) {
            furthestMillis = Math.max(furthestMillis, Math.floorDiv(received.progress(), 1000L));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            if (furthestMillis != Long.MIN_VALUE) {
                output.emitWatermark(new Watermark(furthestMillis - outOfOrdernessMillis - 1));
            }
        }
    }

    /**
     * For side inputs such as rules: always idle, so that they neither hold event time back while nobody changes a rule
     * nor, as an endless watermark would, push it to the end of time when all events are silent.
     */
    static <T> WatermarkStrategy<T> none() {
        return WatermarkStrategy.forGenerator(context -> new WatermarkGenerator<>() {
            @Override
            public void onEvent(T event, long timestamp, WatermarkOutput output) {
                output.markIdle();
            }

            @Override
            public void onPeriodicEmit(WatermarkOutput output) {
                output.markIdle();
            }
        });
    }
}
