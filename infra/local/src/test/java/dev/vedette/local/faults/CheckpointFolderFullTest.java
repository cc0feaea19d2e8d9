package dev.vedette.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vedette.local.stack.FaultStack;
import dev.vedette.local.stack.TestStacks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * No checkpoint can be written: alerts come all the same, the job is not started again for it, and when there is room again
 * checkpoints are complete again. A task manager dies before and after that.
 *
 * <p>{@link FileSizes} stands for the full file system.
 */
class CheckpointFolderFullTest {
    private static final int FAILED = 2;

    @Test
    void alertsComeWithoutCheckpointsAndCheckpointsComeBack() throws Exception {
        assumeThat(FileSizes.canBeLimited()).isTrue();
        // State below this size would lie in the job manager's file alone, and no task manager would write any.
        Map<String, Object> settings = Map.of("execution.checkpointing.data-inline-threshold", "0b");
        try (FaultStack stack = FaultStack.start(TestStacks.home("checkpoint-folder"), settings);
                DetectionTrial trial = DetectionTrial.start(stack)) {
            AttackedServer before = trial.attack("before");
            trial.awaitCheckpoint();
            FileSizes.forbid(stack.livingTaskManager());
            assertCheckpointsFail(trial);
            FileSizes.forbid(stack.flink().jobManager());
            AttackedServer noRoom = trial.attack("no-room");
            assertCheckpointsFail(trial);
            assertThat(trial.job().restarts()).as("starts for want of room").isZero();

            // The next one may write, the job manager may not. It begins with the checkpoint before the folder was
            // full.
            stack.livingTaskManager().kill();
            stack.flink().addTaskManager();
            AttackedServer afterKill = trial.attack("after-kill");
            assertCheckpointsFail(trial);
            assertThat(trial.job().restarts()).as("starts for the kill").isPositive();

            FileSizes.allow(stack.flink().jobManager());
            trial.awaitCheckpoint();
            stack.livingTaskManager().kill();
            stack.flink().addTaskManager();
            trial.decide(List.of(before, noRoom, afterKill));
            trial.assertAsUndisturbed(6);
        }
    }

    /** Waits for failures, and that no checkpoint is complete meanwhile. */
    private static void assertCheckpointsFail(DetectionTrial trial) throws Exception {
        long complete = trial.job().newestCheckpointBegan();
        long failed = trial.job().failedCheckpoints();
        DetectionTrial.awaiting("checkpoints that fail")
                .until(() -> trial.job().failedCheckpoints() >= failed + FAILED);
        assertThat(trial.job().newestCheckpointBegan()).isEqualTo(complete);
    }
}
