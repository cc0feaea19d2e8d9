package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an alert says of its window when the group's limit has taken events of it. */
class EstimateTest {

    private static final long SECOND = 1_000_000;
    private static final long START = 1_000 * SECOND;
    /** The last of the events that come first, of two in a second. */
    private static final long FLOODED = START + 99 * SECOND / 2;

    private static final int FLOOD = 100;
    /** Parts of the timespan, of a second each, of which 65 are kept. */
    private static final String TIMESPAN = "timespan: 32s";

    private int number;

    private static CorrelationState state(String suppression, int limit, String correlation) throws RuleException {
        return CorrelationState.create(
                Rules.compile("title: A\nid: a\ndetection: {s: {k: a}, condition: s}\n---\ntitle: Root\nid: root\n"
                                + "vedette: {limit: " + limit + ", evidence: 1, suppression: " + suppression
                                + (correlation.contains("sum") ? ", non-negative: true" : "") + "}\ncorrelation: {"
                                + correlation + ", rules: [a], " + TIMESPAN + "}\n")
                        .correlation("root")
                        .orElseThrow(),
                "t",
                List.of());
    }

    private List<Finding> add(CorrelationState state, long time, Map<String, String> fields) {
        return state.add(
                new Contribution("root", "root", "a", "1000000"),
                new EvidenceRef("e" + number++, "e", "a", time, 0, 0, fields));
    }

    private List<Finding> add(CorrelationState state, long time) {
        return add(state, time, Map.of());
    }

    private List<Finding> flood(CorrelationState state) {
        List<Finding> last = List.of();
        for (int i = 0; i < FLOOD; i++) {
            last = add(state, START + i * SECOND / 2);
        }
        return last;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type: event_count, condition: {gte: 3}",
                "type: value_sum, condition: {field: v, gte: 3}",
            })
    void isOfTheWindowThatTheAlertShowsAndThatHasLostEvents(String correlation) throws Exception {
        CorrelationState state = state("1d", 20, correlation);
        assertThat(flood(state)).singleElement().satisfies(finding -> {
            assertThat(finding.exact()).isFalse();
            // 64 events, of which the window's start cuts no part of a second.
            assertThat(finding.estimate()).contains(Estimate.ofCounts(64, 64));
        });
        // A late event of that window.
        assertThat(add(state, FLOODED - 10 * SECOND - 1))
                .singleElement()
                .extracting(Finding::estimate)
                .isEqualTo(Optional.of(Estimate.ofCounts(65, 65)));
        // After a while without events three make a window that is whole; the alert is that of before.
        for (int i = 0; i < 2; i++) {
            add(state, FLOODED + 200 * SECOND + i);
        }
        assertThat(add(state, FLOODED + 200 * SECOND + 2)).singleElement().satisfies(finding -> {
            assertThat(finding.windowEnd()).isEqualTo(FLOODED + 200 * SECOND + 2);
            assertThat(finding.exact()).isFalse();
            assertThat(finding.estimate()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLowerBoundNeverFallsAndTheUpperOneIsUnknownForOldWindows(boolean written) throws Exception {
        CorrelationState state = state("10s", 20, "type: event_count, condition: {gte: 3}");
        flood(state);
        add(state, FLOODED + 200 * SECOND);
        if (written) {
            state = CorrelationState.read(state.correlation(), state.write());
        }
        List<Finding> late = add(state, FLOODED - 3 * SECOND);
        assertThat(late).anySatisfy(finding -> {
            assertThat(finding.windowEnd()).isEqualTo(FLOODED);
            assertThat(finding.estimate()).contains(new Estimate(BigDecimal.valueOf(64), Optional.empty()));
        });
    }

    /** A state of few events of many bytes loses them as well, and knows how many they were. */
    @Test
    void isThereWhenBytesAreTheLimit() throws Exception {
        CorrelationState state = state("1d", 1000, "type: event_count, condition: {gte: 3}");
        String large = "x".repeat(1 << 20);
        List<Finding> last = List.of();
        for (int i = 0; i < 50; i++) {
            last = add(state, START + i, Map.of("large", large));
        }
        assertThat(state.dropped()).isPositive();
        assertThat(last)
                .singleElement()
                .extracting(Finding::estimate)
                .isEqualTo(Optional.of(Estimate.ofCounts(50, 50)));
    }

    /** Of a window whose events are in no part any more, or never were in one, few would seem to be there. */
    @ParameterizedTest
    @CsvSource({
        // Seconds from the last event of the many to a newer one, and to some late ones.
        "200, -3",
        "40, -3",
        "0, -150"
    })
    void nothingIsSaidOfWindowsThatStartBeforeWhatIsKnown(int newer, int late) throws Exception {
        int bound = newer == 40 ? 50 : 5;
        CorrelationState state = state("1s", 20, "type: event_count, condition: {lt: " + bound + "}");
        flood(state);
        List<Finding> found = new ArrayList<>(add(state, FLOODED + newer * SECOND + 1));
        state = CorrelationState.read(state.correlation(), state.write());
        for (int i = 1; i <= 6; i++) {
            found.addAll(add(state, FLOODED + late * SECOND + i));
        }
        found.addAll(state.advance(FLOODED));
        assertThat(found).noneMatch(finding -> finding.windowEnd() == FLOODED + late * SECOND + 6);
    }

    @Test
    void isNoLessThanWhatTheEventsComeToThatAreLeft() throws Exception {
        CorrelationState state = state("1d", 20, "type: event_count, condition: {gte: 3}");
        add(state, START);
        for (int i = 0; i < 30; i++) {
            add(state, START + SECOND / 5 + i);
        }
        // Its start cuts the part that holds all of those, and leaves out the first.
        assertThat(add(state, START + 32 * SECOND + SECOND / 10))
                .singleElement()
                .satisfies(finding -> {
                    Estimate estimate = finding.estimate().orElseThrow();
                    assertThat(estimate.atLeast().intValueExact()).isBetween(16, 21);
                    assertThat(estimate.atMost()).contains(BigDecimal.valueOf(32));
                });
    }

    /** The changed rule reads the state of the one before, and knows of late windows what that one kept. */
    @Test
    void knowsWhatWasKeptBeforeTheLimitWasLowered() throws Exception {
        String correlation = "type: event_count, condition: {neq: 3}";
        CorrelationState before = state("1s", 100, correlation);
        for (int i = 0; i < 60; i++) {
            add(before, START + i * SECOND);
        }
        CorrelationState state =
                CorrelationState.read(state("1s", 20, correlation).correlation(), before.write());
        add(state, START + 60 * SECOND);
        long late = START + 40 * SECOND + SECOND / 2;
        add(state, late);
        assertThat(state.advance(late)).anySatisfy(finding -> {
            assertThat(finding.windowEnd()).isEqualTo(late);
            // 32 and itself, of which both ends cut one.
            Estimate estimate = finding.estimate().orElseThrow();
            assertThat(estimate.atLeast().intValueExact()).isBetween(30, 33);
            assertThat(estimate.atMost().orElseThrow().intValueExact()).isBetween(33, 36);
        });
    }

    @Test
    void isExactUpToTheLimit() throws Exception {
        CorrelationState state = state("1d", 1000, "type: event_count, condition: {gte: 3}");
        assertThat(flood(state)).singleElement().satisfies(finding -> {
            assertThat(finding.exact()).isTrue();
            assertThat(finding.estimate()).isEmpty();
        });
    }

    @Test
    void isWrittenAndReadWithoutLoss() {
        BigInteger large = BigInteger.TEN.pow(30).add(BigInteger.ONE);
        for (Estimate estimate : List.of(
                Estimate.ofMillionths(large.negate(), large),
                Estimate.ofCounts(0, 0),
                new Estimate(new BigDecimal("-0.000001"), Optional.empty()))) {
            StateWriter out = new StateWriter(16);
            estimate.write(out);
            StateReader in = new StateReader(out.toBytes());
            assertThat(Estimate.read(in)).isEqualTo(estimate);
            in.expectEnd();
        }
        assertThat(new Estimate(new BigDecimal("1E+3"), Optional.of(new BigDecimal("2500.50"))))
                .hasToString("Estimate[atLeast=1000, atMost=Optional[2500.5]]");
    }
}
