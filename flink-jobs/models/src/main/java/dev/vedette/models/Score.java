package dev.vedette.models;

import java.util.List;

/**
 * How unusual a call is.
 *
 * @param value 0 to 1; 0.95 is what 1 benign call in 10,000 reaches by the model's own estimate
 * @param reasons what drove the value, the strongest first, in words, at most 3; empty for a usual call
 * @param missing names of features that were not available, so that they speak neither for nor against
 */
public record Score(double value, List<String> reasons, List<String> missing) {

    /** Copies the lists. */
    public Score {
        reasons = List.copyOf(reasons);
        missing = List.copyOf(missing);
    }
}
