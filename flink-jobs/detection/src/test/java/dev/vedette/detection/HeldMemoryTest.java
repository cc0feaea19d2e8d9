package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.detection.HeldStates.Place;
import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.Contribution;
import dev.vedette.rules.CorrelationState;
import dev.vedette.rules.EvidenceRef;
import dev.vedette.rules.GroupValue;
import dev.vedette.rules.RuleFile;
import dev.vedette.rules.RuleSet;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What objects are said to take is what they take, to within a third: it is all that keeps them from filling the heap. */
class HeldMemoryTest {
    private static final int ENTITIES = 60_000;
    private static final long SECOND = 1_000_000;

    private static final String CHILD = "title: Child\nid: child\ncorrelation:"
            + " {type: event_count, rules: [a], group-by: [user.id], timespan: 1h, condition: {gte: 9}}\n---\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type: event_count, rules: [a], timespan: 1h, condition: {gte: 9}",
                "type: value_count, rules: [a], timespan: 1h, condition: {field: v, gte: 9}",
                "type: first_seen, rules: [a], timespan: 1h, condition: {field: v}",
                "type: temporal_ordered, rules: [child, a], timespan: 1h"
            })
    void whatStatesAreSaidToTakeIsWhatTheHeapGives(String yaml) throws Exception {
        boolean isChain = yaml.contains("child");
        CompiledCorrelation correlation = compile((isChain ? CHILD : "") + "title: Root\nid: root\ncorrelation: {"
                + yaml.replace("timespan", "group-by: [user.id], timespan") + "}\n");
        Taken taken = take(correlation, isChain);
        // What other tests of this JVM have left may go meanwhile: what is so twice is so.
        for (int again = 0; again < 5; again++) {
            Taken before = taken;
            taken = take(correlation, isChain);
            if (Math.abs(taken.took - before.took) < taken.took / 20) {
                break;
            }
        }
        System.out.printf("%s: said %d, took %d bytes an entity%n", yaml, taken.said / ENTITIES, taken.took / ENTITIES);
        assertThat(taken.took).isBetween(taken.said * 3 / 4, taken.said * 4 / 3);
    }

    private record Taken(long said, long took) {}

    private static Taken take(CompiledCorrelation correlation, boolean isChain) throws Exception {
        HeldStates[] states = {states()};
        fill(states[0], correlation, isChain);
        assertThat(states[0].size()).isEqualTo(ENTITIES);
        long said = states[0].bytes();
        // With and then without: what other tests of this JVM have left is mostly gone by the first look.
        long with = used();
        Reference.reachabilityFence(states[0]);
        states[0] = null;
        return new Taken(said, with - used());
    }

    private static CompiledCorrelation compile(String correlation) throws Exception {
        String yaml = "title: A\nid: a\ndetection: {s: {k: v}, condition: s}\n---\n" + correlation;
        return RuleSet.compile(List.of(RuleFile.parse("rules", yaml)))
                .correlation("root")
                .orElseThrow();
    }

    private static HeldStates states() {
        HeldStates.Stored nothing = new HeldStates.Stored() {
            @Override
            public byte[] read(String slot) {
                return null;
            }

            @Override
            public void write(String slot, byte[] bytes) {}

            @Override
            public void remove(String slot) {}
        };
        HeldStates.Timers none = new HeldStates.Timers() {
            @Override
            public void register(String slot, long millis) {}

            @Override
            public void delete(String slot, long millis) {}
        };
        return new HeldStates(
                nothing,
                key -> {},
                none,
                false,
                Long.MAX_VALUE,
                new RuleStates(new UnregisteredMetricsGroup(), rule -> 0),
                System::nanoTime);
    }

    private static void fill(HeldStates states, CompiledCorrelation correlation, boolean isChain) throws Exception {
        for (int number = 0; number < ENTITIES; number++) {
            String user = "kid:3f2a" + number + "aGVsbG8gd29ybGQh";
            EntityStates entity = states.create(new Place("default user.id " + user, KeyedStates.ENTITY));
            EntityStates.One one = entity.add(
                    CorrelationState.create(correlation, "default", List.of(new GroupValue("user.id", user))));
            CorrelationState state = one.state(correlation);
            for (int event = 0; event < 1 + number % 6; event++) {
                for (String stage : isChain ? List.of("child", "root") : List.of("root")) {
                    state.add(new Contribution("root", stage, "a", "v" + event), evidence(number, event, user));
                }
            }
            one.askAt(number);
            states.wake(entity, entity.firstTimer());
            states.changed(entity);
        }
    }

    private static EvidenceRef evidence(int number, int event, String user) {
        Map<String, String> fields = new HashMap<>();
        fields.put("user.id", user);
        fields.put("vedette.token.fingerprint", user + "token");
        fields.put("vedette.session.fingerprint", user + "session");
        fields.put("user_agent.original", "OfficeAssistant/2.1.0");
        fields.put("client.address", "10.0.0." + number % 256);
        fields.put("event.outcome", "success");
        fields.put("mcp.method.name", "tools/call");
        return new EvidenceRef(
                "0b1f7c52-3a9e-4f0e-8d53-0a4c2f8f1a01:3:" + number * 10 + event,
                "mcp.tool.call",
                "a",
                1_700_000_000 * SECOND + event,
                1,
                number,
                fields);
    }

    /** After collections that free nothing any more: other tests of this JVM may have left much behind. */
    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long before = Long.MAX_VALUE;
        long now = Long.MAX_VALUE;
        for (int i = 0; i < 20 && (i < 3 || before - now > 100_000); i++) {
            before = now;
            System.gc();
            now = runtime.totalMemory() - runtime.freeMemory();
        }
        return now;
    }
}
