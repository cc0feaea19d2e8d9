package dev.vedette.content;

import dev.vedette.content.Reading.Passage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last sentences of results that may be orders, each once: one that every result holds must not push out all others. Each
 * call is held against each of them, so that what their words mean lies one behind the other. Immutable.
 */
final class ReadPassages {
    /** None. */
    static final ReadPassages NONE = new ReadPassages(List.of());

    /** More words of a sentence need not be in a call, and fewer are not taken for a sentence. */
    private static final int MANY_MEANINGS = 10;

    private static final int FEW_MEANINGS = 3;

    private final List<Read> all;
    private final long[] meanings;
    /** Where those of each begin; one more than there are sentences. */
    private final int[] starts;

    /** @param read how many results were read, with that in which it stood */
    private record Read(Passage passage, int read) {}

    private ReadPassages(List<Read> all) {
        this.all = all;
        this.starts = new int[all.size() + 1];
        for (int i = 0; i < all.size(); i++) {
            starts[i + 1] = starts[i] + all.get(i).passage.meanings().length;
        }
        this.meanings = new long[starts[all.size()]];
        for (int i = 0; i < all.size(); i++) {
            long[] own = all.get(i).passage.meanings();
            System.arraycopy(own, 0, meanings, starts[i], own.length);
        }
    }

    /**
     * These and those of another result.
     *
     * @param read how many results were read, with that one
     * @param most of all together the last ones
     */
    ReadPassages with(List<Passage> more, int read, int most) {
        Map<Long, Read> last = new LinkedHashMap<>();
        for (Read one : all) {
            last.put(one.passage.sentence(), one);
        }
        for (Passage one : more) {
            last.remove(one.sentence()); // it goes to the end
            last.put(one.sentence(), new Read(one, read));
        }
        List<Read> kept = List.copyOf(last.values());
        return new ReadPassages(kept.subList(Math.max(0, kept.size() - most), kept.size()));
    }

    int size() {
        return all.size();
    }

    /** Fingerprint of one. */
    long sentence(int i) {
        return all.get(i).passage.sentence();
    }

    /** 0 to 1: how much one is an order. */
    double order(int i) {
        return all.get(i).passage.order();
    }

    /** How many results were read, with that in which it stood last. */
    int read(int i) {
        return all.get(i).read;
    }

    /** 0 to 1: how much of one is in a call whose words mean this. */
    double covered(int i, LongSet call) {
        int common = 0;
        for (int k = starts[i]; k < starts[i + 1]; k++) {
            common += call.contains(meanings[k]) ? 1 : 0;
        }
        int own = starts[i + 1] - starts[i];
        return Math.min(1, common / (double) Math.min(MANY_MEANINGS, Math.max(FEW_MEANINGS, own)));
    }
}
