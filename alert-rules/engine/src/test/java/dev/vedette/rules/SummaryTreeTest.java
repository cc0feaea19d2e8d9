package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rules.EventRows.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A tree of rows with marks, keys and measures against a list of them. */
class SummaryTreeTest {

    /** Marks as flags of {@link RowSummary}; the measure saturates. */
    private static final class Row {
        private final long key;
        private int marks;
        private long measure;

        private Row(long key) {
            this.key = key;
        }

        private boolean isOpen() {
            return (marks & RowSummary.FIRST) == 0;
        }
    }

    private record Flag(int flag) implements SummaryTree.Search {
        @Override
        public boolean mayBeAmong(long[] summary) {
            return (summary[0] & flag) != 0;
        }

        @Override
        public boolean is(RowBlock block, int at) {
            return (RowSummary.flags(block, at) & flag) != 0;
        }

        private boolean is(Row row) {
            return ((row.marks | (row.isOpen() ? RowSummary.OPEN : 0)) & flag) != 0;
        }
    }

    @Test
    void knowsOfAnyStretchWhatItsRowsSay() {
        long seed = Long.getLong("seed", new Random().nextLong());
        int largest = 0;
        for (int run = 0; run < 20; run++) {
            Random random = new Random((seed + run) * 0x9E3779B97F4A7C15L);
            SummaryTree tree = new SummaryTree(3, SumSummary.MEASURED_SUMS);
            List<Row> rows = new ArrayList<>();
            int most = 600 + random.nextInt(3_000);
            // Others are so rare that most blocks have none.
            int marks = random.nextInt(4);
            for (int step = 0; step < 8_000; step++) {
                String what = "-Dseed=" + (seed + run) + " (first run), step " + step;
                change(tree, rows, random, most, marks);
                largest = Math.max(largest, rows.size());
                assertThat(tree.size()).as(what).isEqualTo(rows.size());
                if (!rows.isEmpty() && step % 4 == 0) {
                    ask(tree, rows, random, what);
                }
                assertThat(tree.bytesHeld())
                        .as(what)
                        .isEqualTo(blocks(tree.root) * RowBlock.bytesHeld(4, SumSummary.MEASURED_SUMS.length()));
            }
            long[] all = tree.toArray();
            for (int row = 0; row < rows.size(); row++) {
                assertThat(all[row * 3 + 2]).isEqualTo(rows.get(row).key);
                assertThat(tree.measure(row)).isEqualTo(rows.get(row).measure);
            }
        }
        assertThat(largest).isGreaterThan(4 * RowBlock.CAPACITY);
    }

    private static int blocks(@Nullable RowBlock node) {
        return node == null ? 0 : blocks(node.left) + 1 + blocks(node.right);
    }

    private static void change(SummaryTree tree, List<Row> rows, Random random, int most, int marks) {
        int kind = random.nextInt(10);
        if (rows.isEmpty() || kind < 5 && rows.size() < most) {
            int at = List.of(0, rows.size(), random.nextInt(rows.size() + 1)).get(random.nextInt(3));
            Row row = new Row(random.nextLong(random.nextBoolean() ? 2_000_000 : 1L << 40));
            tree.insert(at);
            tree.put(at, 2, row.key);
            rows.add(at, row);
            row.marks = marks;
            tree.set(at, 1, detail(marks));
            row.measure = random.nextInt(1_000);
            tree.setMeasure(at, row.measure);
            return;
        }
        int at = random.nextInt(rows.size());
        Row row = rows.get(at);
        switch (kind) {
            case 5 -> {
                tree.remove(at);
                rows.remove(at);
            }
            case 6 -> {
                int number = random.nextInt(400) == 0 ? random.nextInt(rows.size() + 1) : random.nextInt(3);
                number = Math.min(number, rows.size());
                tree.removeFirst(number);
                rows.subList(0, number).clear();
            }
            case 7 -> {
                row.marks = random.nextInt(20) == 0 ? random.nextInt(4) : marks;
                tree.set(at, 1, detail(row.marks));
            }
            default -> {
                int to = at + random.nextInt(rows.size() - at + 1);
                long by = random.nextInt(600) == 0 ? Long.MAX_VALUE - random.nextInt(3) : random.nextInt(100);
                tree.addToAll(at, to, by);
                rows.subList(at, to).forEach(each -> each.measure = StageState.saturated(each.measure, by));
            }
        }
    }

    private static long detail(int marks) {
        return ((marks & RowSummary.FIRST) != 0 ? Mark.FIRST.bit : 0)
                | ((marks & RowSummary.SECOND) != 0 ? Mark.SECOND.bit : 0);
    }

    private static void ask(SummaryTree tree, List<Row> rows, Random random, String what) {
        int from = random.nextInt(rows.size());
        int to = from + random.nextInt(rows.size() - from + 1);
        List<Row> some = rows.subList(from, to);
        assertThat(tree.measure(from)).as(what).isEqualTo(rows.get(from).measure);
        Flag flag = new Flag(1 << random.nextInt(3));
        int next = to;
        int last = -1;
        for (int row = from; row < to; row++) {
            if (flag.is(rows.get(row))) {
                next = Math.min(next, row);
                last = row;
            }
        }
        assertThat(tree.next(from, to, flag)).as(what).isEqualTo(next);
        assertThat(tree.last(from, to, flag)).as(what).isEqualTo(last);
        long least = random.nextInt(8) == 0 ? Long.MAX_VALUE : random.nextInt(3_000);
        int reached = from;
        while (reached < to && (!rows.get(reached).isOpen() || rows.get(reached).measure < least)) {
            reached++;
        }
        assertThat(tree.nextReached(from, to, least)).as(what).isEqualTo(reached);
        assertThat(SumSummary.saturated(tree, from, to))
                .as(what)
                .isEqualTo(some.stream().mapToLong(row -> row.key).sum());
    }
}
