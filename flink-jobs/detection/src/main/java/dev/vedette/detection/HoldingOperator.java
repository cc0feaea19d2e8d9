package dev.vedette.detection;

import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyGroupStatePartitionStreamProvider;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;

/**
 * Has {@link HeldObjects}, and takes its checkpoints while events go on. Savepoints, which somebody asked for, and what comes
 * after the last event are written at once.
 */
abstract class HoldingOperator<OUT> extends AbstractStreamOperator<OUT> {
    private static final long serialVersionUID = 1L;

    /** So long events wait for the next piece of a snapshot. */
    private static final long SLICE_NANOS = 1_000_000L;

    /** From one piece to the next: an eighth of the task's time at most. */
    private static final long BETWEEN_SLICES_MILLIS = 8;

    /**
     * Right after a checkpoint most events change something for the first time, which takes as much time as these pieces; so
     * the first one comes after this part of the time between two checkpoints.
     */
    private static final int PART_WITHOUT_SLICES = 10;

    private static final long MOST_WITHOUT_SLICES_MILLIS = 1_000;

    /** The pieces of those who have little to do are so much smaller that they need this part of that time, too. */
    private static final int PART_WITH_SLICES = 2;

    /** However rarely a checkpoint comes: Flink gives it up after ten minutes, unless told otherwise. */
    private static final long MOST_WITH_SLICES_MILLIS = 15_000;

    private transient boolean ended;
    private transient boolean taking;
    /** Objects of the next piece, at most. */
    private transient int objectsOfSlice;
    /** By its coordinator's clock. */
    private transient long lastCheckpointMillis;

    /** There from {@link #open} on. */
    abstract HeldObjects<?, ?> held();

    /**
     * Stores what a checkpoint held besides what was stored. Called before {@link #open}, with the key as the current one.
     *
     * @param context whose state it is
     */
    abstract void restore(StateInitializationContext context, String key, String slot, byte[] bytes) throws Exception;

    @Override
    protected final boolean isUsingCustomRawKeyedState() {
        return true;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        for (KeyGroupStatePartitionStreamProvider group : context.getRawKeyedStateInputs()) {
            AsynchronousSnapshot.read(group.getStream(), (key, slot, bytes) -> {
                setCurrentKey(key);
                restore(context, key, slot, bytes);
            });
        }
    }

    @Override
    public final OperatorSnapshotFutures snapshotState(
            long checkpointId, long timestamp, CheckpointOptions options, CheckpointStreamFactory streams)
            throws Exception {
        boolean atOnce = ended || options.getCheckpointType().isSavepoint();
        if (atOnce) {
            held().writeAll();
        }
        OperatorSnapshotFutures futures = super.snapshotState(checkpointId, timestamp, options, streams);
        if (!atOnce) {
            AsynchronousSnapshot snapshot = snapshot(checkpointId);
            held().begin(snapshot);
            futures.setKeyedStateRawFuture(snapshot.written(streams));
            long apart = lastCheckpointMillis == 0 ? 0 : Math.max(0, timestamp - lastCheckpointMillis);
            objectsOfSlice = objectsOfSlice(held().left(), apart);
            if (!taking) {
                takeMoreIn(Math.min(MOST_WITHOUT_SLICES_MILLIS, apart / PART_WITHOUT_SLICES));
            }
            lastCheckpointMillis = timestamp;
        }
        return futures;
    }

    /**
     * How many objects a piece may have at most.
     *
     * @param left how many there are to be taken
     * @param apart milliseconds between the last two checkpoints, 0 for the first one
     */
    static int objectsOfSlice(int left, long apart) {
        long slices = Math.min(apart / PART_WITH_SLICES, MOST_WITH_SLICES_MILLIS) / BETWEEN_SLICES_MILLIS;
        return slices == 0 ? Integer.MAX_VALUE : (int) (left / slices) + 1;
    }

    private AsynchronousSnapshot snapshot(long checkpointId) {
        var task = getRuntimeContext().getTaskInfo();
        int keyGroups = task.getMaxNumberOfParallelSubtasks();
        KeyGroupRange range = KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                keyGroups, task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask());
        return new AsynchronousSnapshot(checkpointId, range, keyGroups);
    }

    private void takeMoreIn(long millis) {
        taking = true;
        getProcessingTimeService()
                .registerTimer(getProcessingTimeService().getCurrentProcessingTime() + millis, unused -> {
                    taking = held().takeMore(SLICE_NANOS, objectsOfSlice);
                    if (taking) {
                        takeMoreIn(BETWEEN_SLICES_MILLIS);
                    }
                });
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        super.notifyCheckpointAborted(checkpointId);
        held().abandon(checkpointId);
    }

    /** No timer comes any more, and a checkpoint that has begun waits for what it lacks. */
    @Override
    public void finish() throws Exception {
        held().takeMore(Long.MAX_VALUE, Integer.MAX_VALUE);
        ended = true;
        super.finish();
    }
}
