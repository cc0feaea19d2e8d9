package dev.vedette.detection;

import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;

/** Which part of a slot's memory for objects ({@link HeldObjects}) an operator has. */
enum HeldShare {
    FIRST_LEVELS(16),
    CHAINS(6),
    CALLER_WINDOWS(6),
    CALLER_HABITS(3),
    TOOL_HABITS(1);

    private static final int PARTS = 32;

    /** The heap is not the slots' alone, and where Flink keeps state there it needs the room itself. */
    private static final int PART_OF_THE_HEAP = 3;

    private static final int PART_BESIDE_STATE = 8;
    private static final String STATE_ON_THE_HEAP = "hashmap";

    private final int parts;

    HeldShare(int parts) {
        this.parts = parts;
    }

    /**
     * In this JVM, which is a task manager: about.
     *
     * @param mostOfSlot bytes that a slot may hold, all operators together
     */
    long bytes(long mostOfSlot, StreamingRuntimeContext task, KeyedStateBackend<?> backend) {
        int slots = task.getTaskManagerRuntimeInfo().getConfiguration().get(TaskManagerOptions.NUM_TASK_SLOTS);
        boolean besideState = backend.getBackendTypeIdentifier().equals(STATE_ON_THE_HEAP);
        return bytes(mostOfSlot, Runtime.getRuntime().maxMemory(), slots, besideState);
    }

    long bytes(long mostOfSlot, long heap, int slots, boolean besideState) {
        long ofSlot = heap / (besideState ? PART_BESIDE_STATE : PART_OF_THE_HEAP) / slots;
        return Math.min(mostOfSlot, ofSlot) / PARTS * parts;
    }
}
