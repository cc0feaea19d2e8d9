package dev.vedette.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WeightOfEvidenceTest {

    /** Sellke, Bayarri and Berger 2001, table 1: bounds of Bayes factors for p values, of which half is taken in logarithms. */
    @Test
    void halfOfThePublishedBoundIsTaken() {
        assertThat(WeightOfEvidence.ofShare(0.05)).isEqualTo(-0.5 * Math.log(0.407), within(0.005));
        assertThat(WeightOfEvidence.ofShare(0.01)).isEqualTo(-0.5 * Math.log(0.125), within(0.005));
        assertThat(WeightOfEvidence.ofShare(0.001)).isEqualTo(-0.5 * Math.log(0.0188), within(0.005));
    }

    @Test
    void whatIsRarerSaysNoLessAndNothingIsCertain() {
        double before = 0;
        for (double share = 1; share > 1e-12; share *= 0.9) {
            double nats = WeightOfEvidence.ofShare(share);
            assertThat(nats).isGreaterThanOrEqualTo(before).isLessThan(6);
            before = nats;
        }
        assertThat(WeightOfEvidence.ofShare(0)).isEqualTo(before);
        assertThat(WeightOfEvidence.ofShare(0.4)).isZero();
    }

    @Test
    void natsAddToTheLogarithmOfTheOdds() {
        assertThat(WeightOfEvidence.added(0.5, Math.log(3))).isEqualTo(0.75, within(1e-12));
        assertThat(WeightOfEvidence.added(0.3, 0)).isEqualTo(0.3);
        assertThat(WeightOfEvidence.added(0, 5)).isBetween(0.0, 1e-9);
        assertThat(WeightOfEvidence.added(1, 5)).isEqualTo(1, within(1e-9));
    }
}
