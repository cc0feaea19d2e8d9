package dev.vedette.detection;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceEnumerator;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceReader;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A recording's events of a span, by event time: one split, read by one task. It starts anew when the job does.
 *
 * @param enrolments that agents' heads are held against
 * @param from first event time, microseconds since the epoch
 * @param to last one
 */
record SortedSource(
        Recording recording, EventReading reading, Steering.Fixed enrolments, long from, long to, long partBytes)
        implements Source<Received, SortedSource.Whole, Collection<SortedSource.Whole>> {

    /** The only split. */
    record Whole(SortedSource source) implements IteratorSourceSplit<Received, SortedEvents>, Serializable {

        @Override
        public String splitId() {
            return "whole";
        }

        @Override
        public SortedEvents getIterator() {
            try {
                return new SortedEvents(
                        source.recording, source.reading, source.enrolments, source.from, source.to, source.partBytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public IteratorSourceSplit<Received, SortedEvents> getUpdatedSplitForIterator(SortedEvents iterator) {
            return this;
        }
    }

    private static final class Reader extends IteratorSourceReader<Received, SortedEvents, Whole> {
        private Reader(SourceReaderContext context) {
            super(context);
        }

        /** Flink's reader takes for granted that a split has something in it. */
        @Override
        protected InputStatus tryMoveToNextSplit() {
            InputStatus status = super.tryMoveToNextSplit();
            if (status == InputStatus.MORE_AVAILABLE && !iterator.hasNext()) {
                finishSplit();
                return super.tryMoveToNextSplit();
            }
            return status;
        }

        @Override
        protected void finishSplit() {
            try {
                closeEvents();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            super.finishSplit();
        }

        @Override
        public void close() throws Exception {
            closeEvents();
            super.close();
        }

        private void closeEvents() throws IOException {
            if (iterator != null) {
                iterator.close();
            }
        }
    }

    /** The split is what this source says: nothing of it travels. */
    private record Serializer(SortedSource source) implements SimpleVersionedSerializer<Whole> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Whole split) {
            return new byte[0];
        }

        @Override
        public Whole deserialize(int version, byte[] serialized) {
            return new Whole(source);
        }
    }

    /** Enumerators are never restored: replays have no checkpoints. */
    private record NoState(SortedSource source) implements SimpleVersionedSerializer<Collection<Whole>> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Collection<Whole> splits) {
            return new byte[] {(byte) splits.size()};
        }

        @Override
        public Collection<Whole> deserialize(int version, byte[] serialized) {
            return serialized[0] == 0 ? List.of() : List.of(new Whole(source));
        }
    }

    /** The events before have come once a later one comes. */
    static WatermarkStrategy<Received> watermarks() {
        return WatermarkStrategy.<Received>forGenerator(context -> new Ascending())
                .withTimestampAssigner((received, unused) -> millis(received));
    }

    private static long millis(Received received) {
        return received instanceof Received.Event event
                ? Math.floorDiv(event.event().eventTime(), 1000L)
                : Long.MIN_VALUE;
    }

    private static final class Ascending implements WatermarkGenerator<Received> {
        private long last = Long.MIN_VALUE;

        @Override
        public void onEvent(Received received, long timestamp, WatermarkOutput output) {
            long millis = millis(received);
            if (millis > last) {
                last = millis;
                output.emitWatermark(new Watermark(millis - 1));
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            // Each event has said it.
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SourceReader<Received, Whole> createReader(SourceReaderContext context) {
        return new Reader(context);
    }

    @Override
    public SplitEnumerator<Whole, Collection<Whole>> createEnumerator(SplitEnumeratorContext<Whole> context) {
        return new IteratorSourceEnumerator<>(context, List.of(new Whole(this)));
    }

    @Override
    public SplitEnumerator<Whole, Collection<Whole>> restoreEnumerator(
            SplitEnumeratorContext<Whole> context, Collection<Whole> splits) {
        return new IteratorSourceEnumerator<>(context, splits);
    }

    @Override
    public SimpleVersionedSerializer<Whole> getSplitSerializer() {
        return new Serializer(this);
    }

    @Override
    public SimpleVersionedSerializer<Collection<Whole>> getEnumeratorCheckpointSerializer() {
        return new NoState(this);
    }
}
