package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.detection.HeldStates.Held;
import dev.vedette.detection.HeldStates.Place;
import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.Contribution;
import dev.vedette.rules.CorrelationState;
import dev.vedette.rules.EvidenceRef;
import dev.vedette.rules.GroupValue;
import dev.vedette.rules.RuleFile;
import dev.vedette.rules.RuleSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class HeldStatesTest {
    private static final String RULE = TestRules.FORBIDDEN_TOOL;
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000 * MILLISECOND;

    private final Map<String, Map<String, byte[]>> stored = new HashMap<>();
    private final Set<String> timers = new TreeSet<>();
    private final CompiledCorrelation correlation = RuleSet.compile(
                    List.of(RuleFile.parse("rule", TestRules.forbiddenTool())))
            .correlation(RULE)
            .orElseThrow();
    private String key = "";
    private long now;
    private int puts;
    private long nanosOfAPut;

    private final HeldStates states = states(Long.MAX_VALUE);

    HeldStatesTest() throws Exception {}

    private HeldStates states(long maxBytes) {
        return new HeldStates(
                new OfCurrentKey(),
                to -> key = to,
                new HeldStates.Timers() {
                    @Override
                    public void register(String slot, long millis) {
                        timers.add(key + "/" + slot + "@" + millis);
                    }

                    @Override
                    public void delete(String slot, long millis) {
                        timers.remove(key + "/" + slot + "@" + millis);
                    }
                },
                false,
                maxBytes,
                new RuleStates(new UnregisteredMetricsGroup(), rule -> 0),
                () -> now);
    }

    private Held with(HeldStates of, String user, int event) throws Exception {
        key = user;
        Place place = new Place(user, RULE);
        Optional<Held> known = of.find(place, correlation);
        Held held = known.isPresent()
                ? known.get()
                : of.create(
                        place,
                        () -> CorrelationState.create(correlation, "t", List.of(new GroupValue("user.id", user))));
        held.state()
                .add(
                        new Contribution(RULE, RULE, RULE, ""),
                        new EvidenceRef("e" + event, "call", RULE, event, 0, event, Map.of()));
        of.wake(held, 100 + event);
        of.changed(held);
        return held;
    }

    /** As if a checkpoint had been taken now and another one such a time before. */
    private void checkpointsEach(long interval) throws Exception {
        nanosOfAPut = MILLISECOND;
        now -= interval;
        states.writeAll();
        now += interval;
        with(states, "first", 1);
        states.writeAll();
        now -= MILLISECOND;
        puts = 0;
    }

    @Test
    void whatACheckpointWouldHaveToWriteIsWrittenShortlyBefore() throws Exception {
        checkpointsEach(10 * SECOND);
        long start = now;
        for (int i = 0; i < 100; i++) {
            with(states, "user-" + i, i);
        }
        now = start + 5 * SECOND;
        states.writeAhead();
        assertThat(states.unwritten()).as("long before the checkpoint").isEqualTo(100);

        // A hundred writes of a millisecond are half a second of a fifth of the time.
        now = start + 10 * SECOND - 550 * MILLISECOND;
        while (now < start + 10 * SECOND) {
            states.writeAhead();
            now += 8 * MILLISECOND;
        }
        assertThat(states.unwritten()).isZero();
        states.writeAll();
        assertThat(puts).as("each once").isEqualTo(100);
    }

    @Test
    void whatChangesAllTheTimeWaitsForTheCheckpointAndKeepsNothingElseFromBeingWritten() throws Exception {
        checkpointsEach(10 * SECOND);
        long start = now;
        with(states, "hot", 0);
        for (int i = 0; i < 100; i++) {
            with(states, "user-" + i, i);
        }
        now = start + 10 * SECOND - 700 * MILLISECOND;
        for (int tick = 1; now < start + 10 * SECOND; tick++) {
            with(states, "hot", tick);
            states.writeAhead();
            now += 2 * MILLISECOND;
        }
        assertThat(stored).doesNotContainKey("hot");
        assertThat(states.unwritten()).isEqualTo(1);
    }

    @Test
    void whatChangedWithinTheTimeThatIsLeftMayChangeAgainAndIsNotWritten() throws Exception {
        checkpointsEach(10 * SECOND);
        long next = now + 10 * SECOND;
        now = next - 550 * MILLISECOND;
        for (int i = 0; i < 100; i++) {
            with(states, "user-" + i, i);
        }
        for (; now < next - 300 * MILLISECOND; now += 2 * MILLISECOND) {
            states.writeAhead();
        }
        assertThat(puts).isZero();
    }

    @Test
    void nothingIsWrittenBeforeItIsKnownWhenCheckpointsCome() throws Exception {
        with(states, "a", 1);
        states.writeAhead();
        now = 100 * SECOND;
        states.writeAhead();
        assertThat(puts).isZero();
        states.writeAll();
        with(states, "a", 2);
        now = 200 * SECOND;
        states.writeAhead();
        assertThat(puts).as("one tells nothing of the next").isEqualTo(1);
    }

    @Test
    void whatChangesAfterItWasWrittenIsWrittenAgain() throws Exception {
        with(states, "a", 1);
        states.writeAll();
        assertThat(timers).containsExactly("a/" + RULE + "@101");
        byte[] before = stored.get("a").get(RULE);
        with(states, "a", 2);
        assertThat(states.unwritten()).isEqualTo(1);
        assertThat(stored.get("a").get(RULE)).isSameAs(before);
        states.writeAll();
        assertThat(stored.get("a").get(RULE)).isNotEqualTo(before);
        states.writeAll();
        assertThat(puts).as("what is the same is not written again").isEqualTo(2);
    }

    @Test
    void whatWasRemovedIsNotWrittenBack() throws Exception {
        with(states, "a", 1);
        with(states, "b", 2);
        states.writeAll();
        with(states, "a", 3);
        key = "a";
        assertThat(states.remove(new Place("a", RULE))).isTrue();
        assertThat(states.unwritten()).isZero();
        states.writeAll();
        assertThat(stored.get("a")).isEmpty();
        assertThat(timers).containsExactly("b/" + RULE + "@102");
        assertThat(states.due(Long.MAX_VALUE)).map(Held::place).contains(new Place("b", RULE));
        assertThat(states.due(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void whatIsLetGoOfForRoomIsReadAgainAsItWas() throws Exception {
        HeldStates narrow = states(1);
        with(narrow, "a", 1);
        with(narrow, "b", 2);
        narrow.makeRoom();
        assertThat(narrow.size()).isEqualTo(1);
        assertThat(stored).containsOnlyKeys("a");
        assertThat(narrow.unwritten()).isEqualTo(1);
        key = "a";
        Held again = narrow.find(new Place("a", RULE), correlation).orElseThrow();
        assertThat(again.state().group()).containsExactly(new GroupValue("user.id", "a"));
    }

    /** Flink's, of the key that is the current one. */
    private final class OfCurrentKey implements MapState<String, byte[]> {
        private Map<String, byte[]> map() {
            return stored.computeIfAbsent(key, unused -> new HashMap<>());
        }

        @Override
        public byte[] get(String slot) {
            return stored.getOrDefault(key, Map.of()).get(slot);
        }

        @Override
        public void put(String slot, byte[] value) {
            puts++;
            now += nanosOfAPut;
            map().put(slot, value);
        }

        @Override
        public void putAll(Map<String, byte[]> values) {
            map().putAll(values);
        }

        @Override
        public void remove(String slot) {
            map().remove(slot);
        }

        @Override
        public boolean contains(String slot) {
            return stored.getOrDefault(key, Map.of()).containsKey(slot);
        }

        @Override
        public Iterable<Map.Entry<String, byte[]>> entries() {
            return map().entrySet();
        }

        @Override
        public Iterable<String> keys() {
            return map().keySet();
        }

        @Override
        public Iterable<byte[]> values() {
            return map().values();
        }

        @Override
        public Iterator<Map.Entry<String, byte[]>> iterator() {
            return map().entrySet().iterator();
        }

        @Override
        public boolean isEmpty() {
            return map().isEmpty();
        }

        @Override
        public void clear() {
            map().clear();
        }
    }
}
