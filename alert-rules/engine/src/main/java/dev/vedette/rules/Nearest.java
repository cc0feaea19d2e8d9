package dev.vedette.rules;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that somebody may have meant. */
final class Nearest {

    private static final int MAX_LENGTH = 64;

    private Nearest() {}

    /** {@code " (did you mean contains?)"}, or nothing when no candidate is near. */
    static String hint(String word, Collection<String> candidates) {
        return to(word, candidates).map(near -> " (did you mean " + near + "?)").orElse("");
    }

    /**
     * The candidate that is fewest insertions, deletions, replacements and swaps of neighbours away, without regard to
     * case: at most one for words up to 4 characters, at most two for longer ones.
     */
    static Optional<String> to(String word, Collection<String> candidates) {
        if (word.isEmpty() || word.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String folded = word.toLowerCase(Locale.ROOT);
        String best = "";
        int least = word.length() <= 4 ? 2 : 3;
        for (String candidate : candidates) {
            if (!candidate.equals(word) && Math.abs(candidate.length() - word.length()) < least) {
                int distance = distance(folded, candidate.toLowerCase(Locale.ROOT));
                if (distance < least && distance < candidate.length()) {
                    least = distance;
                    best = candidate;
                }
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /** Optimal string alignment distance, by rows. */
    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
