package dev.vedette.detection;

import java.util.List;

/**
 * What a model says about an event.
 *
 * @param score 0 to 1
 * @param model name and version
 * @param reasons what drove the score, in words, the strongest first
 * @param verdict the score in a word; empty where the model has none
 * @param change what became of what was there before; empty where the model says nothing of it
 */
record ModelVerdict(double score, String model, List<String> reasons, String verdict, String change) {
    ModelVerdict {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("a score must be from 0 to 1, not " + score);
        }
        reasons = List.copyOf(reasons);
    }

    /** A score alone. */
    ModelVerdict(double score, String model, List<String> reasons) {
        this(score, model, reasons, "", "");
    }
}
