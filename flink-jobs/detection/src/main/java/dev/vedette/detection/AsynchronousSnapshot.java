package dev.vedette.detection;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RunnableFuture;
import org.apache.flink.core.memory.DataOutputSerializer;
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
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint holds of a subtask besides what was stored when it came, as Flink's raw keyed state: values that take the
 * place of those stored. The task's thread adds them while events go on; the thread that Flink has wait for them compresses
 * them block by block meanwhile, so that little of them is in memory, and writes them when all are there.
 */
final class AsynchronousSnapshot {
    /** In form 1 the values of a key group were one compressed stream. */
    private static final int FORM = 2;
    /** Before compression. Values of one key group are much alike, and a snapshot has up to a block of each in memory. */
    private static final int BLOCK_BYTES = 1 << 16;

    private static final int FIRST_BYTES = 256;

    private static final StreamCompressionDecorator COMPRESSION = SnappyStreamCompressionDecorator.INSTANCE;

    private final long checkpointId;
    private final KeyGroupRange range;
    private final int keyGroups;
    private final @Nullable Opened[] opened;
    private final BlockingQueue<Handed> handed = new LinkedBlockingQueue<>();

    /** What the task's thread tells the one that writes. */
    private sealed interface Handed {}

    /** Values of a key group, one after the other. */
    private record Block(int group, int values, byte[] bytes) implements Handed {}

    private enum End implements Handed {
        COMPLETE,
        ABANDONED
    }

    /** A block that takes more. */
    private static final class Opened {
        private final DataOutputSerializer bytes = new DataOutputSerializer(FIRST_BYTES);
        private int values;

        private void add(byte[] key, byte[] slot, byte[] value) throws IOException {
            write(key);
            write(slot);
            write(value);
            values++;
        }

        private void write(byte[] part) throws IOException {
            bytes.writeInt(part.length);
            bytes.write(part);
        }

        private Block close(int group) {
            Block block = new Block(group, values, bytes.getCopyOfBuffer());
            bytes.clear();
            values = 0;
            return block;
        }
    }

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
        opened = new Opened[range.getNumberOfKeyGroups()];
    }

    long checkpointId() {
        return checkpointId;
    }

    void add(String key, String slot, byte[] bytes) throws IOException {
        int group = KeyGroupRangeAssignment.assignToKeyGroup(key, keyGroups) - range.getStartKeyGroup();
        Opened block = opened[group];
        if (block == null) {
            block = new Opened();
            opened[group] = block;
        }
        block.add(key.getBytes(StandardCharsets.UTF_8), slot.getBytes(StandardCharsets.UTF_8), bytes);
        if (block.bytes.length() >= BLOCK_BYTES) {
            handed.add(block.close(group));
        }
    }

    /** Nothing is missing any more. */
    void complete() {
        for (int group = 0; group < opened.length; group++) {
            Opened block = opened[group];
            if (block != null && block.values > 0) {
                handed.add(block.close(group));
            }
        }
        handed.add(End.COMPLETE);
    }

    /** Nobody will complete it. */
    void abandon() {
        handed.add(End.ABANDONED);
    }

    /** Waits until all is there, and writes it: on a thread of its own. */
    RunnableFuture<SnapshotResult<KeyedStateHandle>> written(CheckpointStreamFactory streams) {
        return new FutureTask<>(() -> {
            List<List<Block>> groups = compressed();
            return groups.stream().allMatch(List::isEmpty) ? SnapshotResult.empty() : write(groups, streams);
        });
    }

    /** All blocks of each key group. */
    private List<List<Block>> compressed() throws Exception {
        List<List<Block>> groups = new ArrayList<>();
        for (int i = 0; i < range.getNumberOfKeyGroups(); i++) {
            groups.add(new ArrayList<>());
        }
        Handed next = handed.take();
        while (next instanceof Block block) {
            groups.get(block.group).add(new Block(block.group, block.values, compress(block.bytes)));
            next = handed.take();
        }
        if (next == End.ABANDONED) {
            throw new CancellationException("checkpoint " + checkpointId + " is given up");
        }
        return groups;
    }

    private static byte[] compress(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 2);
        try (OutputStream out = COMPRESSION.decorateWithCompression(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }

    private SnapshotResult<KeyedStateHandle> write(List<List<Block>> groups, CheckpointStreamFactory streams)
            throws IOException {
        try (CheckpointStateOutputStream stream =
                streams.createCheckpointStateOutputStream(CheckpointedStateScope.EXCLUSIVE)) {
            DataOutputStream out = new DataOutputStream(stream);
            long[] offsets = new long[groups.size()];
            for (int group = 0; group < offsets.length; group++) {
                offsets[group] = stream.getPos();
                out.write(FORM);
                out.writeInt(groups.get(group).size());
                for (Block block : groups.get(group)) {
                    out.writeInt(block.values);
                    out.writeInt(block.bytes.length);
                    out.write(block.bytes);
                }
            }
            StreamStateHandle handle = stream.closeAndGetHandle();
            return handle == null
                    ? SnapshotResult.empty()
                    : SnapshotResult.of(new KeyGroupsStateHandle(new KeyGroupRangeOffsets(range, offsets), handle));
        }
    }

    /** Reads the values of one key group, at whose beginning the stream stands. */
    static void read(InputStream stream, Taker taker) throws Exception {
        int form = stream.read();
        if (form != FORM) {
            throw new IOException("values beside those that are stored, in form " + form + ": this version reads "
                    + FORM + "; start from a savepoint");
        }
        DataInputStream in = new DataInputStream(stream);
        for (int blocks = in.readInt(); blocks > 0; blocks--) {
            int values = in.readInt();
            DataInputStream block =
                    new DataInputStream(COMPRESSION.decorateWithCompression(new ByteArrayInputStream(readBytes(in))));
            for (int left = values; left > 0; left--) {
                String key = new String(readBytes(block), StandardCharsets.UTF_8);
                String slot = new String(readBytes(block), StandardCharsets.UTF_8);
                taker.take(key, slot, readBytes(block));
            }
        }
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
