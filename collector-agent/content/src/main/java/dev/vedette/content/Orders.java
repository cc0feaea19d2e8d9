package dev.vedette.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * How much a sentence gives its reader an order: a linear model over its words, those at its beginning and behind a colon
 * told from others. An order is none to the model that reads it until somebody follows it ({@link Provenance}): honest mail
 * is full of them. Immutable, thread-safe.
 */
public final class Orders {

    /** The resource that {@link #shipped} reads: scale and bias as doubles, then a byte for each weight. */
    public static final String RESOURCE = "orders.weights";

    /** Stands before a verb of what tools do. */
    private static final String VERB = "<verb>";

    private static final int MAX_WORDS = 80;
    private static final int WINDOW = 18;
    /** How many {@link #toBytes} writes. */
    public static final int BYTES = 2 * Double.BYTES + WordModel.SIZE;

    private static final int LABEL = 16;

    private final WordModel words;

    /** The model of these weights. */
    public Orders(WordModel words) {
        this.words = words;
    }

    /** The one that Vedette comes with. */
    public static Orders shipped() {
        return Shipped.ORDERS;
    }

    /** Read once, when somebody asks. */
    private static final class Shipped {
        private static final Orders ORDERS = read();

        private static Orders read() {
            try (InputStream resource = Orders.class.getResourceAsStream(RESOURCE)) {
                if (resource == null) {
                    throw new IllegalStateException("no weights of orders are shipped");
                }
                return Orders.read(resource.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * The model that {@link #toBytes} has written.
     *
     * @throws IllegalArgumentException if these are no weights of orders
     */
    public static Orders read(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("weights of orders are " + BYTES + " bytes, these are " + bytes.length);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        double scale = in.getDouble();
        double bias = in.getDouble();
        if (!Double.isFinite(scale) || !Double.isFinite(bias)) {
            throw new IllegalArgumentException("weights of orders whose scale or bias is no number");
        }
        byte[] weights = new byte[WordModel.SIZE];
        in.get(weights);
        return new Orders(new WordModel(weights, scale, bias));
    }

    /** As {@link #RESOURCE} has it. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putDouble(words.scale())
                .putDouble(words.bias())
                .put(words.weights())
                .array();
    }

    /** Tells these weights from others: the first {@value #LABEL} hexadecimal digits of the SHA-256 of {@link #toBytes}. */
    public String label() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(toBytes());
            return HexFormat.of().formatHex(hash).substring(0, LABEL);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java platform has SHA-256", e);
        }
    }

    /**
     * The parts of a sentence that are judged: what begins at its beginning, behind a colon, or with <em>and</em> or
     * <em>then</em>, each of {@value #WINDOW} words at most, since an order says so where it begins.
     *
     * @return places among the weights, as often as a word or a pair comes
     */
    public static List<int[]> parts(String sentence) {
        Tokens tokens = Tokens.of(sentence.toCharArray(), 0, sentence.length());
        List<int[]> parts = new ArrayList<>();
        for (int from = 0; from < tokens.count - 1; from++) {
            if (tokens.begins(from)) {
                int[] places = new int[2 * WINDOW];
                int count = tokens.part(from, places);
                parts.add(Arrays.copyOf(places, count));
            }
        }
        return parts;
    }

    /** Where a word stands among the weights. */
    public static int place(String word) {
        return Tokens.place(Tokens.hash(word));
    }

    /** 0 to 1: how much a sentence of {@link Sentences} is an order, by the part that is most of one. */
    public double of(String sentence) {
        return of(sentence.toCharArray(), 0, sentence.length());
    }

    /** The same of what stands there. */
    double of(char[] text, int start, int stop) {
        return 1 / (1 + Math.exp(-Tokens.of(text, start, stop).most(words)));
    }

    /**
     * The words of a sentence by their hashes. Before a verb of what tools do stands {@value #VERB}, a word with a digit is a
     * number, and what ends the sentence is left out.
     */
    private static final class Tokens implements Words.Sink {
        private static final int END = hash(Words.END);
        private static final int AND = hash("and");
        private static final int THEN = hash("then");
        private static final int NUMBER = hash(Words.NUMBER);
        private static final int ANY_VERB = hash(VERB);
        /** Of a table by hash; a power of two, and several times as many as there are verbs. */
        private static final int VERB_PLACES = 4096;

        private static final int[] VERBS = verbs();

        private final char[] text;
        private int[] hashes = new int[32];
        private int count;

        private Tokens(char[] text) {
            this.text = text;
        }

        static Tokens of(char[] text, int start, int stop) {
            Tokens tokens = new Tokens(text);
            tokens.add(END);
            Words.each(text, start, stop, "", MAX_WORDS, tokens);
            if (tokens.count > 1 && tokens.hashes[tokens.count - 1] == END) {
                tokens.count--;
            }
            return tokens;
        }

        @Override
        public void kind(String kind) {
            add(hash(kind));
        }

        @Override
        public void word(int from, int to, boolean hasDigit) {
            if (hasDigit) {
                add(NUMBER);
                return;
            }
            int hash = hash(text, from, to);
            if (isVerb(hash)) {
                add(ANY_VERB);
            }
            add(hash);
        }

        /** Most words are none, and most of those have an empty place. */
        private static boolean isVerb(int hash) {
            int i = hash & VERBS.length - 1;
            while (VERBS[i] != 0 && VERBS[i] != hash) {
                i = i + 1 & VERBS.length - 1;
            }
            return VERBS[i] != 0;
        }

        private static int[] verbs() {
            int[] places = new int[VERB_PLACES];
            for (String verb : Verbs.all()) {
                int hash = hash(verb);
                int i = hash & places.length - 1;
                while (places[i] != 0) {
                    i = i + 1 & places.length - 1;
                }
                places[i] = hash;
            }
            return places;
        }

        private void add(int hash) {
            if (count == hashes.length) {
                hashes = Arrays.copyOf(hashes, 2 * count);
            }
            hashes[count++] = hash;
        }

        boolean begins(int i) {
            return hashes[i] == END || hashes[i] == AND || hashes[i] == THEN;
        }

        /**
         * The logit of the part that weighs most. What parts have in common is summed up once: each is the difference of two
         * sums, but for its first pair.
         */
        double most(WordModel words) {
            int[] sums = new int[count + 1];
            for (int i = 1; i < count; i++) {
                sums[i + 1] = sums[i] + words.weight(place(hashes[i])) + words.weight(pair(hashes[i - 1], hashes[i]));
            }
            double most = Double.NEGATIVE_INFINITY;
            for (int from = 0; from < count - 1; from++) {
                if (begins(from)) {
                    int to = Math.min(count, from + WINDOW);
                    int second = hashes[from + 1];
                    int beginning =
                            words.weight(place(END)) + words.weight(place(second)) + words.weight(pair(END, second));
                    most = Math.max(most, words.logit(beginning + sums[to] - sums[from + 2], 2 * (to - from) - 1));
                }
            }
            return most;
        }

        private static int pair(int first, int second) {
            return place(first * 31 + second + 1);
        }

        /** Puts the places of the part that begins there, its words and its pairs of neighbours; tells how many. */
        int part(int from, int[] places) {
            int to = Math.min(count, from + WINDOW);
            int n = 0;
            int last = END;
            for (int i = from; i < to; i++) {
                int hash = i == from ? END : hashes[i];
                places[n++] = place(hash);
                if (i > from) {
                    places[n++] = pair(last, hash);
                }
                last = hash;
            }
            return n;
        }

        private static int hash(String word) {
            return hash(word.toCharArray(), 0, word.length());
        }

        /** FNV-1a, of small letters. */
        private static int hash(char[] text, int from, int to) {
            int hash = 0x811c9dc5;
            for (int i = from; i < to; i++) {
                char c = text[i];
                char small = c < 128 ? (c >= 'A' && c <= 'Z' ? (char) (c + 32) : c) : Character.toLowerCase(c);
                hash = (hash ^ small) * 0x01000193;
            }
            return hash;
        }

        /** The last step of MurmurHash3: the low bits of a hash alone are not well mixed. */
        private static int place(int hash) {
            int mixed = (hash ^ hash >>> 16) * 0x85ebca6b;
            mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
            return (mixed ^ mixed >>> 16) & WordModel.SIZE - 1;
        }
    }
}
