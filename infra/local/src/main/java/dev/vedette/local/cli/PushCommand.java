package dev.vedette.local.cli;

import dev.vedette.local.rules.RuleFiles;
import dev.vedette.local.rules.RuleTopic;
import dev.vedette.schemas.avro.RuleStatus;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rules push}: writes rules to their topic and waits for what the detection job says. */
@Command(
        name = "push",
        description = "Put rules into force; a line for each with what the detection job says.",
        mixinStandardHelpOptions = true)
final class PushCommand implements Callable<Integer> {
    /** A job that is there answers within a second. */
    private static final Duration STATUS_PATIENCE = Duration.ofSeconds(15);

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "rule files, or folders with them")
    private List<Path> paths = List.of();

    @Mixin
    private Broker broker = new Broker();

    @Mixin
    private RuleKey key = new RuleKey();

    @Override
    public Integer call() throws Exception {
        RuleFiles.Contents contents = RuleFiles.read(paths);
        if (!contents.faults().isEmpty()) {
            RulesCommand.print(contents.faults());
            Vedette.fault("nothing was put into force: mend the faults first");
            return Vedette.FOUND;
        }
        SigningKey signing = key.read();
        String author = System.getProperty("user.name", "unknown");
        return change(broker, topic -> topic.put(contents.sources(), author, signing));
    }

    /** A change of what is in force. */
    @FunctionalInterface
    interface Change {
        /** @return rule id -> version that the topic holds afterwards */
        Map<String, Long> in(RuleTopic topic) throws ExecutionException, InterruptedException;
    }

    /** Makes the change and prints what the detection job says of it; returns the exit code. */
    static int change(Broker broker, Change change) throws UnusableInputException, InterruptedException {
        RuleTopic topic = new RuleTopic(broker.clientConfig());
        try {
            Map<String, Long> versions = change.in(topic);
            return report(versions, topic.awaitStatus(versions, STATUS_PATIENCE));
        } catch (KafkaException | ExecutionException e) {
            throw broker.doesNotAnswer(e);
        }
    }

    private static int report(Map<String, Long> versions, Map<String, RuleStatus> statuses) {
        boolean refused = false;
        for (Map.Entry<String, Long> rule : versions.entrySet()) {
            RuleStatus status = statuses.get(rule.getKey());
            String state = status == null ? "unanswered" : status.getState();
            refused |= state.equals("refused");
            System.out.printf(
                    "%s  %d  %s%s%n", rule.getKey(), rule.getValue(), RulesCommand.plain(state), reason(status));
        }
        if (statuses.size() < versions.size()) {
            Vedette.fault("written, but no detection job has answered for %d rules within %d s: is one running?"
                    .formatted(versions.size() - statuses.size(), STATUS_PATIENCE.toSeconds()));
            return Vedette.UNUSABLE;
        }
        return refused ? Vedette.FOUND : Vedette.DONE;
    }

    private static String reason(@Nullable RuleStatus status) {
        return status == null || status.getReason().isEmpty()
                ? ""
                : "  %d:%d %s"
                        .formatted(
                                status.getLine().orElse(0),
                                status.getColumn().orElse(0),
                                RulesCommand.plain(status.getReason().get()));
    }
}
