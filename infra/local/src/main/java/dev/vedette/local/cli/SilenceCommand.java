package dev.vedette.local.cli;

import dev.vedette.local.rules.SilenceTopic;
import dev.vedette.schemas.avro.Silence;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code silence}: alerts that nobody is to be called for, for a time and a reason. */
@Command(
        name = "silence",
        description = "Keep alerts from the SIEM, for a time and a reason; they are kept and marked.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class SilenceCommand {
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(m|h|d)");

    @Command(
            name = "add",
            description = "Begin a silence; prints its id.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    int add(
            @Option(names = "--rule", paramLabel = "ID", description = "of alerts of this rule (of all)") @Nullable
                    String rule,
            @Option(
                            names = "--match",
                            paramLabel = "FIELD=VALUE",
                            description = "of alerts whose group has it; repeatable, of one field any of its values")
                    @Nullable
                    List<String> match,
            @Option(names = "--tenant", paramLabel = "NAME", description = "of this tenant (of all)") @Nullable
                    String tenant,
            @Option(
                            names = "--for",
                            required = true,
                            paramLabel = "TIME",
                            description = "how long from now: 30m, 8h, 7d; at most 366d")
                    String length,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "why") String reason,
            @Option(names = "--owner", paramLabel = "NAME", description = "who answers for it (who you are)") @Nullable
                    String owner,
            @Mixin Broker broker,
            @Mixin RuleKey key)
            throws Exception {
        Map<String, List<String>> fields = fields(match == null ? List.of() : match);
        if (rule == null && fields.isEmpty()) {
            throw new UnusableInputException("name a --rule, or a field of groups with --match: not everything");
        }
        Instant now = Instant.now();
        Silence silence = Silence.newBuilder()
                .setSilenceId(UUID.randomUUID().toString())
                .setTenant(tenant)
                .setRuleId(rule)
                .setMatch(fields)
                .setStartsAt(micros(now))
                .setExpiresAt(micros(now.plus(duration(length))))
                .setOwner(owner == null ? System.getProperty("user.name", "unknown") : owner)
                .setReason(reason)
                .setCreatedAt(micros(now))
                .build();
        var signing = key.read();
        try {
            topic(broker).add(silence, signing);
        } catch (KafkaException | ExecutionException e) {
            throw broker.doesNotAnswer(e);
        }
        System.out.println(silence.getSilenceId());
        return Vedette.DONE;
    }

    @Command(
            name = "list",
            description = "Silences that have not expired, a line each.",
            mixinStandardHelpOptions = true)
    int list(@Mixin Broker broker) throws UnusableInputException {
        long now = micros(Instant.now());
        try {
            for (Silence silence : topic(broker).all().values()) {
                if (silence.getExpiresAt() > now) {
                    System.out.println(RulesCommand.plain("%s  until %s  rule %s  %s  %s: %s"
                            .formatted(
                                    silence.getSilenceId(),
                                    Instant.EPOCH
                                            .plus(silence.getExpiresAt(), ChronoUnit.MICROS)
                                            .truncatedTo(ChronoUnit.SECONDS),
                                    silence.getRuleId().orElse("any"),
                                    silence.getMatch(),
                                    silence.getOwner(),
                                    silence.getReason())));
                }
            }
            return Vedette.DONE;
        } catch (KafkaException e) {
            throw broker.doesNotAnswer(e);
        }
    }

    @Command(name = "end", description = "End silences.", mixinStandardHelpOptions = true)
    int end(@Parameters(paramLabel = "ID", arity = "1..*") List<String> ids, @Mixin Broker broker)
            throws UnusableInputException, InterruptedException {
        try {
            for (String id : ids) {
                topic(broker).end(id);
            }
            return Vedette.DONE;
        } catch (KafkaException | ExecutionException e) {
            throw broker.doesNotAnswer(e);
        }
    }

    private static SilenceTopic topic(Broker broker) {
        return new SilenceTopic(broker.clientConfig());
    }

    private static Map<String, List<String>> fields(List<String> match) throws UnusableInputException {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String one : match) {
            int equals = one.indexOf('=');
            if (equals < 1) {
                throw new UnusableInputException("--match " + one + ": FIELD=VALUE is wanted");
            }
            fields.computeIfAbsent(one.substring(0, equals), unused -> new ArrayList<>())
                    .add(one.substring(equals + 1));
        }
        return fields;
    }

    private static Duration duration(String text) throws UnusableInputException {
        Matcher matcher = DURATION.matcher(text);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            Duration duration =
                    switch (matcher.group(2)) {
                        case "m" -> Duration.ofMinutes(amount);
                        case "h" -> Duration.ofHours(amount);
                        default -> Duration.ofDays(amount);
                    };
            if (!duration.isZero() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        }
        throw new UnusableInputException("--for " + text + ": write 30m, 8h or 7d; at most 366d");
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
