package dev.vedette.detection;

import java.util.List;

/**
 * What a model says about an event.
 *
 * @param score 0 to 1
 * @param model name and version
 * @param reasons what drove the score, in words, the strongest first
 */
record ModelVerdict(double score, String model, List<String> reasons) {
    ModelVerdict {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("a score must be from 0 to 1, not " + score);
        }
        reasons = List.copyOf(reasons);
    }
}
