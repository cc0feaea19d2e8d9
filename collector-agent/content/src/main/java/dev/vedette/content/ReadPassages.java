package dev.vedette.content;

import dev.vedette.content.Reading.Passage;
import java.util.List;

/**
 * The last sentences of results that may be orders. Each call is held against each of them, so they lie one behind the other.
 * Immutable.
 */
final class ReadPassages {
    /** None. */
    static final ReadPassages NONE = new ReadPassages(0, 0);

    /** More words of a sentence need not be in a call, and fewer are not taken for a sentence. */
    private static final int MANY_MEANINGS = 10;

    private static final int FEW_MEANINGS = 3;

    private final long[] sentences;
    private final double[] orders;
    private final int[] reads;
    /** Where those of each begin; one more than there are sentences. */
    private final int[] starts;

    private final long[] meanings;

    private ReadPassages(int size, int meanings) {
        this.sentences = new long[size];
        this.orders = new double[size];
        this.reads = new int[size];
        this.starts = new int[size + 1];
        this.meanings = new long[meanings];
    }

    /**
     * These and those of another result.
     *
     * @param read how many results were read, with that one
     * @param most of all together the last ones
     */
    ReadPassages with(List<Passage> more, int read, int most) {
        List<Passage> added = more.subList(Math.max(0, more.size() - most), more.size());
        int kept = Math.min(most - added.size(), size());
        int first = size() - kept;
        int begin = starts[first];
        int ofAll = meanings.length - begin;
        for (Passage one : added) {
            ofAll += one.meanings().length;
        }
        ReadPassages all = new ReadPassages(kept + added.size(), ofAll);
        System.arraycopy(sentences, first, all.sentences, 0, kept);
        System.arraycopy(orders, first, all.orders, 0, kept);
        System.arraycopy(reads, first, all.reads, 0, kept);
        System.arraycopy(meanings, begin, all.meanings, 0, meanings.length - begin);
        for (int i = 0; i <= kept; i++) {
            all.starts[i] = starts[first + i] - begin;
        }
        for (int i = kept; i < all.size(); i++) {
            all.set(i, added.get(i - kept), read);
        }
        return all;
    }

    private void set(int i, Passage passage, int read) {
        sentences[i] = passage.sentence();
        orders[i] = passage.order();
        reads[i] = read;
        starts[i + 1] = starts[i] + passage.meanings().length;
        System.arraycopy(passage.meanings(), 0, meanings, starts[i], passage.meanings().length);
    }

    int size() {
        return sentences.length;
    }

    /** Fingerprint of one. */
    long sentence(int i) {
        return sentences[i];
    }

    /** 0 to 1: how much one is an order. */
    double order(int i) {
        return orders[i];
    }

    /** How many results were read, with that in which it stood. */
    int read(int i) {
        return reads[i];
    }

    /** 0 to 1: how much of one is in a call whose words mean this. */
    double covered(int i, LongSet call) {
        int common = 0;
        for (int k = starts[i]; k < starts[i + 1]; k++) {
            common += call.contains(meanings[k]) ? 1 : 0;
        }
        int all = starts[i + 1] - starts[i];
        return Math.min(1, common / (double) Math.min(MANY_MEANINGS, Math.max(FEW_MEANINGS, all)));
    }
}
