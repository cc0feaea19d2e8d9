package dev.vedette.models;

import java.util.Arrays;

/**
 * How rare a raw score is among benign calls that the model has not seen, and what that makes of it between 0 and 1. Up to
 * a threshold the share is counted; beyond it, where counting has no resolution left, it falls off exponentially (peaks
 * over threshold, Pickands 1975, with shape 0), slowed by a margin because the calls of one task are no independent draws.
 *
 * @param body quantiles 0, 1/n ... 1 of the raw scores up to the threshold, ascending
 * @param scale mean excess beyond the threshold times the margin, positive
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares or changes it
record Tail(double[] body, double scale) {

    /** Share of the benign calls beyond the threshold. */
    static final double BEYOND = 0.02;

    /** The share of benign calls that the score {@value #NOTEWORTHY} stands for. */
    static final double RARE = 1e-4;

    /** The score that rules compare with unless they have reason to do otherwise. */
    static final double NOTEWORTHY = 0.95;

    static final double MARGIN = 1.25;

    private static final double EXPONENT = Math.log(1 - NOTEWORTHY) / Math.log(RARE);
    private static final int STEPS = 100;

    /** Fits to the raw scores of benign calls; the scale is at least the one given, however little they vary. */
    static Tail fit(double[] scores, double leastScale) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        double[] body = new double[STEPS + 1];
        for (int i = 0; i <= STEPS; i++) {
            body[i] = Quantiles.at(sorted, (1 - BEYOND) * i / STEPS);
        }
        double threshold = body[STEPS];
        double excess = Arrays.stream(sorted)
                .filter(score -> score > threshold)
                .map(score -> score - threshold)
                .average()
                .orElse(0);
        return new Tail(body, Math.max(leastScale, MARGIN * excess));
    }

    /** Estimated share of benign calls with a raw score of at least this, above 0 to 1. */
    double share(double raw) {
        double threshold = body[body.length - 1];
        if (raw >= threshold) {
            return BEYOND * Math.exp(-(raw - threshold) / scale);
        }
        int above = 0;
        while (body[above] < raw) {
            above++;
        }
        if (above == 0) {
            return 1;
        }
        double below = body[above - 1];
        double part = (raw - below) / (body[above] - below);
        return 1 - (1 - BEYOND) * (above - 1 + part) / (body.length - 1);
    }

    /** The share that a score stands for. */
    static double shareOf(double score) {
        return Math.pow(1 - score, 1 / EXPONENT);
    }

    /** 0 for the most usual, {@value #NOTEWORTHY} for 1 benign call in 10,000, towards 1: a power of the share. */
    double score(double raw) {
        return 1 - Math.pow(share(raw), EXPONENT);
    }
}
