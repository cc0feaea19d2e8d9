package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CorrelationStateTest {

    private static final long SECOND = 1_000_000;

    private static CompiledCorrelation correlation(String more) throws RuleException {
        StringBuilder yaml = new StringBuilder();
        for (String name : List.of("a", "b", "c")) {
            yaml.append("title: ")
                    .append(name)
                    .append("\nid: ")
                    .append(name)
                    .append("\ndetection: {s: {k: ")
                    .append(name)
                    .append("}, condition: s}\n---\n");
        }
        yaml.append("title: Root\nid: root\ncorrelation: {").append(more).append("}\n");
        return Rules.compile(yaml.toString()).correlation("root").orElseThrow();
    }

    private static CorrelationState state(CompiledCorrelation correlation) {
        return CorrelationState.create(correlation, "tenant", List.of(new GroupValue("u", "x")));
    }

    private static List<Finding> add(CorrelationState state, String rule, String value, String id, double seconds) {
        long time = (long) (seconds * SECOND);
        return state.add(
                new Contribution("root", "root", rule, value),
                new EvidenceRef(id, "event", rule, time, 0, 7, Map.of("user.id", "x")));
    }

    private static List<Finding> add(CorrelationState state, String rule, double seconds) {
        return add(state, rule, "", rule + seconds, seconds);
    }

    @Test
    void atLeastFiresAtOnceAndGrows() throws Exception {
        CorrelationState state = state(correlation("type: event_count, rules: [a], timespan: 1m, condition: {gte: 3}"));
        assertThat(add(state, "a", 1)).isEmpty();
        assertThat(add(state, "a", 2)).isEmpty();
        assertThat(add(state, "a", 3)).singleElement().satisfies(f -> {
            assertThat(f.evidenceCount()).isEqualTo(3);
            assertThat(f.ruleId()).isEqualTo("root");
            assertThat(f.tenant()).isEqualTo("tenant");
            assertThat(f.group()).containsExactly(new GroupValue("u", "x"));
            assertThat(f.windowStart()).isEqualTo(-57 * SECOND);
            assertThat(f.windowEnd()).isEqualTo(3 * SECOND);
            assertThat(f.bucketStart()).isZero();
            assertThat(f.bucketEnd()).isEqualTo(60 * SECOND);
            assertThat(f.alertId()).isEqualTo(AlertIdentity.of("tenant", "root", List.of("x"), 0));
        });
        assertThat(add(state, "a", 4))
                .singleElement()
                .extracting(Finding::evidenceCount)
                .isEqualTo(4L);
        assertThat(add(state, "a", 4)).as("a duplicate changes nothing").isEmpty();
    }

    @Test
    void windowsAreOpenAtTheirStart() throws Exception {
        CompiledCorrelation twice = correlation("type: event_count, rules: [a], timespan: 10s, condition: {gte: 2}");
        CorrelationState state = state(twice);
        add(state, "a", 0);
        assertThat(add(state, "a", 10)).isEmpty();
        state = state(twice);
        add(state, "a", 0.000001);
        assertThat(add(state, "a", 10)).hasSize(1);
    }

    @Test
    void anEventOutOfOrderMakesLaterWindowsBeLookedAtAgain() throws Exception {
        CorrelationState state = state(correlation("type: temporal_ordered, rules: [a, b, c], timespan: 10s"));
        assertThat(add(state, "c", 9)).isEmpty();
        assertThat(add(state, "a", 1)).isEmpty();
        assertThat(add(state, "b", 10)).isEmpty();
        assertThat(add(state, "b", 5)).singleElement().satisfies(f -> {
            assertThat(f.windowEnd()).isEqualTo(9 * SECOND);
            assertThat(f.evidence()).extracting(EvidenceRef::eventId).containsExactly("a1.0", "b5.0", "c9.0");
        });
    }

    @Test
    void aFirstStepThatComesAgainIsNoNewSequence() throws Exception {
        CorrelationState state = state(correlation("type: temporal_ordered, rules: [a, b], timespan: 1h"));
        add(state, "a", 10);
        assertThat(add(state, "b", 20)).hasSize(1);
        assertThat(add(state, "a", 30)).isEmpty();
        assertThat(add(state, "b", 40))
                .singleElement()
                .extracting(Finding::evidenceCount)
                .isEqualTo(4L);
    }

    @Test
    void equalTimesAreInAnyOrder() throws Exception {
        CorrelationState state = state(correlation("type: temporal_ordered, rules: [a, b], timespan: 10s"));
        add(state, "b", 5);
        assertThat(add(state, "a", 5)).hasSize(1);
    }

    @Test
    void whatMoreEventsCanUndoWaitsForTheWatermark() throws Exception {
        CorrelationState state = state(correlation("type: event_count, rules: [a], timespan: 10s, condition: {eq: 2}"));
        assertThat(add(state, "a", 1)).isEmpty();
        assertThat(add(state, "a", 2)).isEmpty();
        assertThat(state.nextTimer()).isEqualTo(SECOND);
        assertThat(state.advance(SECOND)).isEmpty();
        assertThat(state.nextTimer()).isEqualTo(2 * SECOND);
        assertThat(state.advance(2 * SECOND)).hasSize(1);
        assertThat(add(state, "a", 3)).isEmpty();
        assertThat(state.advance(60 * SECOND)).isEmpty();
    }

    @Test
    void whatIsNewIsKnownBehindTheWatermark() throws Exception {
        CorrelationState state = state(
                correlation("type: first_seen, rules: [a, b], known-from: [b], timespan: 10s, condition: {field: v}"));
        assertThat(add(state, "a", "v", "1", 5)).isEmpty();
        assertThat(add(state, "b", "v", "0", 4)).isEmpty();
        assertThat(add(state, "a", "w", "2", 6)).isEmpty();
        assertThat(add(state, "b", "w", "3", 6)).isEmpty();
        assertThat(add(state, "a", "u", "4", 7)).isEmpty();
        assertThat(state.advance(7 * SECOND))
                .singleElement()
                .satisfies(f -> assertThat(f.evidence())
                        .extracting(EvidenceRef::eventId)
                        .containsExactly("4"));
        // The baseline slides: v was there at 5, so it is new again at 15, not at 14.9.
        add(state, "a", "v", "5", 14.9);
        assertThat(state.advance(15 * SECOND)).isEmpty();
        add(state, "a", "u", "6", 17);
        assertThat(state.advance(17 * SECOND)).hasSize(1);
    }

    @Test
    void oneAlertPerBucketAndAnotherInTheNext() throws Exception {
        CorrelationState state =
                state(correlation("type: event_count, rules: [a], timespan: 10s, condition: {gte: 1}"));
        String first = add(state, "a", 9.9).get(0).alertId();
        List<Finding> next = add(state, "a", 10.1);
        assertThat(next).singleElement().satisfies(f -> {
            assertThat(f.alertId()).isNotEqualTo(first);
            assertThat(f.evidenceCount())
                    .as("the window of the second holds both")
                    .isEqualTo(2);
        });
        // Between them, out of order: evidence of both buckets.
        assertThat(add(state, "a", 9.95))
                .hasSize(2)
                .extracting(Finding::evidenceCount)
                .containsExactly(2L, 3L);
    }

    @Test
    void stateEndsWhenNothingCanComeOfIt() throws Exception {
        CorrelationState state =
                state(correlation("type: event_count, rules: [a], timespan: 10s, condition: {gte: 1}"));
        add(state, "a", 5);
        state.advance(9 * SECOND);
        assertThat(state.isEmpty()).isFalse();
        state.advance(state.nextTimer());
        state.advance(state.nextTimer());
        assertThat(state.isEmpty()).isTrue();
        assertThat(state.nextTimer()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aLateEventIsNotLost() throws Exception {
        CorrelationState state =
                state(correlation("type: event_count, rules: [a], timespan: 10s, condition: {gte: 1}"));
        state.advance(1000 * SECOND);
        assertThat(add(state, "a", 5)).singleElement().satisfies(f -> {
            assertThat(f.evidenceCount()).isEqualTo(1);
            assertThat(f.exact())
                    .as("what was known of that bucket may be gone")
                    .isFalse();
        });
    }

    @Test
    void boundedForAnyNumberOfEvents() throws Exception {
        CorrelationState state =
                state(correlation("type: value_count, rules: [a], timespan: 1h, condition: {field: v, gte: 2}"));
        int full = 0;
        for (int i = 0; i < 20_000; i++) {
            assertThat(add(state, "a", "same", "e" + i, i * 0.1)).isEmpty();
            full = Math.max(full, i % 1000 == 0 ? state.write().length : 0);
        }
        assertThat(full).isLessThan(100_000);
        assertThat(state.dropped()).isPositive();
        // Dropping repetitions never hides the second value, however long after the last one it comes.
        assertThat(add(state, "a", "other", "x", 1999.9 + 3599)).singleElement().satisfies(f -> {
            assertThat(f.exact()).isTrue();
            assertThat(f.evidenceCount()).as("those of the last second and it").isEqualTo(11);
        });
        assertThat(add(state, "a", "other", "y", 1000.05))
                .isNotEmpty()
                .last()
                .satisfies(f -> assertThat(f.exact())
                        .as("the window of 1000 s has lost repetitions: the count is a lower bound")
                        .isFalse());
    }

    @Test
    void boundedForAnyNumberOfNewValues() throws Exception {
        CorrelationState state =
                state(correlation("type: first_seen, rules: [a], timespan: 1h, condition: {field: v}"));
        for (int i = 0; i < 20_000; i++) {
            add(state, "a", "v" + i, "e" + i, i * 0.01);
        }
        state.advance(300 * SECOND);
        assertThat(state.write().length).isLessThan(150_000);
        assertThat(state.dropped()).isPositive();
    }

    /** Written by the first version that shipped; every later one reads it. */
    @Test
    void readsItsFirstForm() throws Exception {
        CompiledCorrelation correlation =
                correlation("type: value_count, rules: [a], timespan: 1m, condition: {field: v, gte: 2}");
        CorrelationState state = state(correlation);
        add(state, "a", "p", "e1", 1);
        add(state, "a", "q", "e2", 2);
        byte[] golden = HexFormat.of()
                .parseHex("02002038333162343063623836386435623364000c74656e616e74020002750002"
                        + "78ffffffffffffffffff01000400046531000a6576656e7400026180897a000e02000e757365722e69640802000200"
                        + "0270000465320c0e8092f401000e02100802020200027100ffffffffffffffffff0102000402ff89a8378092f40102"
                        + "ff89a8378092f401040a0c0e80897a000e021008140c0e8092f401000e021008");
        CorrelationState read = CorrelationState.read(correlation, golden);
        assertThat(add(read, "a", "q", "e2", 2)).isEmpty();
        assertThat(add(read, "a", "q", "e3", 3))
                .singleElement()
                .extracting(Finding::evidenceCount)
                .isEqualTo(3L);
    }

    @Test
    void stateOfAnotherVersionBeginsAnew() throws Exception {
        CorrelationState old = state(correlation("type: event_count, rules: [a], timespan: 1m, condition: {gte: 2}"));
        add(old, "a", 1);
        CorrelationState read = CorrelationState.read(
                correlation("type: event_count, rules: [a], timespan: 2m, condition: {gte: 2}"), old.write());
        assertThat(read.isEmpty()).isTrue();
        assertThat(read.group()).isEqualTo(old.group());
        assertThat(read.tenant()).isEqualTo("tenant");
    }

    @Test
    void brokenBytesAreRefusedWithoutHarm() throws Exception {
        CompiledCorrelation correlation = correlation("type: temporal, rules: [a, b], timespan: 1m");
        CorrelationState state = state(correlation);
        add(state, "a", 1);
        add(state, "b", 2);
        byte[] bytes = state.write();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> CorrelationState.read(correlation, cut))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        Random random = new Random(1);
        List<String> other = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = bytes.clone();
            broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            try {
                CorrelationState.read(correlation, broken);
            } catch (IllegalArgumentException e) {
                // As promised.
            } catch (RuntimeException e) {
                other.add(e.toString());
            }
        }
        assertThat(other).isEmpty();
    }

    @Test
    void contributionsOfRulesThatAreGoneArePassedOver() throws Exception {
        CorrelationState state = state(correlation("type: event_count, rules: [a], timespan: 1m, condition: {gte: 1}"));
        assertThat(add(state, "gone", 1)).isEmpty();
        assertThat(state.isEmpty()).isTrue();
    }

    /** A late event completes the windows that are left when a tree has become an array. */
    @Test
    void countsStayWhenATableShrinks() throws Exception {
        CorrelationState state =
                state(correlation("type: value_count, rules: [a], timespan: 1000s, condition: {field: v, gte: 3}"));
        int events = RowBlock.CAPACITY + 50;
        for (int i = 0; i < events; i++) {
            assertThat(add(state, "a", "v" + i % 2, "e" + i, i * 10)).isEmpty();
        }
        double last = (events - 1) * 10;
        state.advance((long) ((last - 95) * SECOND));
        assertThat(add(state, "a", "v2", "late", last - 85)).last().satisfies(finding -> {
            assertThat(finding.windowEnd()).isEqualTo((long) (last * SECOND));
            assertThat(finding.windowStart()).isEqualTo((long) ((last - 1000) * SECOND));
        });
    }
}
