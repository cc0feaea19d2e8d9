package dev.vedette.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.rules.RuleSource;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.FaultStack;
import dev.vedette.local.stack.TestStacks;
import dev.vedette.schemas.avro.Alert;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A rule that somebody made by copying its neighbour is in force in the running job within a second, and makes alerts. */
class CopiedRuleTest {
    private static final String NEIGHBOUR = "698ccd62-7620-4e3d-ad32-b6677f5a0e21";
    private static final String COPY = "11111111-2222-4333-8444-555555555555";

    @Test
    void isLiveWithinASecond() throws Exception {
        String neighbour = Files.readString(
                Checkout.locate().root().resolve("alert-rules/rules/credential_access_token_replay.yml"));
        String text = neighbour
                .replace(NEIGHBOUR, COPY)
                .replace("Access Token Used from Two Client Contexts", "Access Token Used from Two Addresses")
                .replace("field: vedette.client.context", "field: client.address");
        RuleSource copy = RuleSource.compile("copy.yml", text);
        try (FaultStack stack = FaultStack.start(TestStacks.home("copied-rule"), Map.of());
                DetectionTrial trial = DetectionTrial.start(stack)) {
            trial.attack("before");
            DetectionTrial.Pushed pushed = trial.push(copy);
            System.out.println("in force " + pushed.took().toMillis() + " ms after the topic had it");
            assertThat(pushed.state()).isEqualTo("in_force");
            assertThat(pushed.took()).isLessThan(Duration.ofSeconds(1));

            trial.topics().send(new AttackedServer("after").replayedToken());
            DetectionTrial.awaiting("the alerts of both rules")
                    .untilAsserted(() -> assertThat(trial.topics().alertsOf("after"))
                            .extracting(Alert::getRuleId)
                            .contains(NEIGHBOUR, COPY));
        }
    }
}
