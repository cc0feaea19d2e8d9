package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.models.CallerWindow;
import dev.vedette.models.Score;
import dev.vedette.models.ToolCall;
import dev.vedette.models.ToolPatternModel;
import dev.vedette.models.habits.Habits;
import dev.vedette.models.habits.Judgement;
import dev.vedette.models.sessions.CallScorer;
import dev.vedette.models.sessions.CallerReadings;
import dev.vedette.models.sessions.SessionScore;
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
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/**
 * Prints what scoring costs a tool call in the job, in processor time: both models, habits, and its way between operators. Each
 * call here is one that what was read may have ordered, and that sends something: most are neither. The aim is 50 µs for all; the
 * bounds are there to notice a slowdown by, on a machine that others use too.
 */
class ScoringCostTest {
    private static final int ROUNDS = 9;
    private static final int CALLS = 50_000;
    private static final double MICROS = 100;
    private static final double MICROS_OF_HABITS = 50;

    private static final SessionScore MUCH = new SessionScore(
            0.95, 0.8, List.of("r".repeat(80), "s".repeat(80), "t".repeat(80)), List.of("order of calls"));

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final List<EnrichedEvent> events = events();

    /** Each takes an event on; what the one before said is in it. */
    private interface Step {
        EnrichedEvent apply(EnrichedEvent event) throws Exception;
    }

    @Test
    void aCallIsScoredInMicroseconds() throws Exception {
        ToolPatternModel tools = ToolPatternModel.load(OfficeModel.train(1));
        CallScorer orders = CallScorer.shipped();
        byte[] readings = fullReadings();
        double[][] costs = new double[4][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, CallerWindow> windows = new HashMap<>();
            Map<String, Habits> habits = new HashMap<>();
            TypeSerializer<EnrichedEvent> serializer = WireTypes.EVENT.createSerializer(new SerializerConfigImpl());
            DataOutputSerializer out = new DataOutputSerializer(4096);
            costs[0][round] = micros(event -> ordered(orders, readings, event));
            costs[1][round] = micros(event -> ofTools(tools, orders, windows, event));
            costs[2][round] = micros(event -> judged(habits, HabitsOf.TOOL, judged(habits, HabitsOf.CALLER, event)));
            costs[3][round] = micros(event -> there(serializer, out, there(serializer, out, event.withSession(MUCH))));
        }
        double[] medians =
                Arrays.stream(costs).mapToDouble(ScoringCostTest::median).toArray();
        System.out.printf(
                "a tool call: order %.2f, unusual tools and session %.2f, habits %.2f, between operators %.2f, together %.2f µs of"
                        + " processor time (medians of %d rounds of %d)%n",
                medians[0],
                medians[1],
                medians[2],
                medians[3],
                Arrays.stream(medians).sum(),
                ROUNDS,
                events.size());
        assertThat(Arrays.stream(medians).sum()).isLessThan(MICROS);
        assertThat(medians[2] + medians[3]).as("habits, and the way to them").isLessThan(MICROS_OF_HABITS);
    }

    private double micros(Step step) throws Exception {
        long scored = 0;
        long start = threads.getCurrentThreadCpuTime();
        for (EnrichedEvent event : events) {
            scored += step.apply(event).offset() + 1;
        }
        double micros = (threads.getCurrentThreadCpuTime() - start) / 1e3 / events.size();
        assertThat(scored).isPositive();
        return micros;
    }

    private static double median(double[] rounds) {
        double[] sorted = rounds.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** With as much read at other servers as is kept, which is read from its bytes for each call that sends something. */
    private static EnrichedEvent ordered(CallScorer model, byte[] readings, EnrichedEvent event) {
        ToolCall.Fields fields = event.read()::value;
        assertThat(CallerReadings.isLookedFor(fields)).isTrue();
        return model.score(fields, CallerReadings.fromBytes(readings).find(fields, event.eventTime()))
                .map(score -> event.withOrdered(new ModelVerdict(score.value(), model.label(), score.reasons())))
                .orElseThrow();
    }

    /** And what both models say together of the caller's session. */
    private static EnrichedEvent ofTools(
            ToolPatternModel model, CallScorer orders, Map<String, CallerWindow> windows, EnrichedEvent event) {
        CallerWindow window = windows.computeIfAbsent(ModelScorer.caller(event), key -> new CallerWindow());
        ToolCall call = ModelScorer.toolCall(event).orElseThrow();
        Score score = model.score(window, call);
        Score ordered = new Score(event.offset() % 90 / 100.0, List.of("an order"), List.of());
        SessionScore session = orders.session(Optional.of(ordered), window.mostOrdered(call), Optional.of(score));
        window.add(call, ordered.value());
        return event.withVerdict(new ModelVerdict(score.value(), model.label(), score.reasons()))
                .withSession(session);
    }

    private static EnrichedEvent judged(Map<String, Habits> habits, HabitsOf of, EnrichedEvent event) {
        Judgement judgement = habits.computeIfAbsent(of + of.key(event), key -> of.create())
                .add(ModelScorer.toolCall(event).orElseThrow(), true, event.habits());
        return of.judged(event.withHabits(judgement));
    }

    private static byte[] fullReadings() {
        CallerReadings readings = new CallerReadings();
        Agent mail = new Agent("mail");
        for (int i = 0; i < 40; i++) {
            int number = i;
            AuditEvent result = mail.event(
                    i,
                    "mcp.tool.result",
                    event -> event.setServiceName("mail")
                            .setPrincipal("kid:AAAAAAAAAAAAAAAAAAAAAA")
                            .setToolName("read_mail")
                            .setResultOrder(60)
                            .setResultValues(IntStream.range(0, 16)
                                    .mapToObj(value -> "kid:VVVVVVVVVVVVVVVVVV" + number + "v" + value)
                                    .toList()));
            readings.add(enriched(result, i, i).read()::value, i);
        }
        return readings.toBytes();
    }

    private static EnrichedEvent there(
            TypeSerializer<EnrichedEvent> serializer, DataOutputSerializer out, EnrichedEvent event)
            throws IOException {
        out.clear();
        serializer.serialize(event, out);
        return serializer.deserialize(new DataInputDeserializer(out.getSharedBuffer(), 0, out.length()));
    }

    private static EnrichedEvent enriched(AuditEvent event, long offset, long time) {
        return new Enrichment(OperatorScopes.NONE)
                .enrich(EncodedEvent.of(event, RecordCodec.of(AuditEvent.class)), 0, offset, time);
    }

    private static List<EnrichedEvent> events() {
        Agent agent = new Agent("server");
        List<EnrichedEvent> events = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            int number = i;
            long time = i * (20 * 86_400_000_000L / CALLS);
            AuditEvent event = agent.event(
                    time,
                    "mcp.tool.call",
                    call -> call.setPrincipal("kid:AAAAAAAAAAAAAAAAAAAAAA" + number % 100)
                            .setToolName(OfficeModel.TASKS.get(number / 6 % 6).get(number / 36 % 3))
                            .setOriginOrder(number % 100)
                            .setOriginCovered(number % 90)
                            .setOriginAge(1 + number % 5)
                            .setOriginKinds(List.of("destination", "value"))
                            .setOriginSentence("kid:SSSSSSSSSSSSSSSSSSSSSS")
                            .setArgumentDestinations(List.of("kid:DDDDDDDDDDDDDDDDDDDDDD"))
                            .setClaims("verified")
                            .setClientAddress("192.0.2.1")
                            .setUserAgent("claude-code/1.0.0")
                            .setSessionFingerprint("kid:BBBBBBBBBBBBBBBBBBBBBB" + number % 100)
                            .setTokenFingerprint("kid:CCCCCCCCCCCCCCCCCCCCCC" + number % 100)
                            .setArgumentNames(List.of("query", "limit"))
                            .setArgumentBytes(100L + number % 77)
                            .setResultBytes(1_000L + number % 99_991));
            events.add(enriched(event, i, time));
        }
        return events;
    }
}
