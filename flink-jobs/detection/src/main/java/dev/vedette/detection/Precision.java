package dev.vedette.detection;

import java.util.OptionalDouble;

/**
 * How often a rule was right, as people have judged its alerts.
 *
 * @param truePositives alerts that were judged so
 * @param falsePositives alerts that were judged so
 * @param benign alerts that were judged so: they count neither for the rule nor against it
 */
record Precision(long truePositives, long falsePositives, long benign) {
    static final Precision UNJUDGED = new Precision(0, 0, 0);

    /** Judged alerts below which a precision is not measured; and the prior: as many that were right, before any came. */
    static final int PRIOR = 5;

    /** People who are wrong, or paid for it, cannot make a rule count for nothing. */
    static final double LEAST_WEIGHT = 0.1;

    /** Right alerts among those judged right or wrong, 0 to 1; empty where fewer than {@link #PRIOR} were judged. */
    OptionalDouble measured() {
        long judged = truePositives + falsePositives;
        return judged < PRIOR ? OptionalDouble.empty() : OptionalDouble.of((double) truePositives / judged);
    }

    /** What a new alert of the rule counts for, {@link #LEAST_WEIGHT} to 1: the mean that the prior and the judged make. */
    double weight() {
        double mean = (double) (truePositives + PRIOR) / (truePositives + falsePositives + PRIOR);
        return Math.max(LEAST_WEIGHT, mean);
    }

    Precision plus(Decision decision) {
        return changed(decision, 1);
    }

    Precision minus(Decision decision) {
        return changed(decision, -1);
    }

    Precision plus(Precision other) {
        return new Precision(
                truePositives + other.truePositives, falsePositives + other.falsePositives, benign + other.benign);
    }

    private Precision changed(Decision decision, int by) {
        return switch (decision) {
            case UNDECIDED, ACKNOWLEDGED, WITHDRAWN -> this;
            case TRUE_POSITIVE -> new Precision(truePositives + by, falsePositives, benign);
            case FALSE_POSITIVE -> new Precision(truePositives, falsePositives + by, benign);
            case BENIGN -> new Precision(truePositives, falsePositives, benign + by);
        };
    }
}
