package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.privacy.JsonSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a call's arguments, or of its result, as the thread that serves the call saw them. What they stood in belongs to
 * others, who may change it; the texts nobody can change.
 *
 * @param bytes of all that they stood in as JSON, if it can be measured
 * @param texts the first ones, as far as anybody will look into them
 * @param characters of these
 * @param leftOut characters behind them, and one more if it is not known how many there are
 */
record SeenTexts(Optional<Long> bytes, List<Text> texts, long characters, long leftOut) {
    /** UTF-16 units that are looked into: with more, whoever sends it would choose how long that takes. */
    static final int MAX_CHARACTERS = 256 * 1024;

    /** A text's share of {@link #weight} beside its characters. */
    private static final long TEXT = 64;

    static final SeenTexts NONE = new SeenTexts(Optional.empty(), List.of(), 0, 0);

    /**
     * A text.
     *
     * @param name of the value, if it has one
     * @param place where it stands
     */
    record Text(@Nullable String name, Supplier<String> place, String text) {}

    /**
     * @param root what places begin with
     * @param structured what a result says besides, for programs; null if it says nothing. It is not in the size
     */
    static SeenTexts of(String root, @Nullable Object content, @Nullable Object structured) {
        Collected collected = new Collected();
        Optional<Long> bytes = walk(content, root, collected);
        boolean isWhole = bytes.isPresent();
        if (structured != null) {
            isWhole &= walk(structured, root + ".structured", collected).isPresent();
        }
        return new SeenTexts(bytes, collected.texts, collected.characters, collected.leftOut + (isWhole ? 0 : 1));
    }

    /** What they take in memory, as if it were characters. */
    long weight() {
        return characters + TEXT * texts.size();
    }

    /** Without its texts. */
    static SeenTexts sizeOf(@Nullable Object content) {
        try {
            return new SeenTexts(JsonSize.of(content), List.of(), 0, 0);
        } catch (RuntimeException e) {
            return NONE;
        }
    }

    /** The call is told of in any case: others may change what a tool hands out while it is read. */
    private static Optional<Long> walk(@Nullable Object value, String root, JsonSize.Texts texts) {
        try {
            return JsonSize.of(value, root, texts);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static final class Collected implements JsonSize.Texts {
        private final List<Text> texts = new ArrayList<>();
        private long characters;
        private long leftOut;

        /** What goes beyond the bound is taken too, and nothing after it. */
        @Override
        public void text(@Nullable String name, Supplier<String> place, String text) {
            if (characters < MAX_CHARACTERS) {
                texts.add(new Text(name, place, text));
                characters += text.length();
            } else {
                leftOut += text.length();
            }
        }
    }
}
