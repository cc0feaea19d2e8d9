package dev.vedette.benchmarks.delivery;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A sink with one writer in this JVM, and the time from its first element to the end of its last flush: what a job takes
 * to start and end is not the sink's.
 */
final class Clocked<T, S> implements Sink<T>, SupportsWriterState<T, S> {
    private static final long serialVersionUID = 1L;

    private static final AtomicLong BEGAN = new AtomicLong();
    private static final AtomicLong ENDED = new AtomicLong();

    private final SupportsWriterState<T, S> state;

    private Clocked(SupportsWriterState<T, S> state) {
        this.state = state;
    }

    static <T, S, K extends Sink<T> & SupportsWriterState<T, S>> Clocked<T, S> of(K sink) {
        BEGAN.set(0);
        ENDED.set(0);
        return new Clocked<>(sink);
    }

    /**
     * Nanoseconds that the last one took.
     *
     * @throws IllegalStateException if it has not come to its end
     */
    static long nanos() {
        if (BEGAN.get() == 0 || ENDED.get() == 0) {
            throw new IllegalStateException("the sink has seen no element, or no end");
        }
        return ENDED.get() - BEGAN.get();
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public StatefulSinkWriter<T, S> restoreWriter(WriterInitContext context, Collection<S> recovered)
            throws IOException {
        return new Writer<>(state.restoreWriter(context, recovered));
    }

    @Override
    public SimpleVersionedSerializer<S> getWriterStateSerializer() {
        return state.getWriterStateSerializer();
    }

    private record Writer<T, S>(StatefulSinkWriter<T, S> writer) implements StatefulSinkWriter<T, S> {
        @Override
        public void write(T element, Context context) throws IOException, InterruptedException {
            if (BEGAN.get() == 0) {
                BEGAN.set(System.nanoTime());
            }
            writer.write(element, context);
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            writer.flush(endOfInput);
            if (endOfInput) {
                ENDED.set(System.nanoTime());
            }
        }

        @Override
        public List<S> snapshotState(long checkpointId) throws IOException {
            return writer.snapshotState(checkpointId);
        }

        @Override
        public void close() throws Exception {
            writer.close();
        }
    }
}
