package dev.vedette.content;

import java.util.List;

/**
 * What was found, without what was found.
 *
 * @param kinds each once, as {@link FindingKind#id()} names it, sorted
 * @param places kind, blank, place; in the order in which they were met, at most {@value Examination#MAX_PLACES}
 * @param personal how many things of persons there were, at most {@value Examination#MAX_COUNT}
 * @param unexamined characters that nobody looked at, because there were too many
 */
public record Findings(List<String> kinds, List<String> places, int personal, long unexamined) {
    public Findings {
        kinds = List.copyOf(kinds);
        places = List.copyOf(places);
    }
}
