package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.models.CallerWindow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RunnableFuture;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a checkpoint holds is what there was when it came, whatever happens until it is complete. */
@Timeout(60)
class AsynchronousSnapshotTest {
    private static final int KEY_GROUPS = 8;
    private static final int ALL_OBJECTS = Integer.MAX_VALUE;
    private static final KeyGroupRange ALL = new KeyGroupRange(0, KEY_GROUPS - 1);
    private static final MemCheckpointStreamFactory STREAMS = new MemCheckpointStreamFactory(1 << 24);

    private final WindowsOfCallers callers = new WindowsOfCallers();
    private final Map<String, byte[]> stored = callers.stored;
    /** What there is, whether it is stored or not. */
    private final Map<String, CallerWindow> model = new HashMap<>();

    private long nextSnapshot = 1;

    @Test
    void aCheckpointHoldsWhatThereWasWhenItCame() throws Exception {
        for (long seed = 20261130; seed < 20261130 + 60; seed++) {
            stored.clear();
            model.clear();
            SplittableRandom random = new SplittableRandom(seed);
            HeldWindows windows = callers.windows(random.nextBoolean() ? Long.MAX_VALUE : 3_000);
            for (int checkpoint = 0; checkpoint < 12; checkpoint++) {
                change(windows, random, random.nextInt(60));
                Map<String, String> expected = state(model);
                Map<String, byte[]> checkpointed = new HashMap<>(stored);
                AsynchronousSnapshot snapshot = begun(windows);
                if (random.nextInt(4) == 0) {
                    change(windows, random, random.nextInt(20));
                    windows.abandon(snapshot.checkpointId());
                    assertThat(windows.takeMore(1, ALL_OBJECTS)).isFalse();
                    continue;
                }
                do {
                    change(windows, random, random.nextInt(8));
                    if (random.nextInt(6) == 0) {
                        windows.writeAll();
                    }
                } while (random.nextBoolean() ? windows.takeMore(0, ALL_OBJECTS) : windows.takeMore(Long.MAX_VALUE, 2));
                read(snapshot).forEach(checkpointed::put);
                assertThat(texts(checkpointed)).as("seed " + seed).isEqualTo(expected);
            }
        }
    }

    @Test
    void whatHasNotChangedForTwoCheckpointsIsStoredAndInTheNextOneNoMore() throws Exception {
        HeldWindows windows = callers.windows(Long.MAX_VALUE);
        call(windows, "rests", 1);
        for (int checkpoint = 1; checkpoint <= 3; checkpoint++) {
            call(windows, "works", checkpoint);
            Map<String, byte[]> held = checkpoint(windows);
            assertThat(held.keySet())
                    .as("checkpoint " + checkpoint)
                    .containsExactlyInAnyOrderElementsOf(checkpoint < 3 ? List.of("rests", "works") : List.of("works"));
        }
        assertThat(stored).containsOnlyKeys("rests");
        assertThat(windows.unwritten()).isEqualTo(1);
    }

    @Test
    void aPieceHasNoMoreObjectsThanItMay() throws Exception {
        HeldWindows windows = callers.windows(Long.MAX_VALUE);
        for (int caller = 0; caller < 10; caller++) {
            call(windows, "caller " + caller, 1);
        }
        begun(windows);
        assertThat(windows.takeMore(Long.MAX_VALUE, 3)).isTrue();
        assertThat(windows.left()).isEqualTo(7);
        assertThat(windows.takeMore(Long.MAX_VALUE, 100)).isFalse();
    }

    @Test
    void whatWasAbandonedIsInTheNextOne() throws Exception {
        HeldWindows windows = callers.windows(Long.MAX_VALUE);
        call(windows, "ann", 1);
        AsynchronousSnapshot first = begun(windows);
        windows.abandon(first.checkpointId() + 6);
        assertThat(windows.left()).as("another one is given up").isEqualTo(1);
        windows.abandon(first.checkpointId());
        assertGivenUp(first);
        assertThat(checkpoint(windows)).containsOnlyKeys("ann");
    }

    @Test
    void aCheckpointThatComesBeforeTheLastOneIsCompleteTakesItsPlace() throws Exception {
        HeldWindows windows = callers.windows(Long.MAX_VALUE);
        call(windows, "ann", 1);
        AsynchronousSnapshot first = begun(windows);
        assertThat(checkpoint(windows)).containsOnlyKeys("ann");
        assertGivenUp(first);
    }

    @Test
    void valuesOfManyBlocksAreReadAsTheyWereWritten() throws Exception {
        SplittableRandom random = new SplittableRandom(20261130);
        AsynchronousSnapshot snapshot = new AsynchronousSnapshot(1, ALL, KEY_GROUPS);
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < 200; i++) {
            byte[] value = new byte[random.nextInt(1, i % 20 == 0 ? 200_000 : 10_000)];
            random.nextBytes(value);
            snapshot.add("key " + i, " of " + i % 7, value);
            expected.put("key " + i + " of " + i % 7, new String(value, StandardCharsets.ISO_8859_1));
        }
        snapshot.complete();
        assertThat(texts(read(snapshot))).isEqualTo(expected);
    }

    @Test
    void whereNothingHasChangedThereIsNothingToHold() throws Exception {
        HeldWindows windows = callers.windows(Long.MAX_VALUE);
        AsynchronousSnapshot snapshot = begun(windows);
        assertThat(windows.takeMore(0, ALL_OBJECTS)).isFalse();
        RunnableFuture<SnapshotResult<KeyedStateHandle>> written = snapshot.written(STREAMS);
        written.run();
        assertThat(written.get().getJobManagerOwnedSnapshot()).isNull();
    }

    /** Half of fifteen seconds and of an hour are not the same, and a checkpoint has ten minutes. */
    @Test
    void aSnapshotTakesHalfOfTheTimeBetweenTwoCheckpointsAndNotMoreThanAQuarterOfAMinute() {
        assertThat(HoldingOperator.objectsOfSlice(10_000, 0)).isEqualTo(ALL_OBJECTS);
        assertThat(millis(10_000, 10_000)).isBetween(4_000, 5_000);
        assertThat(millis(10_000, 30_000)).isBetween(7_500, 15_000);
        assertThat(millis(10_000, 3_600_000)).isEqualTo(millis(10_000, 30_000));
    }

    /** How long pieces take of which each has as many objects as it may. */
    private static int millis(int objects, long apart) {
        return 8 * (objects / HoldingOperator.objectsOfSlice(objects, apart));
    }

    private AsynchronousSnapshot begun(HeldWindows windows) {
        AsynchronousSnapshot snapshot = new AsynchronousSnapshot(nextSnapshot++, ALL, KEY_GROUPS);
        windows.begin(snapshot);
        return snapshot;
    }

    private static void assertGivenUp(AsynchronousSnapshot snapshot) {
        RunnableFuture<SnapshotResult<KeyedStateHandle>> written = snapshot.written(STREAMS);
        written.run();
        assertThatThrownBy(written::get).hasRootCauseInstanceOf(CancellationException.class);
    }

    private Map<String, byte[]> checkpoint(HeldWindows windows) throws Exception {
        AsynchronousSnapshot snapshot = begun(windows);
        assertThat(windows.takeMore(Long.MAX_VALUE, ALL_OBJECTS)).isFalse();
        return read(snapshot);
    }

    private void change(HeldWindows windows, SplittableRandom random, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            String caller = "caller-" + random.nextInt(12);
            if (random.nextInt(10) == 0) {
                callers.remove(windows, caller);
                model.remove(caller);
            } else {
                call(windows, caller, i);
                windows.makeRoom();
            }
        }
    }

    private void call(HeldWindows windows, String caller, long time) throws Exception {
        callers.call(windows, caller, time);
        model.computeIfAbsent(caller, unused -> new CallerWindow()).add(WindowsOfCallers.call(caller, time));
    }

    private static Map<String, String> state(Map<String, CallerWindow> windows) {
        Map<String, byte[]> bytes = new HashMap<>();
        windows.forEach((caller, window) -> bytes.put(caller, window.toBytes()));
        return texts(bytes);
    }

    private static Map<String, String> texts(Map<String, byte[]> bytes) {
        Map<String, String> texts = new TreeMap<>();
        bytes.forEach((caller, one) -> texts.put(caller, new String(one, StandardCharsets.ISO_8859_1)));
        return texts;
    }

    /** As a job that is restored from it does, group by group. */
    private static Map<String, byte[]> read(AsynchronousSnapshot snapshot) throws Exception {
        RunnableFuture<SnapshotResult<KeyedStateHandle>> written = snapshot.written(STREAMS);
        written.run();
        Map<String, byte[]> read = new HashMap<>();
        if (written.get().getJobManagerOwnedSnapshot() instanceof KeyGroupsStateHandle handle) {
            List<Integer> groups = new ArrayList<>();
            handle.getKeyGroupRange().forEach(groups::add);
            try (FSDataInputStream in = handle.openInputStream()) {
                for (int group : groups) {
                    in.seek(handle.getOffsetForKeyGroup(group));
                    AsynchronousSnapshot.read(
                            in,
                            (key, slot, bytes) -> assertThat(read.put(key + slot, bytes))
                                    .as("once in a checkpoint")
                                    .isNull());
                }
            }
        }
        return read;
    }
}
