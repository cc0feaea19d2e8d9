package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

class GroupCountsTest {
    private static final int KEY_GROUPS = 128;
    private static final String RULE = "rule";

    @Test
    void takesSoManyAndNoMoreUntilOneHasGone() {
        GroupCounts counts = counts(1, 0, 2);
        assertThat(counts.add(RULE, "a")).isTrue();
        assertThat(counts.add(RULE, "b")).isTrue();
        assertThat(counts.add(RULE, "c")).isFalse();
        assertThat(counts.add("other", "c")).isTrue();
        counts.remove(RULE, "a");
        assertThat(counts.add(RULE, "c")).isTrue();
        assertThat(counts.of(RULE)).isEqualTo(2);
    }

    @Test
    void aSubtaskOfAnotherParallelismCountsWhatItHasGot() throws Exception {
        List<GroupCounts> two = List.of(counts(2, 0, 1000), counts(2, 1, 1000));
        for (int i = 0; i < 300; i++) {
            two.get(subtask("key-" + i, 2)).add(RULE, "key-" + i);
        }
        SavedList saved = new SavedList();
        for (GroupCounts each : two) {
            SavedList own = new SavedList();
            each.save(own);
            saved.addAll(own.get());
        }
        int all = 0;
        for (int subtask = 0; subtask < 3; subtask++) {
            GroupCounts restored = counts(3, subtask, 1000);
            restored.restore(saved);
            int expected = 0;
            for (int i = 0; i < 300; i++) {
                expected += subtask("key-" + i, 3) == subtask ? 1 : 0;
            }
            assertThat(restored.of(RULE)).isEqualTo(expected).isPositive();
            all += restored.of(RULE);
        }
        assertThat(all).isEqualTo(300);
    }

    private static GroupCounts counts(int parallelism, int subtask, int most) {
        return new GroupCounts(
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(KEY_GROUPS, parallelism, subtask),
                KEY_GROUPS,
                most);
    }

    private static int subtask(String key, int parallelism) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(key, KEY_GROUPS, parallelism);
    }

    /** As Flink's union list is, in memory. */
    private static final class SavedList implements ListState<byte[]> {
        private final List<byte[]> all = new ArrayList<>();

        @Override
        public void add(byte[] value) {
            all.add(value);
        }

        @Override
        public Iterable<byte[]> get() {
            return all;
        }

        @Override
        public void addAll(List<byte[]> values) {
            all.addAll(values);
        }

        private void addAll(Iterable<byte[]> values) {
            values.forEach(all::add);
        }

        @Override
        public void update(List<byte[]> values) {
            all.clear();
            all.addAll(values);
        }

        @Override
        public void clear() {
            all.clear();
        }
    }
}
