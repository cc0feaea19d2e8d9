package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the events of one caller say alike is held once, and comes back with each of them. */
class EventContextsTest {
    private static final long SECOND = 1_000_000;
    private static final String RULE = "counted";
    private static final GroupValue GROUP = new GroupValue("g", "x");

    private final CompiledCorrelation correlation =
            Rules.compile("""
            title: Matched
            id: matched
            detection: {s: {k: v}, condition: s}
            ---
            title: Counted
            id: counted
            vedette: {suppression: 60s, evidence: 4, limit: 100000}
            correlation: {type: event_count, rules: [matched], timespan: 60s, condition: {gte: 1}}
            """).correlation(RULE).orElseThrow();

    EventContextsTest() throws RuleException {}

    private static List<Finding> add(CorrelationState state, EvidenceRef event) {
        return state.add(new Contribution(RULE, RULE, "matched", ""), event);
    }

    private static EvidenceRef event(int number, long time, Map<String, String> fields) {
        return new EvidenceRef("agent:" + number % 3 + ":" + number, "mcp.request", "matched", time, 0, number, fields);
    }

    private CorrelationState create() {
        return CorrelationState.create(correlation, "t", List.of(GROUP));
    }

    @Test
    void eachEventComesBackWithItsOwnWhateverComesAndGoes() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("EventContextsTest -Dseed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int callers : new int[] {1, 2, 5, 40, 1000}) {
            CorrelationState state = create();
            Map<String, EvidenceRef> sent = new HashMap<>();
            long time = 1_000_000 * SECOND;
            List<Finding> findings = new ArrayList<>();
            for (int number = 0; number < 3_000; number++) {
                time += random.nextInt((int) SECOND);
                Map<String, String> fields = new HashMap<>(Map.of("event.outcome", "success"));
                if (random.nextInt(8) > 0) {
                    fields.put("user.id", "user " + random.nextInt(callers));
                    fields.put("event.reason", "r" + random.nextInt(3));
                }
                EvidenceRef event = event(number, time - random.nextInt(20) * SECOND, fields);
                sent.put(event.eventId(), event);
                findings.addAll(add(state, event));
                if (random.nextInt(20) == 0) {
                    state.advance(time - 30 * SECOND);
                }
                if (random.nextInt(200) == 0) {
                    state = CorrelationState.read(correlation, state.write());
                }
            }
            // Only now: what a finding shows is what it was, whatever came since.
            assertThat(findings)
                    .hasSizeGreaterThan(1_000)
                    .allSatisfy(finding -> assertThat(finding.evidence())
                            .as("seed " + seed)
                            .isNotEmpty()
                            .allSatisfy(found -> assertThat(found).isEqualTo(sent.get(found.eventId()))));
            state.advance(time + 1000 * SECOND);
            assertThat(state.isEmpty()).isTrue();
            assertThat(state.bytes()).as("nothing is left of what went").isZero();
        }
    }

    @Test
    void whatIsAlikeTakesItsRoomOnceInMemoryAndInBytes() {
        CorrelationState alike = create();
        CorrelationState different = create();
        for (int number = 0; number < 100; number++) {
            long time = 1_000_000 * SECOND + number;
            add(alike, event(number, time, Map.of("user.id", "u".repeat(100))));
            add(different, event(number, time, Map.of("user.id", "u".repeat(97) + (100 + number))));
        }
        assertThat(alike.bytes()).isLessThan(different.bytes() / 2);
        assertThat(alike.write().length).isLessThan(different.write().length / 2);
    }

    @Test
    void whatNoEventHasAnyMoreIsForgotten() {
        CorrelationState state = create();
        for (int number = 0; number < 2_000; number++) {
            long time = 1_000_000 * SECOND + 20 * SECOND * number;
            add(state, event(number, time, Map.of("user.id", "u".repeat(100) + number)));
            state.advance(time - SECOND);
        }
        assertThat(state.bytes()).isLessThan(3_000);
    }

    /** Otherwise who calls under many names would have a group outgrow its bound. */
    @Test
    void whatIsNotAlikeCountsForTheBoundOfAGroup() {
        CorrelationState state = create();
        String long256 = "x".repeat(250);
        for (int number = 0; number < 9_000; number++) {
            Map<String, String> fields = new HashMap<>();
            for (String name : EvidenceNames.OF_CALLERS) {
                fields.put(name, long256 + number);
            }
            add(state, event(number, 1_000_000 * SECOND + number, fields));
        }
        assertThat(state.dropped()).isPositive();
        assertThat(state.bytes()).isLessThan(2L * StageState.MAX_BYTES);
    }

    @Test
    void whatIsReadHasRoomForItsEventsAndNoMore() {
        CorrelationState state = create();
        List<Long> held = new ArrayList<>();
        for (int number = 0; number < 200; number++) {
            add(
                    state,
                    event(number, 1_000_000 * SECOND + number, Map.of("user.id", "ann", "event.action", "a" + number)));
            held.add(CorrelationState.read(correlation, state.write()).bytes());
        }
        long each = (held.get(199) - held.get(100)) / 99;
        for (int number = 101; number < 200; number++) {
            assertThat(held.get(number) - held.get(number - 1))
                    .as("more for event %d than for one before, of which each takes %d", number, each)
                    .isBetween(-2 * each, 4 * each);
        }
    }
}
