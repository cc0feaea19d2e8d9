package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.models.habits.Habits;
import dev.vedette.models.habits.Judgement;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** Prints the processor time of a call's way through both operators; the bound is there to notice a slowdown by. */
class HabitsCostTest {
    private static final int ROUNDS = 9;

    @Test
    void aCallsWayThroughHabitsCostsMicroseconds() throws Exception {
        List<EnrichedEvent> events = events();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double[] wire = new double[ROUNDS];
        double[] judging = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, Habits> habits = new HashMap<>();
            TypeSerializer<EnrichedEvent> serializer = WireTypes.EVENT.createSerializer(new SerializerConfigImpl());
            DataOutputSerializer out = new DataOutputSerializer(4096);
            long inWire = 0;
            long start = threads.getCurrentThreadCpuTime();
            for (EnrichedEvent event : events) {
                EnrichedEvent judged = event;
                for (HabitsOf of : HabitsOf.values()) {
                    judged = judge(habits, of, judged);
                }
            }
            judging[round] = (threads.getCurrentThreadCpuTime() - start) / 1e3 / events.size();
            start = threads.getCurrentThreadCpuTime();
            for (EnrichedEvent event : events) {
                for (int hop = 0; hop < 2; hop++) {
                    inWire += there(serializer, out, event).offset();
                }
            }
            wire[round] = (threads.getCurrentThreadCpuTime() - start) / 1e3 / events.size();
            assertThat(inWire).isPositive();
        }
        Arrays.sort(wire);
        Arrays.sort(judging);
        System.out.printf(
                "a tool call held against both habits: %.2f µs, written and read twice for it: %.2f µs of processor time (medians of"
                        + " %d rounds of %d)%n",
                judging[ROUNDS / 2], wire[ROUNDS / 2], ROUNDS, events.size());
        assertThat(wire[ROUNDS / 2] + judging[ROUNDS / 2]).isLessThan(50);
    }

    private static EnrichedEvent judge(Map<String, Habits> habits, HabitsOf of, EnrichedEvent event) {
        Judgement judgement = habits.computeIfAbsent(of + of.key(event), key -> of.create())
                .add(ModelScorer.toolCall(event).orElseThrow(), true, event.habits());
        return event.withHabits(judgement);
    }

    private static EnrichedEvent there(
            TypeSerializer<EnrichedEvent> serializer, DataOutputSerializer out, EnrichedEvent event)
            throws IOException {
        out.clear();
        serializer.serialize(event, out);
        return serializer.deserialize(new DataInputDeserializer(out.getSharedBuffer(), 0, out.length()));
    }

    private static List<EnrichedEvent> events() {
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        Enrichment enrichment = new Enrichment(OperatorScopes.NONE);
        Agent agent = new Agent("server");
        List<EnrichedEvent> events = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            int number = i;
            long time = i * (20 * 86_400_000_000L / 50_000);
            AuditEvent event = agent.event(
                    time,
                    "mcp.tool.call",
                    call -> call.setPrincipal("kid:AAAAAAAAAAAAAAAAAAAAAA" + number % 100)
                            .setToolName("search_customers_" + number % 12)
                            .setClaims("verified")
                            .setClientAddress("192.0.2.1")
                            .setUserAgent("claude-code/1.0.0")
                            .setSessionFingerprint("kid:BBBBBBBBBBBBBBBBBBBBBB" + number % 100)
                            .setTokenFingerprint("kid:CCCCCCCCCCCCCCCCCCCCCC" + number % 100)
                            .setArgumentNames(List.of("query", "limit"))
                            .setArgumentBytes(100L + number % 77)
                            .setResultBytes(1_000L + number % 99_991));
            events.add(enrichment.enrich(EncodedEvent.of(event, codec), 0, i, time));
        }
        return events;
    }
}
