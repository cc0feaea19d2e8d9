package dev.vedette.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vedette.local.process.ChildProcess;
import dev.vedette.local.stack.FaultStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * No checkpoint can be written: alerts come all the same, the job is not started again for it, and when there is room again
 * checkpoints are complete again. A task manager dies before and after that.
 *
 * <p>A full file system needs root. What stands for it is the size that a process may give to a file (RLIMIT_FSIZE): the
 * system refuses what is written beyond it, in the midst of a file, as it does when there is no room. {@code prlimit} of
 * util-linux lowers it and raises it again while the process runs.
 */
class CheckpointFolderFullTest {
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");

    /** Less than any file of a checkpoint has. */
    private static final String NO_ROOM = "256";

    private static final String ROOM = "unlimited";
    private static final int FAILED = 2;

    @Test
    void alertsComeWithoutCheckpointsAndCheckpointsComeBack() throws Exception {
        assumeThat(PRLIMIT).isExecutable();
        // State below this size would lie in the job manager's file alone, and no task manager would write any.
        Map<String, Object> settings = Map.of("execution.checkpointing.data-inline-threshold", "0b");
        try (FaultStack stack = FaultStack.start("checkpoint-folder", settings);
                DetectionTrial trial = DetectionTrial.start(stack)) {
            AttackedServer before = trial.attack("before");
            trial.awaitCheckpoint();
            limitFiles(stack.livingTaskManager(), NO_ROOM);
            assertCheckpointsFail(trial);
            limitFiles(stack.flink().jobManager(), NO_ROOM);
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

            limitFiles(stack.flink().jobManager(), ROOM);
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

    /** @param most bytes of a file, as {@code prlimit} takes them */
    private static void limitFiles(ChildProcess process, String most) throws IOException, InterruptedException {
        Process prlimit = new ProcessBuilder(
                        PRLIMIT.toString(), "--pid", Long.toString(process.pid()), "--fsize=" + most + ":")
                .inheritIO()
                .start();
        assertThat(prlimit.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(prlimit.exitValue()).isZero();
        assertThat(Files.readString(Path.of("/proc/" + process.pid() + "/limits")))
                .containsPattern("Max file size +" + most + " ");
    }
}
