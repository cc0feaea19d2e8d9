package dev.vedette.content;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
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
                DataInputStream in = new DataInputStream(resource);
                double scale = in.readDouble();
                double bias = in.readDouble();
                return new Orders(new WordModel(in.readAllBytes(), scale, bias));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * The parts of a sentence that are judged: what begins at its beginning, behind a colon, or with <em>and</em> or
     * <em>then</em>, each of {@value #WINDOW} words at most, since an order says so where it begins.
     *
     * @return places among the weights, as often as a word or a pair comes
     */
    public static List<int[]> parts(String sentence) {
        Tokens tokens = Tokens.of(sentence);
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
        return Tokens.place(Tokens.hash(word, 0, word.length()));
    }

    /** 0 to 1: how much a sentence of {@link Sentences} is an order, by the part that is most of one. */
    public double of(String sentence) {
        Tokens tokens = Tokens.of(sentence);
        int[] places = new int[2 * WINDOW];
        double most = Double.NEGATIVE_INFINITY;
        for (int from = 0; from < tokens.count - 1; from++) {
            if (tokens.begins(from)) {
                most = Math.max(most, words.logit(places, tokens.part(from, places)));
            }
        }
        return 1 / (1 + Math.exp(-most));
    }

    /**
     * The words of a sentence by their hashes. Before a verb of what tools do stands {@value #VERB}, a word with a digit is a
     * number, and what ends the sentence is left out.
     */
    private static final class Tokens implements Words.Sink {
        private static final int END = hash(Words.END, 0, Words.END.length());
        private static final int AND = hash("and", 0, 3);
        private static final int THEN = hash("then", 0, 4);
        private static final int NUMBER = hash(Words.NUMBER, 0, Words.NUMBER.length());
        private static final int ANY_VERB = hash(VERB, 0, VERB.length());
        private static final int[] VERBS = Verbs.all().stream()
                .mapToInt(verb -> hash(verb, 0, verb.length()))
                .sorted()
                .toArray();

        private final String sentence;
        private int[] hashes = new int[32];
        private int count;

        private Tokens(String sentence) {
            this.sentence = sentence;
        }

        static Tokens of(String sentence) {
            Tokens tokens = new Tokens(sentence);
            tokens.add(END);
            Words.each(sentence, "", MAX_WORDS, tokens);
            if (tokens.count > 1 && tokens.hashes[tokens.count - 1] == END) {
                tokens.count--;
            }
            return tokens;
        }

        @Override
        public void kind(String kind) {
            add(hash(kind, 0, kind.length()));
        }

        @Override
        public void word(int from, int to) {
            for (int i = from; i < to; i++) {
                if (sentence.charAt(i) >= '0' && sentence.charAt(i) <= '9') {
                    add(NUMBER);
                    return;
                }
            }
            int hash = hash(sentence, from, to);
            if (Arrays.binarySearch(VERBS, hash) >= 0) {
                add(ANY_VERB);
            }
            add(hash);
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

        /** Puts the places of the part that begins there, its words and its pairs of neighbours; tells how many. */
        int part(int from, int[] places) {
            int to = Math.min(count, from + WINDOW);
            int n = 0;
            int last = END;
            for (int i = from; i < to; i++) {
                int hash = i == from ? END : hashes[i];
                places[n++] = place(hash);
                if (i > from) {
                    places[n++] = place(last * 31 + hash + 1);
                }
                last = hash;
            }
            return n;
        }

        /** FNV-1a, of small letters. */
        private static int hash(String text, int from, int to) {
            int hash = 0x811c9dc5;
            for (int i = from; i < to; i++) {
                char c = text.charAt(i);
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
