package dev.vedette.console.definition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What changed from one text to another, word by word: the shortest edit, as long as that is short.
 *
 * @see <a href="https://doi.org/10.1007/BF01840446">E. W. Myers: An O(ND) Difference Algorithm and Its Variations</a>
 */
final class TextDifference {

    /** Words that are removed or added at most; time and memory grow with its square (1,000: 4 MB, a few ms). */
    static final int MAX_EDITS = 1_000;

    private TextDifference() {}

    enum Kind {
        SAME,
        REMOVED,
        ADDED
    }

    record Part(Kind kind, String text) {}

    /**
     * @param parts that make the old text without those added, and the new one without those removed
     * @param wordByWord false where there are more than {@link #MAX_EDITS}: what lies between the first and the last
     *     difference is then given whole
     */
    record Result(List<Part> parts, boolean wordByWord) {
        Result {
            parts = List.copyOf(parts);
        }
    }

    static Result of(String before, String after) {
        List<String> old = words(before);
        List<String> now = words(after);
        int shorter = Math.min(old.size(), now.size());
        int head = 0;
        while (head < shorter && old.get(head).equals(now.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head && old.get(old.size() - 1 - tail).equals(now.get(now.size() - 1 - tail))) {
            tail++;
        }
        Parts parts = new Parts();
        parts.add(Kind.SAME, old.subList(0, head));
        boolean wordByWord = edits(old.subList(head, old.size() - tail), now.subList(head, now.size() - tail), parts);
        parts.add(Kind.SAME, old.subList(old.size() - tail, old.size()));
        return new Result(parts.made(), wordByWord);
    }

    /** Runs of letters and digits, runs of blanks, and all other characters one by one. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int sort = sort(text.codePointAt(from));
            int to = from + Character.charCount(text.codePointAt(from));
            while (sort != 0 && to < text.length() && sort(text.codePointAt(to)) == sort) {
                to += Character.charCount(text.codePointAt(to));
            }
            words.add(text.substring(from, to));
            from = to;
        }
        return words;
    }

    private static int sort(int character) {
        return Character.isLetterOrDigit(character) ? 1 : character == ' ' || character == '\n' ? 2 : 0;
    }

    /** Goes forward until the end of both is reached, keeping the furthest place of each diagonal, then back. */
    private static boolean edits(List<String> old, List<String> now, Parts parts) {
        int most = Math.min(MAX_EDITS, old.size() + now.size());
        List<int[]> trace = new ArrayList<>();
        int[] furthest = new int[2 * most + 3];
        int middle = most + 1;
        for (int edits = 0; edits <= most; edits++) {
            for (int k = -edits; k <= edits; k += 2) {
                boolean down = k == -edits || k != edits && furthest[middle + k - 1] < furthest[middle + k + 1];
                int x = down ? furthest[middle + k + 1] : furthest[middle + k - 1] + 1;
                while (x < old.size()
                        && x - k < now.size()
                        && x - k >= 0
                        && old.get(x).equals(now.get(x - k))) {
                    x++;
                }
                furthest[middle + k] = x;
                if (x >= old.size() && x - k >= now.size()) {
                    back(old, now, trace, edits, parts);
                    return true;
                }
            }
            trace.add(java.util.Arrays.copyOfRange(furthest, middle - edits - 1, middle + edits + 2));
        }
        parts.add(Kind.REMOVED, old);
        parts.add(Kind.ADDED, now);
        return false;
    }

    private static void back(List<String> old, List<String> now, List<int[]> trace, int edits, Parts parts) {
        Deque<Part> made = new ArrayDeque<>();
        int x = old.size();
        int y = now.size();
        for (int left = edits; left > 0; left--) {
            int[] furthest = trace.get(left - 1);
            // Its first place is diagonal -left.
            int k = x - y;
            boolean down = k == -left || k != left && furthest[k - 1 + left] < furthest[k + 1 + left];
            int fromX = down ? furthest[k + 1 + left] : furthest[k - 1 + left];
            int fromY = fromX - (down ? k + 1 : k - 1);
            while (x > fromX && y > fromY) {
                made.push(new Part(Kind.SAME, old.get(--x)));
                y--;
            }
            made.push(down ? new Part(Kind.ADDED, now.get(fromY)) : new Part(Kind.REMOVED, old.get(fromX)));
            x = fromX;
            y = fromY;
        }
        while (x > 0) {
            made.push(new Part(Kind.SAME, old.get(--x)));
        }
        made.forEach(part -> parts.add(part.kind(), List.of(part.text())));
    }

    /** Joins neighbours of one kind. */
    private static final class Parts {
        private final List<Part> parts = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private Kind kind = Kind.SAME;

        void add(Kind ofThese, List<String> words) {
            if (words.isEmpty()) {
                return;
            }
            if (ofThese != kind) {
                end();
                kind = ofThese;
            }
            words.forEach(text::append);
        }

        private void end() {
            if (!text.isEmpty()) {
                parts.add(new Part(kind, text.toString()));
                text.setLength(0);
            }
        }

        List<Part> made() {
            end();
            return parts;
        }
    }
}
