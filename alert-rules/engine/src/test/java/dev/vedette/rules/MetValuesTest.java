package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Values that come back are kept while many new ones pass. */
class MetValuesTest {

    /** Three texts with one hash, which want the same place. */
    private static final String FIRST = "Aa";

    private static final String SECOND = "BB";
    private static final String THIRD = "C#";

    private final MatchState state = new MatchState(DetectionIndex.of(List.of()));
    private final MetValues values = new MetValues(0);

    private boolean isKnown(String value) {
        return values.repeat(FieldIndex.NOTHING, value, state);
    }

    private void remember(String value) {
        values.begin();
        values.end(FieldIndex.NOTHING, value);
    }

    @Test
    void aValueThatComesBackIsKeptWhileNewOnesPass() {
        remember("regular");
        for (int i = 0; i < 100_000; i++) {
            assertThat(isKnown("regular")).as("after %d new ones", i).isTrue();
            remember("new " + i);
        }
    }

    @Test
    void aValueThatStaysAwayGivesItsPlaceUp() {
        remember("regular");
        assertThat(isKnown("regular")).isTrue();
        for (int i = 0; i < 20_000; i++) {
            remember("new " + i);
        }
        assertThat(isKnown("regular")).isFalse();
    }

    @Test
    void twoThatWantTheSamePlaceAreBothKept() {
        assertThat(List.of(SECOND.hashCode(), THIRD.hashCode())).containsOnly(FIRST.hashCode());
        keepTwo();
        assertThat(isKnown(FIRST)).isTrue();
        assertThat(isKnown(SECOND)).isTrue();
    }

    @Test
    void aThirdIsKeptOutOnceAndTakesAPlaceTheSecondTime() {
        keepTwo();
        remember(THIRD);
        assertThat(isKnown(THIRD)).isFalse();
        remember(THIRD);
        assertThat(isKnown(THIRD)).isTrue();
        assertThat(isKnown(FIRST)).isFalse();
        assertThat(isKnown(SECOND)).isTrue();
    }

    /** Else a value in the second place would stay for ever. */
    @Test
    void whatStaysAwayInTheSecondPlaceGivesItUpToo() {
        keepTwo();
        remember(THIRD);
        remember(THIRD);
        assertThat(isKnown(THIRD)).isTrue();
        remember(FIRST);
        assertThat(isKnown(FIRST)).isTrue();
        assertThat(isKnown(THIRD)).isTrue();
        assertThat(isKnown(SECOND)).isFalse();
    }

    /** Each comes again after it was remembered. */
    private void keepTwo() {
        remember(FIRST);
        assertThat(isKnown(FIRST)).isTrue();
        remember(SECOND);
        assertThat(isKnown(SECOND)).isTrue();
        assertThat(isKnown(FIRST)).isTrue();
    }
}
