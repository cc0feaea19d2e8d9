package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.models.sessions.CallScorer;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Calls that do what was read, by what agents tell of them: at one server and across two. */
class OrderedCallTest {
    private static final String RULE = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1d07";
    private static final String ACCOUNT = "kid:account";

    private final Agent mail = new Agent("mail");
    private final Agent bank = new Agent("bank");
    private long now = Clock.nowMicros() - 60_000_000L;

    private AuditEvent event(Agent agent, String name, String user, UnaryOperator<AuditEvent.Builder> fields) {
        now += 1_000_000;
        String service = agent == mail ? "mail" : "bank";
        return agent.event(
                now,
                name,
                event -> fields.apply(event.setServiceName(service)
                        .setPrincipal(user)
                        .setToolName("tool")
                        .setEventOutcome("success")));
    }

    private AuditEvent call(Agent agent, String user, UnaryOperator<AuditEvent.Builder> fields) {
        return event(agent, "mcp.tool.call", user, fields);
    }

    private AuditEvent reading(String user, int order) {
        return event(
                mail,
                "mcp.tool.result",
                user,
                result -> result.setResultOrder(order).setResultValues(List.of("kid:other", ACCOUNT)));
    }

    private AuditEvent transfer(Agent agent, String user) {
        return call(
                agent,
                user,
                call -> call.setToolName("transfer")
                        .setOriginOrder(0)
                        .setOriginCovered(0)
                        .setOriginAge(0)
                        .setArgumentDestinations(List.of(ACCOUNT)));
    }

    private static UnaryOperator<AuditEvent.Builder> from(int order, int covered, String... kinds) {
        return call -> call.setOriginOrder(order)
                .setOriginCovered(covered)
                .setOriginAge(1)
                .setOriginKinds(List.of(kinds))
                .setOriginSentence("kid:sentence")
                .setOriginWeights("0123456789abcdef");
    }

    @Test
    void aCallThatDoesWhatWasReadRaisesAnAlertWithItsReasons() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 2)) {
            pipeline.push(RULE, 1, TestRules.ordered());
            pipeline.start();
            pipeline.send(call(mail, "kid:honest", from(0, 0)));
            pipeline.send(call(mail, "kid:blind", call -> call));
            pipeline.send(call(mail, "kid:steered", from(97, 60, "destination", "value")));

            await().atMost(Pipeline.PATIENCE).until(() -> !pipeline.alerts().isEmpty());
            Alert alert = pipeline.alertRecords().get(0);
            assertThat(alert.getGroup().get(0).getValue()).isEqualTo("kid:steered");
            assertThat(alert.getModelScore().orElseThrow()).isBetween(0.9, 1.0);
            assertThat(alert.getModelName()).contains(CallScorer.shipped().label());
            assertThat(TestMetrics.sum("Score tool calls", "callsOfOtherWeights"))
                    .isEqualTo(2);
            assertThat(alert.getModelReasons())
                    .containsExactly(
                            "it does what a sentence says that was read one result before and that is an order (0.97)",
                            "an address or account of its arguments first stood in that sentence",
                            "60 % of what the sentence names is in the call");
        }
    }

    /** What was read at one server and sent at another is seen by no agent alone. */
    @Test
    void aValueThatWasReadAtAnotherServerIsKnownAgain() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 2)) {
            pipeline.push(RULE, 1, TestRules.ordered());
            pipeline.start();
            pipeline.send(reading("kid:steered", 99));
            pipeline.send(transfer(bank, "kid:steered"));
            // Who has not read it, and who sends it where it was read, which that agent judges by itself.
            pipeline.send(transfer(bank, "kid:honest"));
            pipeline.send(reading("kid:local", 99));
            pipeline.send(transfer(mail, "kid:local"));
            pipeline.send(call(mail, "kid:marker", from(97, 60, "destination", "value")));

            await().atMost(Pipeline.PATIENCE).until(() -> pipeline.alerts().size() == 2);
            assertThat(pipeline.alertRecords())
                    .extracting(alert -> alert.getGroup().get(0).getValue())
                    .containsExactlyInAnyOrder("kid:steered", "kid:marker");
            assertThat(pipeline.alertRecords())
                    .filteredOn(alert -> alert.getGroup().get(0).getValue().equals("kid:steered"))
                    .singleElement()
                    .satisfies(
                            alert -> assertThat(alert.getModelReasons().get(0)).contains("had read at another server"));
        }
    }

    @Test
    void anArtifactOfTheTopicReplacesTheShippedOneAndABrokenOneDoesNot() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 1)) {
            pipeline.send(Topics.MODELS, CallScorer.NAME, new byte[] {0, 1, 2});
            pipeline.push(RULE, 1, TestRules.ordered());
            pipeline.start();
            pipeline.send(call(mail, "kid:steered", from(97, 60, "destination", "value")));
            await().atMost(Pipeline.PATIENCE).until(() -> !pipeline.alerts().isEmpty());
            assertThat(pipeline.alertRecords().get(0).getModelName())
                    .contains(CallScorer.shipped().label());
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> pipeline.records(Topics.DEAD_LETTERS).size() == 1);
        }
    }
}
