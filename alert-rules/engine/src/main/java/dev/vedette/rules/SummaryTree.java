package dev.vedette.rules;

import org.jspecify.annotations.Nullable;

/**
 * Rows with marks, as of an event table, of which a summary of any stretch is known, and a measure of each if the summary
 * has them. Asking for a summary, looking for a row by it, and adding to the measures of a stretch cost O(log n) as
 * {@link RowTree} says: a block that has changed is gone through when somebody asks.
 */
final class SummaryTree extends RowTree {

    private final RowSummary summary;

    /** @param columns numbers of a row, without its measure */
    SummaryTree(int columns, RowSummary summary) {
        super(columns + (summary.isMeasured() ? 1 : 0), summary.length());
        this.summary = summary;
    }

    /** What is looked for among rows. */
    interface Search {
        /** Whether one of the rows may be it. */
        boolean mayBeAmong(long[] summary);

        boolean is(RowBlock block, int at);
    }

    boolean isMeasured() {
        return summary.isMeasured();
    }

    long measure(int row) {
        RowBlock block = block(row);
        return block.measure(at(row));
    }

    void set(int row, int column, long value) {
        RowBlock block = block(row);
        block.set(at(row), column, value);
        changed(block, row);
    }

    void setMeasure(int row, long value) {
        RowBlock block = block(row);
        block.setMeasure(at(row), value);
        changed(block, row);
    }

    /** All above a stale block are stale too. */
    private void changed(RowBlock block, int row) {
        if (block.isOwnStale) {
            return;
        }
        int base = 0;
        RowBlock node = root;
        while (node != null && node != block) {
            node.isStale = true;
            int own = base + RowBlock.sizeOf(node.left);
            if (row < own) {
                node = node.left;
            } else {
                base = own + node.count();
                node = node.right;
            }
        }
        block.isStale = true;
        block.isOwnStale = true;
    }

    /** Appends a row, which has no measure yet. */
    void append(long[] source, int row) {
        int columns = summary.isMeasured() ? width - 1 : width;
        int at = size();
        insert(at);
        for (int column = 0; column < columns; column++) {
            put(at, column, source[row * columns + column]);
        }
    }

    /** All rows, without their measures. */
    @Override
    long[] toArray() {
        int columns = summary.isMeasured() ? width - 1 : width;
        long[] whole = super.toArray();
        if (columns == width) {
            return whole;
        }
        long[] rows = new long[size() * columns];
        for (int row = 0; row < size(); row++) {
            System.arraycopy(whole, row * width, rows, row * columns, columns);
        }
        return rows;
    }

    /** Adds to the measures of the rows from one, inclusive, to another, exclusive. */
    void addToAll(int from, int to, long by) {
        if (from < to && by != 0) {
            addToAll(root, from, to, by);
            forget();
        }
    }

    private void addToAll(@Nullable RowBlock node, int from, int to, long by) {
        if (node == null || from >= node.size || to <= 0) {
            return;
        }
        if (from <= 0 && to >= node.size) {
            node.addToAll(by);
            return;
        }
        node.settle();
        node.isStale = true;
        int own = RowBlock.sizeOf(node.left);
        addToAll(node.left, from, to, by);
        addToAll(node.right, from - own - node.count(), to - own - node.count(), by);
        int first = Math.max(0, from - own);
        int last = Math.min(node.count(), to - own);
        if (first == 0 && last == node.count()) {
            node.owe(by);
        } else if (first < last) {
            for (int at = first; at < last; at++) {
                node.set(at, width - 1, StageState.saturated(node.number(at, width - 1), by));
            }
            node.isOwnStale = true;
        }
    }

    private void refresh(@Nullable RowBlock node) {
        if (node == null || !node.isStale) {
            return;
        }
        node.settle();
        refresh(node.left);
        refresh(node.right);
        if (node.isOwnStale) {
            summarize(node);
        }
        summary.clear(node.all);
        node.most = node.mostOwn;
        if (node.left != null) {
            summary.join(node.left.all, node.all);
            node.most = Math.max(node.most, node.left.most);
        }
        summary.join(node.own, node.all);
        if (node.right != null) {
            summary.join(node.right.all, node.all);
            node.most = Math.max(node.most, node.right.most);
        }
        node.isStale = false;
    }

    private void summarize(RowBlock block) {
        summary.clear(block.own);
        summary.take(block, 0, block.count(), block.own);
        if (summary.isMeasured()) {
            block.mostOwn = block.greatestOpen();
        }
        block.isOwnStale = false;
    }

    /** Of the rows from one, inclusive, to another, exclusive. */
    long[] summarize(int from, int to) {
        refresh(root);
        long[] summarized = new long[summary.length()];
        summary.clear(summarized);
        summarize(root, from, to, summarized);
        return summarized;
    }

    private void summarize(@Nullable RowBlock node, int from, int to, long[] into) {
        if (node == null || from >= node.size || to <= 0) {
            return;
        }
        if (from <= 0 && to >= node.size) {
            summary.join(node.all, into);
            return;
        }
        int own = RowBlock.sizeOf(node.left);
        summarize(node.left, from, to, into);
        int first = Math.max(0, from - own);
        int last = Math.min(node.count(), to - own);
        if (first == 0 && last == node.count()) {
            summary.join(node.own, into);
        } else if (first < last) {
            summary.take(node, first, last, into);
        }
        summarize(node.right, from - own - node.count(), to - own - node.count(), into);
    }

    /** The first open row from one, inclusive, to another, exclusive, with at least the measure; if none, the other. */
    int nextReached(int from, int to, long least) {
        refresh(root);
        int row = reached(root, from, to, least);
        return row < 0 ? to : row;
    }

    private int reached(@Nullable RowBlock node, int from, int to, long least) {
        if (node == null || from >= node.size || to <= 0 || node.most < least) {
            return -1;
        }
        node.settle();
        int own = RowBlock.sizeOf(node.left);
        int row = reached(node.left, from, to, least);
        if (row >= 0) {
            return row;
        }
        for (int at = Math.max(0, from - own); at < Math.min(node.count(), to - own) && node.mostOwn >= least; at++) {
            if (node.measure(at) >= least && node.isOpen(at)) {
                return own + at;
            }
        }
        int behind = own + node.count();
        row = reached(node.right, from - behind, to - behind, least);
        return row < 0 ? row : behind + row;
    }

    /** The first row from one, inclusive, to another, exclusive, that is looked for; if none, the other. */
    int next(int from, int to, Search search) {
        refresh(root);
        int row = next(root, from, to, search);
        return row < 0 ? to : row;
    }

    private static int next(@Nullable RowBlock node, int from, int to, Search search) {
        if (node == null || from >= node.size || to <= 0 || !search.mayBeAmong(node.all)) {
            return -1;
        }
        int own = RowBlock.sizeOf(node.left);
        int row = next(node.left, from, to, search);
        if (row >= 0) {
            return row;
        }
        int first = Math.max(0, from - own);
        int last = Math.min(node.count(), to - own);
        if (first < last && search.mayBeAmong(node.own)) {
            for (int at = first; at < last; at++) {
                if (search.is(node, at)) {
                    return own + at;
                }
            }
        }
        int behind = own + node.count();
        row = next(node.right, from - behind, to - behind, search);
        return row < 0 ? row : behind + row;
    }

    /** The last row from one, inclusive, to another, exclusive, that is looked for; -1 if there is none. */
    int last(int from, int to, Search search) {
        refresh(root);
        return last(root, from, to, search);
    }

    private static int last(@Nullable RowBlock node, int from, int to, Search search) {
        if (node == null || from >= node.size || to <= 0 || !search.mayBeAmong(node.all)) {
            return -1;
        }
        int own = RowBlock.sizeOf(node.left);
        int behind = own + node.count();
        int row = last(node.right, from - behind, to - behind, search);
        if (row >= 0) {
            return behind + row;
        }
        int first = Math.max(0, from - own);
        int last = Math.min(node.count(), to - own);
        if (first < last && search.mayBeAmong(node.own)) {
            for (int at = last - 1; at >= first; at--) {
                if (search.is(node, at)) {
                    return own + at;
                }
            }
        }
        return last(node.left, from, to, search);
    }
}
