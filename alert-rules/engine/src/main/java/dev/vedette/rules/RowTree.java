package dev.vedette.rules;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Rows in an order, of which any may be added: a treap (Seidel and Aragon, 1996) of blocks, ordered by position. Adding,
 * taking out and finding cost O(log n), expected over random numbers of its own, and going through a block of
 * {@link RowBlock#CAPACITY} rows a few times.
 */
sealed class RowTree permits SummaryTree {

    /** Numbers of a row. */
    final int width;

    private final int summaryLength;

    @Nullable
    RowBlock root;

    private int blocks;

    /** The block that was asked for last, with its first row, and the one before: mostly those at both ends of a window. */
    private @Nullable RowBlock cached;

    private int cachedBase;
    private @Nullable RowBlock cachedBefore;
    private int cachedBeforeBase;

    /** Both parts of a {@link #split}. */
    private @Nullable RowBlock low;

    private @Nullable RowBlock high;

    /** Without summaries. */
    RowTree(int width) {
        this(width, 0);
    }

    RowTree(int width, int summaryLength) {
        this.width = width;
        this.summaryLength = summaryLength;
    }

    /** Where a row stands to what is looked for. */
    @FunctionalInterface
    interface Before {
        boolean isBefore(RowBlock block, int at);
    }

    final int size() {
        return RowBlock.sizeOf(root);
    }

    final long bytesHeld() {
        return blocks * RowBlock.bytesHeld(width, summaryLength);
    }

    private RowBlock newBlock() {
        blocks++;
        return new RowBlock(width, summaryLength, ThreadLocalRandom.current().nextInt());
    }

    /** The block of a row; {@link #at} says where in it. */
    final RowBlock block(int row) {
        RowBlock known = cached;
        if (known != null && row >= cachedBase && row - cachedBase < known.count()) {
            return known;
        }
        RowBlock before = cachedBefore;
        if (before != null && row >= cachedBeforeBase && row - cachedBeforeBase < before.count()) {
            cache(before, cachedBeforeBase);
            return before;
        }
        int base = 0;
        RowBlock node = root;
        while (node != null) {
            node.settle();
            int own = base + RowBlock.sizeOf(node.left);
            if (row < own) {
                node = node.left;
            } else if (row < own + node.count()) {
                cache(node, own);
                return node;
            } else {
                base = own + node.count();
                node = node.right;
            }
        }
        throw new IndexOutOfBoundsException("row " + row + " of " + size());
    }

    /** Where in the block that was asked for last. */
    final int at(int row) {
        return row - cachedBase;
    }

    /** The tree is not as it was: the block that was asked for last may lack measures that are owed it. */
    final void forget() {
        cached = null;
        cachedBefore = null;
    }

    private void cache(RowBlock block, int base) {
        if (block != cached) {
            cachedBefore = cached;
            cachedBeforeBase = cachedBase;
            cached = block;
        }
        cachedBase = base;
    }

    final long number(int row, int column) {
        RowBlock block = block(row);
        return block.number(at(row), column);
    }

    /** Sets a number that no summary knows. */
    final void put(int row, int column, long value) {
        RowBlock block = block(row);
        block.set(at(row), column, value);
    }

    /** How many rows stand before what is looked for: those for which the predicate holds, which are the first ones. */
    final int countBefore(Before predicate) {
        RowBlock known = cached;
        if (known != null && predicate.isBefore(known, 0) && !predicate.isBefore(known, known.count() - 1)) {
            return cachedBase + countBefore(known, predicate);
        }
        int base = 0;
        RowBlock found = null;
        int foundBase = 0;
        RowBlock node = root;
        while (node != null) {
            node.settle();
            if (predicate.isBefore(node, 0)) {
                found = node;
                foundBase = base + RowBlock.sizeOf(node.left);
                base = foundBase + node.count();
                node = node.right;
            } else {
                node = node.left;
            }
        }
        if (found == null) {
            return 0;
        }
        cache(found, foundBase);
        return foundBase + countBefore(found, predicate);
    }

    private static int countBefore(RowBlock block, Before predicate) {
        int first = 1;
        int last = block.count();
        while (first < last) {
            int middle = (first + last) >>> 1;
            if (predicate.isBefore(block, middle)) {
                first = middle + 1;
            } else {
                last = middle;
            }
        }
        return first;
    }

    /** Makes room for a row of zeros. */
    final void insert(int row) {
        RowBlock node = root;
        if (node == null) {
            node = newBlock();
            root = node;
        }
        int base = 0;
        while (true) {
            node.settle();
            node.isStale = true;
            int own = base + RowBlock.sizeOf(node.left);
            if (row < own && node.left != null) {
                node.size++;
                node = node.left;
            } else if (row > own + node.count() && node.right != null) {
                node.size++;
                base = own + node.count();
                node = node.right;
            } else {
                cache(node, own);
                break;
            }
        }
        if (node.count() < RowBlock.CAPACITY) {
            node.insert(row - cachedBase);
            if (cachedBeforeBase > cachedBase) {
                cachedBefore = null;
            }
        } else {
            insertBeside(row, cachedBase);
        }
    }

    /** Into a block that is full: at the ends a new one begins, elsewhere half of it goes into a new one. */
    private void insertBeside(int row, int base) {
        RowBlock added = newBlock();
        split(root, base);
        RowBlock before = low;
        split(high, RowBlock.CAPACITY);
        RowBlock full = low;
        RowBlock behind = high;
        if (full == null) {
            throw new IllegalStateException("no full block");
        }
        // The way down has counted the row already in what is above.
        boolean atFront = row == base && before == null;
        boolean atEnd = row == base + RowBlock.CAPACITY && behind == null;
        if (!atFront && !atEnd) {
            full.moveTo(added, RowBlock.CAPACITY / 2);
        }
        boolean intoFull = !atFront && !atEnd && row - base <= RowBlock.CAPACITY / 2;
        RowBlock into = intoFull ? full : added;
        into.insert(atFront || atEnd ? 0 : intoFull ? row - base : row - base - RowBlock.CAPACITY / 2);
        full.resize();
        added.resize();
        RowBlock both = atFront ? merge(added, full) : merge(full, added);
        root = merge(merge(before, both), behind);
        forget();
    }

    final void remove(int row) {
        RowBlock block = block(row);
        int base = cachedBase;
        split(root, base);
        RowBlock before = low;
        split(high, block.count());
        RowBlock behind = high;
        block.remove(row - base);
        block.resize();
        RowBlock next = behind;
        while (next != null && next.left != null) {
            next = next.left;
        }
        if (next != null && block.count() + next.count() <= RowBlock.CAPACITY * 3 / 4 && block.owed == next.owed) {
            split(behind, next.count());
            next.moveTo(block, 0);
            block.resize();
            behind = high;
            blocks--;
        }
        if (block.count() == 0) {
            blocks--;
            root = merge(before, behind);
        } else {
            root = merge(merge(before, block), behind);
        }
        forget();
    }

    final void removeFirst(int rows) {
        root = without(root, rows);
        forget();
    }

    private @Nullable RowBlock without(@Nullable RowBlock node, int rows) {
        if (node == null || rows == 0) {
            return node;
        }
        node.settle();
        int leftSize = RowBlock.sizeOf(node.left);
        if (rows < leftSize) {
            node.left = without(node.left, rows);
        } else if (rows < leftSize + node.count()) {
            blocks -= count(node.left);
            node.left = null;
            node.removeFirst(rows - leftSize);
        } else {
            blocks -= count(node.left) + 1;
            return without(node.right, rows - leftSize - node.count());
        }
        node.resize();
        return node;
    }

    private static int count(@Nullable RowBlock node) {
        return node == null ? 0 : count(node.left) + 1 + count(node.right);
    }

    /** Into the first rows and the others, between blocks. */
    private void split(@Nullable RowBlock node, int rows) {
        if (node == null) {
            low = null;
            high = null;
            return;
        }
        node.settle();
        int leftSize = RowBlock.sizeOf(node.left);
        if (rows <= leftSize) {
            split(node.left, rows);
            node.left = high;
            node.resize();
            high = node;
        } else {
            split(node.right, rows - leftSize - node.count());
            node.right = low;
            node.resize();
            low = node;
        }
    }

    private static @Nullable RowBlock merge(@Nullable RowBlock first, @Nullable RowBlock second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        if (first.priority > second.priority) {
            first.settle();
            first.right = merge(first.right, second);
            first.resize();
            return first;
        }
        second.settle();
        second.left = merge(first, second.left);
        second.resize();
        return second;
    }

    /** All rows, one after the other. */
    long[] toArray() {
        long[] rows = new long[size() * width];
        copy(root, rows, 0);
        return rows;
    }

    private static void copy(@Nullable RowBlock node, long[] target, int base) {
        if (node != null) {
            copy(node.left, target, base);
            int own = base + RowBlock.sizeOf(node.left);
            node.copyTo(target, own);
            copy(node.right, target, own + node.count());
        }
    }
}
