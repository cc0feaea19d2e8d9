package dev.vedette.models;

import java.util.List;

/**
 * What a model says of a call.
 *
 * @param value 0 to 1; what it stands for is the model's to say
 * @param reasons what drove the value, the strongest first, in words, at most 5; empty for a usual call
 * @param missing names of what was not available, so that it speaks neither for nor against
 */
public record Score(double value, List<String> reasons, List<String> missing) {

    /** Copies the lists. */
    public Score {
        reasons = List.copyOf(reasons);
        missing = List.copyOf(missing);
    }
}
