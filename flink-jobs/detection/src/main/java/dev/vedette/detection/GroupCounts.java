package dev.vedette.detection;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * How many groups each rule has in a subtask, and a bound for it. Counted by Flink's key groups, so that a subtask that is
 * restored at another parallelism knows what it has got without reading all keys.
 */
final class GroupCounts {
    private static final int FORM = 1;

    private final KeyGroupRange range;
    private final int keyGroups;
    private final int most;
    private final Map<String, Count> byRule = new ConcurrentHashMap<>();

    private static final class Count {
        private final int[] byKeyGroup;
        private volatile int all;

        private Count(int keyGroups) {
            byKeyGroup = new int[keyGroups];
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
        private void add(int keyGroup, int number) {
            byKeyGroup[keyGroup] += number;
            all += number;
        }
    }

    /**
     * @param range the subtask's key groups
     * @param keyGroups how many there are in all: the maximum parallelism
     * @param most groups that a rule may have here
     */
    GroupCounts(KeyGroupRange range, int keyGroups, int most) {
        this.range = range;
        this.keyGroups = keyGroups;
        this.most = most;
    }

    /** Counts one more, or says that there are too many already. */
    boolean add(String ruleId, String key) {
        Count count = count(ruleId);
        if (count.all >= most) {
            return false;
        }
        count.add(keyGroup(key), 1);
        return true;
    }

    private Count count(String ruleId) {
        return byRule.computeIfAbsent(ruleId, unused -> new Count(range.getNumberOfKeyGroups()));
    }

    void remove(String ruleId, String key) {
        Count count = byRule.get(ruleId);
        if (count != null) {
            count.add(keyGroup(key), -1);
            if (count.all == 0) {
                byRule.remove(ruleId);
            }
        }
    }

    /** Those that have groups. */
    Set<String> rules() {
        return Set.copyOf(byRule.keySet());
    }

    /** May be asked from any thread. */
    int of(String ruleId) {
        Count count = byRule.get(ruleId);
        return count == null ? 0 : count.all;
    }

    private int keyGroup(String key) {
        return KeyGroupRangeAssignment.assignToKeyGroup(key, keyGroups) - range.getStartKeyGroup();
    }

    /** Into a list that every subtask gets the whole of when it is restored. */
    void save(ListState<byte[]> list) throws Exception {
        list.clear();
        for (Map.Entry<String, Count> entry : byRule.entrySet()) {
            list.add(bytes(entry.getKey(), entry.getValue()));
        }
    }

    private byte[] bytes(String ruleId, Count count) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64 + 6 * count.byKeyGroup.length);
        out.writeByte(FORM);
        out.writeUTF(ruleId);
        for (int i = 0; i < count.byKeyGroup.length; i++) {
            if (count.byKeyGroup[i] != 0) {
                out.writeShort(range.getStartKeyGroup() + i);
                out.writeInt(count.byKeyGroup[i]);
            }
        }
        return out.getCopyOfBuffer();
    }

    void restore(ListState<byte[]> list) throws Exception {
        for (byte[] bytes : list.get()) {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            int form = in.readByte();
            if (form != FORM) {
                throw new IllegalStateException("counts of groups in form " + form + ": this version reads " + FORM);
            }
            String ruleId = in.readUTF();
            while (in.available() > 0) {
                int keyGroup = in.readUnsignedShort();
                int number = in.readInt();
                if (range.contains(keyGroup)) {
                    count(ruleId).add(keyGroup - range.getStartKeyGroup(), number);
                }
            }
        }
    }
}
