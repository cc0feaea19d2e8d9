package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.detection.EntityStates.One;
import dev.vedette.detection.HeldStates.Place;
import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.Contribution;
import dev.vedette.rules.CorrelationState;
import dev.vedette.rules.EvidenceRef;
import dev.vedette.rules.GroupValue;
import dev.vedette.rules.RuleFile;
import dev.vedette.rules.RuleSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class HeldStatesTest {
    private static final String RULE = TestRules.FORBIDDEN_TOOL;
    private static final String OTHER = "0d9f8f1e-6a35-4c6a-9d0c-3f3b8c1f7a52";
    private static final String SLOT = KeyedStates.ENTITY;

    private final Map<String, byte[]> stored = new HashMap<>();
    private final Set<String> timers = new TreeSet<>();
    private final CompiledCorrelation correlation = RuleSet.compile(
                    List.of(RuleFile.parse("rule", TestRules.forbiddenTool())))
            .correlation(RULE)
            .orElseThrow();
    private final CompiledCorrelation other = RuleSet.compile(
                    List.of(RuleFile.parse("rule", TestRules.forbiddenTool().replace(RULE, OTHER))))
            .correlation(OTHER)
            .orElseThrow();
    private String key = "";
    private int puts;

    private final HeldStates states = states(Long.MAX_VALUE);

    HeldStatesTest() throws Exception {}

    private HeldStates states(long maxBytes) {
        return new HeldStates(
                new OfCurrentKey(),
                to -> key = to,
                new HeldStates.Timers() {
                    @Override
                    public void register(String slot, long millis) {
                        timers.add(key + "@" + millis);
                    }

                    @Override
                    public void delete(String slot, long millis) {
                        timers.remove(key + "@" + millis);
                    }
                },
                false,
                maxBytes,
                new RuleStates(new UnregisteredMetricsGroup(), rule -> 0),
                () -> 0);
    }

    private EntityStates with(HeldStates of, String user, int event) throws Exception {
        return with(of, user, correlation, event);
    }

    private EntityStates with(HeldStates of, String user, CompiledCorrelation rule, int event) throws Exception {
        key = user;
        Place place = new Place(user, SLOT);
        Optional<EntityStates> known = of.find(place);
        EntityStates entity = known.isPresent() ? known.get() : of.create(place);
        String id = rule.metadata().id();
        One one = entity.of(id)
                .orElseGet(
                        () -> entity.add(CorrelationState.create(rule, "t", List.of(new GroupValue("user.id", user)))));
        one.state(rule)
                .add(
                        new Contribution(id, id, id, ""),
                        new EvidenceRef("agent:0:" + event, "call", id, event, 0, event, Map.of("user.id", user)));
        one.askAt(100 + event);
        of.wake(entity, entity.firstTimer());
        of.changed(entity);
        return entity;
    }

    private void savepoint() throws Exception {
        states.writeAll();
    }

    @Test
    void whatChangesAfterItWasWrittenIsWrittenAgain() throws Exception {
        with(states, "a", 1);
        savepoint();
        assertThat(timers).containsExactly("a@101");
        byte[] before = stored.get("a");
        with(states, "a", 2);
        assertThat(states.unwritten()).isEqualTo(1);
        assertThat(stored.get("a")).isSameAs(before);
        savepoint();
        assertThat(stored.get("a")).isNotEqualTo(before);
        savepoint();
        assertThat(puts).as("what is the same is not written again").isEqualTo(2);
    }

    @Test
    void whatWasRemovedIsNotWrittenBack() throws Exception {
        with(states, "a", 1);
        with(states, "b", 2);
        savepoint();
        with(states, "a", 3);
        key = "a";
        states.remove(new Place("a", SLOT));
        assertThat(states.unwritten()).isZero();
        savepoint();
        assertThat(stored).containsOnlyKeys("b");
        assertThat(timers).containsExactly("b@102");
        assertThat(states.due(Long.MAX_VALUE)).map(EntityStates::place).contains(new Place("b", SLOT));
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
        CorrelationState again = stateOf(narrow, "a", correlation);
        assertThat(again.group()).containsExactly(new GroupValue("user.id", "a"));
        assertThat(again.isEmpty()).isFalse();
    }

    @Test
    void whoIsAskedForStaysAndTheOthersGo() throws Exception {
        HeldStates narrow = states(1);
        for (int i = 0; i < 10; i++) {
            with(narrow, "user-" + i, i);
        }
        long three = narrow.bytes() * 3 / 10;
        HeldStates bounded = states(three + 100);
        with(bounded, "busy", 0);
        for (int i = 0; i < 100; i++) {
            with(bounded, "busy", i + 1);
            with(bounded, "once-" + i, i);
            bounded.makeRoom();
            assertThat(stored).as("after %d others", i).doesNotContainKey("busy");
        }
        assertThat(bounded.size()).isLessThan(4);
    }

    @Test
    void allStatesOfAnEntityAreOneValue() throws Exception {
        HeldStates narrow = states(1);
        with(narrow, "a", correlation, 1);
        with(narrow, "a", other, 2);
        with(narrow, "b", other, 3);
        with(narrow, "b", other, 4);
        narrow.makeRoom();
        assertThat(puts).isEqualTo(1);
        assertThat(timers).as("the first of both").containsExactly("a@101");
        assertThat(stateOf(narrow, "a", correlation).isEmpty()).isFalse();
        assertThat(stateOf(narrow, "a", other).isEmpty()).isFalse();
    }

    @Test
    void whatNobodyAskedForStaysAsItWasWritten() throws Exception {
        with(states, "a", correlation, 1);
        with(states, "a", other, 2);
        byte[] first = stateOf(states, "a", other).write();
        for (int event = 3; event < 6; event++) {
            savepoint();
            with(states, "a", correlation, event);
        }
        savepoint();
        assertThat(puts).isEqualTo(4);
        HeldStates again = states(Long.MAX_VALUE);
        assertThat(stateOf(again, "a", other).write()).isEqualTo(first);
        assertThat(stateOf(again, "a", correlation).write())
                .isEqualTo(stateOf(states, "a", correlation).write());
    }

    @Test
    void whatNobodyAskedForTakesLessMemoryWhenItHasBeenWrittenTwice() throws Exception {
        with(states, "a", correlation, 1);
        with(states, "a", other, 2);
        savepoint();
        with(states, "a", correlation, 1);
        long asObjects = states.bytes();
        savepoint();
        with(states, "a", correlation, 1);
        assertThat(states.bytes()).isLessThan(asObjects);
    }

    @Test
    void whatTheEventsOfAnEntityHaveAlikeIsWrittenOnce() throws Exception {
        String user = "u".repeat(500);
        with(states, user, correlation, 1);
        savepoint();
        int one = stored.get(user).length;
        with(states, user, other, 1);
        savepoint();
        assertThat(stored.get(user).length - one)
                .as("the other has the group's value, and not the event's once more")
                .isBetween(500, 800);
    }

    @Test
    void aStateThatNobodyAsksForKeepsItsEventsThoughOthersChange() throws Exception {
        with(states, "a", correlation, 2);
        with(states, "a", other, 1);
        stateOf(states, "a", other)
                .add(
                        new Contribution(OTHER, OTHER, OTHER, ""),
                        new EvidenceRef("another:0:1", "call", OTHER, 2, 0, 2, Map.of("user.id", "y")));
        byte[] first = stateOf(states, "a", other).write();
        savepoint();
        // Read anew, where the one that nobody asks for has contexts of its own among those of others.
        for (int event = 3; event < 8; event++) {
            HeldStates again = states(Long.MAX_VALUE);
            key = "a";
            EntityStates entity = again.find(new Place("a", SLOT)).orElseThrow();
            entity.of(RULE)
                    .orElseThrow()
                    .state(correlation)
                    .add(
                            new Contribution(RULE, RULE, RULE, ""),
                            new EvidenceRef(
                                    "agent-" + event + ":0:1", "call", RULE, event, 0, event, Map.of("user.id", "x")));
            again.changed(entity);
            again.writeAll();
        }
        assertThat(stateOf(states(Long.MAX_VALUE), "a", other).write()).isEqualTo(first);
    }

    /** Written by the version before, of two states. */
    @Test
    void theFormInWhichEachStateHadItsContextsIsRead() throws Exception {
        key = "a";
        stored.put(
                "a",
                HexFormat.of()
                        .parseHex(
                                "ff000000020000002436663064336335322d336139652d346630652d386435332d306134633266386631633031000000"
                                        + "0000000065000000a508103262383531613664303935396666633701740107757365722e696401613a3b013a24366630"
                                        + "64336335322d336139652d346630652d386435332d306134633266386631633031010c086167656e743a303a010161ff"
                                        + "ffffffffffffffff01ffffffffffffffffff01000001040002010c0131000463616c6c3b000200ffffffffffffffffff"
                                        + "01010100010100020001000201000002010c0131000463616c6c3b0002000000002430643966386631652d366133352d"
                                        + "346336612d396430632d3366336238633166376135320000000000000066000000a50810306534623333616365623832"
                                        + "6161366101740107757365722e696401613a3b013a2430643966386631652d366133352d346336612d396430632d3366"
                                        + "33623863316637613532010c086167656e743a303a010161ffffffffffffffffff01ffffffffffffffffff0100000104"
                                        + "0004010c0132000463616c6c3b000400ffffffffffffffffff01010100010102040001020401000004010c0132000463"
                                        + "616c6c3b000400"));
        assertThat(stateOf(states, "a", correlation).write()).isNotEmpty();
        assertThat(stateOf(states, "a", other).isEmpty()).isFalse();
        with(states, "a", 3);
        savepoint();
        assertThat(stored.get("a")[0]).isEqualTo((byte) -2);
        assertThat(stateOf(states(Long.MAX_VALUE), "a", other).write())
                .isEqualTo(stateOf(states, "a", other).write());
    }

    @Test
    void aNewerFormIsRefused() {
        key = "a";
        stored.put("a", new byte[] {-3});
        assertThatThrownBy(() -> states.find(new Place("a", SLOT))).hasMessageContaining("form 3");
    }

    @Test
    void statesThatStoodAloneAreAskedAtOnce() throws Exception {
        with(states, "a", correlation, 1);
        byte[] alone = stateOf(states, "a", correlation).write();
        stored.put("b", EntityStates.join(Map.of(RULE, alone)));
        key = "b";
        EntityStates joined = states.find(new Place("b", SLOT)).orElseThrow();
        assertThat(joined.of(RULE).orElseThrow().isDue(Long.MIN_VALUE)).isTrue();
        assertThat(stateOf(states, "b", correlation).write()).isEqualTo(alone);
    }

    @Test
    void theStateOfAChainThatStoodAloneIsThatOfItsRule() throws Exception {
        with(states, "a", correlation, 1);
        byte[] alone = stateOf(states, "a", correlation).write();
        key = RULE + " t";
        stored.put(key, alone);
        EntityStates read = states.find(new Place(key, "1group")).orElseThrow();
        assertThat(read.of(RULE).orElseThrow().state(correlation).write()).isEqualTo(alone);
    }

    private CorrelationState stateOf(HeldStates of, String user, CompiledCorrelation rule) throws Exception {
        key = user;
        return of.find(new Place(user, SLOT))
                .flatMap(entity -> entity.of(rule.metadata().id()))
                .orElseThrow()
                .state(rule);
    }

    /** Flink's, of the key that is the current one. */
    private final class OfCurrentKey implements HeldStates.Stored {
        @Override
        public byte[] read(String slot) {
            return stored.get(key);
        }

        @Override
        public void write(String slot, byte[] value) {
            puts++;
            stored.put(key, value);
        }

        @Override
        public void remove(String slot) {
            stored.remove(key);
        }
    }
}
