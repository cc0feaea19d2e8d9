package dev.vedette.detection;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import org.apache.flink.runtime.state.CheckpointStateOutputStream;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.CheckpointedStateScope;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.SnappyStreamCompressionDecorator;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.runtime.state.StreamCompressionDecorator;
import org.apache.flink.runtime.state.StreamStateHandle;

/**
 * What a checkpoint holds of a subtask besides what was stored when it came, as Flink's raw keyed state: values that take the
 * place of those stored. The task's thread adds them while events go on; then the thread that waits for them writes them.
 */
final class AsynchronousSnapshot {
    private static final int FORM = 1;

    /** States of one key group are much alike. */
    private static final StreamCompressionDecorator COMPRESSION = SnappyStreamCompressionDecorator.INSTANCE;

    private final long checkpointId;
    private final KeyGroupRange range;
    private final int keyGroups;
    private final List<List<Value>> values = new ArrayList<>();
    private final CompletableFuture<List<List<Value>>> complete = new CompletableFuture<>();

    private record Value(byte[] key, byte[] slot, byte[] bytes) {}

    /** Takes what {@link #read} reads. */
    @FunctionalInterface
    interface Taker {
        void take(String key, String slot, byte[] bytes) throws Exception;
    }

    /**
     * @param range of the subtask's key groups
     * @param keyGroups how many there are in all
     */
    AsynchronousSnapshot(long checkpointId, KeyGroupRange range, int keyGroups) {
        this.checkpointId = checkpointId;
        this.range = range;
        this.keyGroups = keyGroups;
        for (int i = 0; i < range.getNumberOfKeyGroups(); i++) {
            values.add(new ArrayList<>());
        }
    }

    long checkpointId() {
        return checkpointId;
    }

    /** @param bytes which nobody changes any more */
    void add(String key, String slot, byte[] bytes) {
        int group = KeyGroupRangeAssignment.assignToKeyGroup(key, keyGroups);
        values.get(group - range.getStartKeyGroup())
                .add(new Value(key.getBytes(StandardCharsets.UTF_8), slot.getBytes(StandardCharsets.UTF_8), bytes));
    }

    /** Nothing is missing any more. */
    void complete() {
        complete.complete(values);
    }

    /** Nobody will complete it. */
    void abandon() {
        complete.cancel(false);
    }

    /** Waits until all is there, and writes it: on a thread of its own. */
    RunnableFuture<SnapshotResult<KeyedStateHandle>> written(CheckpointStreamFactory streams) {
        return new FutureTask<>(() -> {
            List<List<Value>> all = complete.get();
            return all.stream().allMatch(List::isEmpty) ? SnapshotResult.empty() : write(all, streams);
        });
    }

    private SnapshotResult<KeyedStateHandle> write(List<List<Value>> all, CheckpointStreamFactory streams)
            throws IOException {
        try (CheckpointStateOutputStream out =
                streams.createCheckpointStateOutputStream(CheckpointedStateScope.EXCLUSIVE)) {
            long[] offsets = new long[all.size()];
            for (int group = 0; group < offsets.length; group++) {
                offsets[group] = out.getPos();
                out.write(FORM);
                write(all.get(group), out);
            }
            StreamStateHandle handle = out.closeAndGetHandle();
            return handle == null
                    ? SnapshotResult.empty()
                    : SnapshotResult.of(new KeyGroupsStateHandle(new KeyGroupRangeOffsets(range, offsets), handle));
        }
    }

    private static void write(List<Value> values, OutputStream stream) throws IOException {
        try (DataOutputStream out = new DataOutputStream(COMPRESSION.decorateWithCompression(stream))) {
            out.writeInt(values.size());
            for (Value value : values) {
                write(value.key, out);
                write(value.slot, out);
                write(value.bytes, out);
            }
        }
    }

    private static void write(byte[] bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Reads the values of one key group, at whose beginning the stream stands. */
    static void read(InputStream stream, Taker taker) throws Exception {
        int form = stream.read();
        if (form != FORM) {
            throw new IOException("values beside those that are stored, in form " + form + ": this version reads "
                    + FORM + "; start from a savepoint");
        }
        DataInputStream in = new DataInputStream(COMPRESSION.decorateWithCompression(stream));
        for (int left = in.readInt(); left > 0; left--) {
            String key = new String(readBytes(in), StandardCharsets.UTF_8);
            String slot = new String(readBytes(in), StandardCharsets.UTF_8);
            taker.take(key, slot, readBytes(in));
        }
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
