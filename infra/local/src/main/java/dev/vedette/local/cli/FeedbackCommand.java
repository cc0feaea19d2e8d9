package dev.vedette.local.cli;

import dev.vedette.local.rules.IncidentTopics;
import dev.vedette.schemas.FeedbackRules;
import dev.vedette.schemas.avro.Feedback;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code feedback}: what an alert was found to be. */
@Command(
        name = "feedback",
        description = "Say what an alert was found to be: its entity's risk and its rule's precision follow.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class FeedbackCommand implements Callable<Integer> {
    /** What can be found. */
    enum Decision {
        ACKNOWLEDGED,
        TRUE_POSITIVE,
        FALSE_POSITIVE,
        BENIGN,
        UNDECIDED;

        /** As records have it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "ALERT_ID", description = "the alert, as in vedette.alert.id")
    private String alertId = "";

    @Option(
            names = "--decision",
            required = true,
            paramLabel = "DECISION",
            description = {
                "${COMPLETION-CANDIDATES}",
                "acknowledged: somebody works on it; benign: the rule was right and nobody did wrong; undecided takes an earlier decision back"
            })
    private Decision decision = Decision.UNDECIDED;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "why")
    private String reason = "";

    @Option(names = "--owner", paramLabel = "NAME", description = "who decided it (who you are)")
    private @Nullable String owner;

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            description = "whose alert it is (${DEFAULT-VALUE})",
            defaultValue = "default")
    private String tenant = "default";

    @Mixin
    private Broker broker = new Broker();

    @Override
    public Integer call() throws Exception {
        if (!FeedbackRules.isAlertId(alertId)) {
            throw new UnusableInputException("ALERT_ID " + alertId + ": 52 of a to z and 2 to 7 are wanted");
        }
        String who = owner == null ? System.getProperty("user.name", "unknown") : owner;
        require("--reason", reason, FeedbackRules.MAX_REASON);
        require("--owner", who, FeedbackRules.MAX_OWNER);
        require("--tenant", tenant, FeedbackRules.MAX_TENANT);
        Feedback feedback = Feedback.newBuilder()
                .setAlertId(alertId)
                .setDecision(decision.toString())
                .setReason(reason)
                .setOwner(who)
                .setTenant(tenant)
                .setCreatedAt(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()))
                .build();
        try {
            new IncidentTopics(broker.clientConfig()).judge(feedback);
        } catch (KafkaException | ExecutionException e) {
            throw broker.doesNotAnswer(e);
        }
        return Vedette.DONE;
    }

    private static void require(String option, String text, int most) throws UnusableInputException {
        if (text.isBlank() || text.length() > most) {
            throw new UnusableInputException(option + ": 1 to " + most + " characters are wanted");
        }
    }
}
