package dev.vedette.models;

/**
 * What something unusual says for an attack, in nats: how much it adds to the logarithm of the odds (Good 1950, Probability and
 * the Weighing of Evidence). Of how honest calls spread only the share is known that is as unusual; what that can say at most is
 * bounded (Sellke, Bayarri and Berger 2001, Calibration of p Values), and half of the bound is taken: most of what is unusual is
 * no attack.
 */
public final class WeightOfEvidence {
    private static final double TAKEN = 0.5;

    /** Shares below this say no more than it. */
    private static final double LEAST_SHARE = 1e-6;

    private static final double MOST_LOG_ODDS = 30;

    private WeightOfEvidence() {}

    /**
     * Of something of which so large a share of honest calls has as much, or more.
     *
     * @param share 0 to 1
     * @return 0 and more; 0 for a share of a third and above, some 3 for one in ten thousand
     */
    public static double ofShare(double share) {
        double bounded = Math.max(LEAST_SHARE, share);
        return bounded >= 1 / Math.E ? 0 : -TAKEN * Math.log(-Math.E * bounded * Math.log(bounded));
    }

    /** A probability, 0 to 1, with so many nats more. */
    public static double added(double probability, double nats) {
        return nats == 0 ? probability : 1 / (1 + Math.exp(-(logOdds(probability) + nats)));
    }

    private static double logOdds(double probability) {
        return Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, Math.log(probability / (1 - probability))));
    }
}
