package dev.vedette.models.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.models.CallerWindow;
import dev.vedette.models.Score;
import dev.vedette.models.habits.Judgement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was read, the order of calls, and habits: each alone, and together. */
class SessionScoreTest {
    private static final CallScorer SHIPPED = CallScorer.shipped();
    private static final Optional<Score> UNUSUAL = Optional.of(new Score(0.95, List.of("new steps"), List.of()));
    private static final Score MAYBE_ORDERED = new Score(0.6, List.of("an order", "its address"), List.of());

    private static Judgement habits(double rate, double volume, String... reasons) {
        double none = Double.NaN;
        return new Judgement(30, rate, volume, none, none, none, none, none, none, none, none, List.of(reasons));
    }

    private static SessionScore ofCall(Optional<Score> ordered, Optional<Score> pattern) {
        return SHIPPED.session(ordered, Optional.empty(), pattern);
    }

    @Test
    void eachAloneSaysLittleAndTogetherTheySayMore() {
        Judgement much = habits(1, 60, "sixty times the usual");
        double unusual = ofCall(Optional.empty(), UNUSUAL).value();
        double exfiltrating =
                ofCall(Optional.empty(), Optional.empty()).with(much).value();
        double ordered = ofCall(Optional.of(MAYBE_ORDERED), Optional.empty()).value();
        assertThat(List.of(unusual, exfiltrating)).allMatch(value -> value < 0.2);
        assertThat(ordered).isEqualTo(0.6);

        SessionScore all = ofCall(Optional.of(MAYBE_ORDERED), UNUSUAL).with(much);
        assertThat(all.value()).isGreaterThan(0.9);
        assertThat(all.ordered()).isEqualTo(0.6);
        assertThat(all.reasons()).containsExactly("an order", "sixty times the usual", "new steps", "its address");
        assertThat(all.missing()).isEmpty();
    }

    @Test
    void whatIsUsualSaysNothing() {
        Optional<Score> usual = Optional.of(new Score(0.25, List.of(), List.of()));
        assertThat(ofCall(Optional.of(MAYBE_ORDERED), usual)
                        .with(habits(0.5, 1))
                        .value())
                .isEqualTo(0.6);
    }

    @Test
    void whatNobodyKnewIsMissingAndSaysNothing() {
        SessionScore nothing = ofCall(Optional.empty(), Optional.empty()).with(Judgement.NONE);
        assertThat(nothing.missing()).containsExactly("content", "order of calls", "habits");
        assertThat(nothing.value()).isBetween(0.0, 0.01);
        assertThat(ofCall(Optional.of(MAYBE_ORDERED), Optional.empty())
                        .with(habits(2, Double.NaN))
                        .missing())
                .containsExactly("order of calls");
    }

    @Test
    void aCallBeforeThatLooksMoreOrderedCounts() {
        Optional<CallerWindow.Ordered> before = Optional.of(new CallerWindow.Ordered(0.8, 3));
        SessionScore later = SHIPPED.session(Optional.of(MAYBE_ORDERED), before, Optional.empty());
        assertThat(later.value()).isEqualTo(0.8);
        assertThat(later.reasons())
                .containsExactly("3 calls before, one did what a sentence says that was read (0.80)");
        assertThat(SHIPPED.session(Optional.of(new Score(0.9, List.of("now"), List.of())), before, Optional.empty())
                        .reasons())
                .containsExactly("now");
    }

    /** Of seven measures one has to be far above the usual before it says anything, since each has its chance. */
    @Test
    void habitsSayMoreTheFurtherTheyAreAndDriftSaysNothing() {
        assertThat(habits(1, 1).evidence()).isZero();
        assertThat(habits(8, 1).evidence())
                .as("eight times the usual, one of seven measures")
                .isLessThan(0.7);
        assertThat(habits(8, 1).evidence())
                .isPositive()
                .isLessThan(habits(8, 80).evidence());
        assertThat(new Judgement(30, 1, 1, 1, 1, 1, 1, 1, 0, 0.01, 50, List.of("drift")).evidence())
                .isZero();
        assertThat(Judgement.NONE.isKnown()).isFalse();
        assertThat(Judgement.NONE.evidence()).isZero();
    }
}
