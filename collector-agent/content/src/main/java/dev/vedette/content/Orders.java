package dev.vedette.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * How much a sentence gives its reader an order: a linear model over its words, those at its beginning and behind a colon
 * told from others, and each of them wherever it stands. An order is none to the model that reads it until somebody follows
 * it ({@link Provenance}): honest mail is full of them. Immutable, thread-safe.
 */
public final class Orders {

    /** The resource that {@link #shipped} reads: scale and bias as doubles, then a byte for each weight. */
    public static final String RESOURCE = "orders.weights";

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
     * <em>then</em>, each of {@value SentenceWords#WINDOW} words at most, since an order says so where it begins.
     *
     * @return places among the weights, as often as a word or a pair comes
     */
    public static List<int[]> parts(String sentence) {
        return read(sentence).parts();
    }

    /** Where the first word of a sentence stands among the weights; -1 if it has none. */
    public static int firstPlace(String sentence) {
        return read(sentence).first();
    }

    /** Where a word stands among the weights. */
    public static int place(String word) {
        return SentenceWords.place(word);
    }

    /** 0 to 1: how much a sentence of {@link Sentences} is an order, by the part that is most of one. */
    public double of(String sentence) {
        return of(read(sentence));
    }

    /** The same of the sentence that was read last. */
    double of(SentenceWords sentence) {
        return 1 / (1 + Math.exp(-sentence.most(words)));
    }

    private static SentenceWords read(String sentence) {
        SentenceWords read = new SentenceWords();
        read.read(sentence.toCharArray(), 0, sentence.length());
        return read;
    }
}
