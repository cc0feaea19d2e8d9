package dev.vedette.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.models.definitions.DefinitionModel;
import dev.vedette.models.definitions.ToolDefinition;
import dev.vedette.models.definitions.TrainDefinitions;
import dev.vedette.models.sessions.CallScorer;
import dev.vedette.models.sessions.TrainSessions;
import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Prints what it costs to judge a call by what an agent tells of it, and a definition, and how large the models are. */
class JudgingCostTest {
    private static final int ROUNDS = 9;
    private static final int CALLS = 100_000;

    /** Of a call, wanted of the job. */
    private static final double MOST_MICROS = 50;

    @Test
    void aCallCostsMicroseconds() {
        RecordCodec.of(AuditEvent.class); // vouches for the record's class
        CallScorer scorer = CallScorer.shipped();
        List<ToolCall.Fields> calls = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            AuditEvent event = AuditEvent.newBuilder()
                    .setOriginOrder(i)
                    .setOriginCovered(i / 2)
                    .setOriginAge(1 + i % 3)
                    .setOriginKinds(i % 2 == 0 ? List.of("value") : List.of())
                    .build();
            calls.add(position -> EventFields.value(event, position));
        }
        double micros = micros(
                CALLS,
                i -> scorer.score(calls.get(i % calls.size()), Optional.empty())
                        .orElseThrow()
                        .value());
        System.out.printf("a call by the model of sessions: %.2f µs (median of %d rounds)%n", micros, ROUNDS);
        assertThat(micros).isLessThan(MOST_MICROS);
    }

    @Test
    void aDefinitionIsJudgedInLessThanTwoMilliseconds() throws Exception {
        DefinitionModel model = DefinitionModel.shipped();
        List<ToolDefinition> definitions = new ArrayList<>();
        long characters = 0;
        for (String[] row : UnseenRows.of(DefinitionModel.class, "unseen.tsv")) {
            characters += row[2].length();
            definitions.add(ToolDefinition.parse(new ObjectMapper()
                    .createObjectNode()
                    .put("server", "s")
                    .put("name", "list_things")
                    .put("description", row[2])
                    .toString()));
        }
        double micros = micros(
                20 * definitions.size(),
                i -> model.judge(definitions.get(i % definitions.size())).score());
        System.out.printf(
                "a definition of %d characters: %.0f µs (median of %d rounds)%n",
                characters / definitions.size(), micros, ROUNDS);
        assertThat(micros).isLessThan(2_000);
    }

    @Test
    void artifactsFitIntoARecordOfKafka() throws Exception {
        int sessions = bytes(CallScorer.class, TrainSessions.ARTIFACT);
        int definitions = bytes(DefinitionModel.class, TrainDefinitions.ARTIFACT);
        System.out.printf("model of sessions %,d bytes, of definitions %,d%n", sessions, definitions);
        assertThat(List.of(sessions, definitions)).allMatch(size -> size < 1_000_000);
    }

    private static int bytes(Class<?> beside, String resource) throws Exception {
        try (InputStream in = beside.getResourceAsStream(resource)) {
            return in.readAllBytes().length;
        }
    }

    private static double micros(int times, IntToDoubleFunction judge) {
        double[] micros = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            double sum = 0;
            long before = System.nanoTime();
            for (int i = 0; i < times; i++) {
                sum += judge.applyAsDouble(i);
            }
            micros[round] = (System.nanoTime() - before) / 1e3 / times;
            assertThat(sum).isPositive();
        }
        Arrays.sort(micros);
        return micros[ROUNDS / 2];
    }
}
