package dev.vedette.detection;

import static dev.vedette.detection.Disproof.Verdict.DOUBT;
import static dev.vedette.detection.Disproof.Verdict.LATER;
import static dev.vedette.detection.Disproof.Verdict.NONE;
import static dev.vedette.detection.Disproof.Verdict.WITHDRAW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.detection.Disproof.Replayed;
import dev.vedette.detection.Disproof.Verdict;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.Alert;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An alert is withdrawn only where late events alone can be the reason why it was not found again. */
class DisproofTest {
    private static final long REACH = 200;
    private static final ReplayGraph.Span SPAN = new ReplayGraph.Span(100, 300, 1_000, Long.MIN_VALUE);
    private static final long RULES_CHANGED = 5_000;
    private static final long CLOSED = 2_000;

    static {
        RecordCodec.of(Alert.class);
    }

    private static Verdict verdict(Consumer<Alert.Builder> change, long judgedTo, long completeSince) {
        return verdict(new Replayed(3, REACH, true), CLOSED, change, judgedTo, completeSince);
    }

    private static Verdict verdict(
            Replayed rule, long closed, Consumer<Alert.Builder> change, long judgedTo, long completeSince) {
        Alert.Builder alert = Alert.newBuilder()
                .setRuleId("rule")
                .setRuleVersion(3)
                .setSuppressionStart(300)
                .setSuppressionEnd(400)
                .setWindowEnd(350)
                .setDetectedAt(RULES_CHANGED + 1);
        change.accept(alert);
        return new Disproof(SPAN, Map.of("rule", rule), RULES_CHANGED, closed)
                .of(alert.build(), judgedTo, completeSince);
    }

    @Test
    void lateEventsAloneCanBeTheReason() {
        assertThat(verdict(alert -> {}, 350, 200)).isEqualTo(WITHDRAW);
    }

    @Test
    void whatWasNotReplayedIsNoMatterOfDoubt() {
        assertThat(verdict(alert -> alert.setRuleId("another"), 350, 200)).isEqualTo(NONE);
    }

    @Test
    void theLiveJobMayStillWriteIt() {
        assertThat(verdict(new Replayed(3, REACH, true), 399, alert -> {}, 350, 200))
                .isEqualTo(LATER);
    }

    @Test
    void anythingElseIsDoubt() {
        assertThat(verdict(alert -> {}, 349, 200)).as("time has not come").isEqualTo(DOUBT);
        assertThat(verdict(alert -> {}, 350, 201)).as("events are gone").isEqualTo(DOUBT);
        assertThat(verdict(alert -> alert.setSuppressionEnd(1_001), 350, 200))
                .as("the bucket goes on behind the span")
                .isEqualTo(DOUBT);
        assertThat(verdict(alert -> alert.setSuppressionEnd(299), 350, 0))
                .as("its windows begin before the span")
                .isEqualTo(DOUBT);
        assertThat(verdict(alert -> alert.setRuleVersion(2), 350, 200))
                .as("another version")
                .isEqualTo(DOUBT);
        assertThat(verdict(alert -> alert.setDetectedAt(RULES_CHANGED), 350, 200))
                .as("a rule was changed since")
                .isEqualTo(DOUBT);
        assertThat(verdict(alert -> alert.setEvidenceExact(false), 350, 200))
                .as("an estimate")
                .isEqualTo(DOUBT);
        assertThat(verdict(new Replayed(3, REACH, false), CLOSED, alert -> {}, 350, 200))
                .as("a score, a loss or an operator's file")
                .isEqualTo(DOUBT);
    }

    /** Of fields, only those of events and what follows from one event alone. */
    @ParameterizedTest
    @ValueSource(strings = {"vedette.model.score", "vedette.loss.kind", "vedette.server.criticality", "user.id"})
    void whatARuleLooksAtDecides(String field) throws Exception {
        String rule = TestRules.unanswered().replace("event.name: vedette.auth.attempt", field + ": x");
        RuleBook book = new RuleBook(Trust.ANYBODY);
        book.start(
                Map.of(),
                new WholeTopic.Content(
                        List.of(
                                TestRules.document(TestRules.UNANSWERED, 1, rule),
                                TestRules.document(TestRules.TOKEN_REPLAY, 1, TestRules.tokenReplay())),
                        Map.of()));
        assertThat(book.refused()).isEmpty();
        Map<String, Replayed> rules = Disproof.of(book, SPAN, Set.of(), 0, 0).rules();
        assertThat(rules).containsOnlyKeys(TestRules.UNANSWERED);
        assertThat(rules.get(TestRules.UNANSWERED).ofEvents()).isEqualTo(field.equals("user.id"));
        assertThat(rules.get(TestRules.UNANSWERED).version()).isEqualTo(1);
        assertThat(Disproof.of(book, SPAN, Set.of(TestRules.UNANSWERED), 0, 0).rules())
                .isEmpty();
    }
}
