package dev.vedette.content;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Characters that a model reads and a person does not see. Joiners, single variation selectors, marks of direction and the
 * flags of regions are what scripts and emoji need: they are no finding.
 */
public final class HiddenText {
    /** No hidden character is below it. */
    static final char FIRST = '\u180e';

    private static final char PLANE_14 = '\udb40';
    private static final int MAX_FLAG = 16;

    private HiddenText() {}

    /** What a text holds, by one look at each of its characters. */
    public static Set<FindingKind> in(String text) {
        Set<FindingKind> kinds = EnumSet.noneOf(FindingKind.class);
        int i = 0;
        while (i < text.length()) {
            if (text.charAt(i) < FIRST) {
                i++;
            } else {
                at(text, i).ifPresent(kinds::add);
                i = behind(text, i);
            }
        }
        return kinds;
    }

    /**
     * Where it stands.
     *
     * @param from of the first character
     * @param to behind the last one, of the same kind
     */
    public record Span(int from, int to, FindingKind kind) {}

    /** What a text holds and where, in its order; neighbours of one kind are one. Linear in the text. */
    public static List<Span> spans(String text) {
        List<Span> spans = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            Optional<FindingKind> found = text.charAt(i) < FIRST ? Optional.empty() : at(text, i);
            int end = text.charAt(i) < FIRST ? i + 1 : behind(text, i);
            // Of three selectors in a row and more, the last two are not followed by enough.
            while (found.isPresent() && isSelector(text, i) && isSelector(text, end)) {
                end = behind(text, end);
            }
            if (found.isPresent()) {
                add(spans, new Span(i, end, found.get()));
            }
            i = end;
        }
        return List.copyOf(spans);
    }

    private static void add(List<Span> spans, Span next) {
        int last = spans.size() - 1;
        if (last >= 0 && spans.get(last).to() == next.from() && spans.get(last).kind() == next.kind()) {
            spans.set(last, new Span(spans.get(last).from(), next.to(), next.kind()));
        } else {
            spans.add(next);
        }
    }

    /** What the character at a place is, which is not below {@link #FIRST}. */
    static Optional<FindingKind> at(String text, int i) {
        char c = text.charAt(i);
        if ((c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069')) {
            return Optional.of(FindingKind.HIDDEN_DIRECTION);
        }
        boolean isMarkOfOrder = c == '\ufeff' && i > 0; // at the very start it tells of the encoding
        if (c == '\u200b' || (c >= '\u2060' && c <= '\u2064') || isMarkOfOrder || c == '\u180e') {
            return Optional.of(FindingKind.HIDDEN_ZERO_WIDTH);
        }
        return isTag(text, i) || areSelectors(text, i) ? Optional.of(FindingKind.HIDDEN_TEXT) : Optional.empty();
    }

    /** Where to go on: behind the character, or behind the flag that it begins (Unicode Technical Standard 51, annex C). */
    static int behind(String text, int i) {
        int end = i + 1;
        if (!Character.isHighSurrogate(text.charAt(i)) || end == text.length()) {
            return end;
        }
        end++;
        if (text.startsWith("\ud83c\udff4", i)) {
            while (end - i < 2 * MAX_FLAG && isTag(text, end)) {
                end += 2;
            }
        }
        return end;
    }

    /** U+E0000 to U+E007F, a shadow of ASCII. */
    private static boolean isTag(String text, int i) {
        return i + 1 < text.length()
                && text.charAt(i) == PLANE_14
                && text.charAt(i + 1) >= '\udc00'
                && text.charAt(i + 1) <= '\udc7f';
    }

    /** Three in a row: careless editors leave two behind an emoji. */
    private static boolean areSelectors(String text, int i) {
        if (!isSelector(text, i)) {
            return false;
        }
        int second = behind(text, i);
        return isSelector(text, second) && isSelector(text, behind(text, second));
    }

    /** U+FE00 to U+FE0F and U+E0100 to U+E01EF. */
    private static boolean isSelector(String text, int i) {
        if (i >= text.length()) {
            return false;
        }
        char c = text.charAt(i);
        return (c >= '\ufe00' && c <= '\ufe0f')
                || (c == PLANE_14
                        && i + 1 < text.length()
                        && text.charAt(i + 1) >= '\udd00'
                        && text.charAt(i + 1) <= '\uddef');
    }
}
