package dev.vedette.detection;

import dev.vedette.detection.geo.GeoFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The job's command line. */
@Command(name = "detection", description = "Events and rules in, alerts out.", sortOptions = false)
final class JobArguments {

    @Option(names = "--bootstrap", required = true, paramLabel = "HOST:PORT", description = "Kafka bootstrap servers.")
    private String bootstrap = "";

    @Option(names = "--kafka", paramLabel = "KEY=VALUE", description = "A further Kafka client setting; repeatable.")
    private Map<String, String> kafka = new LinkedHashMap<>();

    @Option(names = "--group-id", description = "Consumer group. Default: ${DEFAULT-VALUE}")
    private String groupId = "vedette-detection";

    @Option(
            names = "--operator-scopes",
            paramLabel = "FILE",
            description = "YAML: scopes allowed per client id, scopes required per tool.")
    private @Nullable Path operatorScopes;

    @Option(
            names = "--servers",
            paramLabel = "FILE",
            description = "YAML: the servers that there are, with owner, criticality and exposure.")
    private @Nullable Path servers;

    @Option(
            names = "--geoip",
            paramLabel = "FILE",
            description = "MaxMind DB: places of addresses; on each task manager at this path.")
    private @Nullable Path geoip;

    @Option(
            names = "--asn",
            paramLabel = "FILE",
            description = "MaxMind DB: autonomous systems of addresses; on each task manager at this path.")
    private @Nullable Path asn;

    @Option(
            names = "--rule-keys",
            paramLabel = "FILE",
            description = "Public keys, PEM, of those who may change rules and silences and enrol agents.")
    private @Nullable Path ruleKeys;

    @Option(names = "--unsigned-rules", description = "Believe whoever can write to the topics of rules and silences.")
    private boolean unsignedRules;

    @Option(
            names = "--model-keys",
            paramLabel = "FILE",
            description = "Public keys, PEM, of those who may change models. Default: those of --rule-keys")
    private @Nullable Path modelKeys;

    @Option(
            names = "--silence-keys",
            paramLabel = "FILE",
            description = "Public keys, PEM, of those who may make narrow silences alone. Default: none")
    private @Nullable Path silenceKeys;

    @Option(names = "--checkpoint-dir", paramLabel = "URI", description = "Default: the cluster's setting.")
    private @Nullable String checkpointDirectory;

    @Option(names = "--checkpoint-interval", description = "Default: 30s")
    private Duration checkpointInterval = JobOptions.DEFAULT_CHECKPOINT_INTERVAL;

    @Option(names = "--out-of-orderness", description = "Disorder that the watermark waits for. Default: 500ms")
    private Duration outOfOrderness = JobOptions.DEFAULT_OUT_OF_ORDERNESS;

    @Option(names = "--lateness", description = "Older events go to vedette.late. Default: 10m")
    private Duration lateness = JobOptions.DEFAULT_LATENESS;

    @Option(
            names = "--max-lateness",
            description = "Rules that say so judge events up to this lateness. Default: 1h, and at least --lateness")
    private @Nullable Duration maxLateness;

    @Option(names = "--clock-tolerance", description = "How far ahead an agent's clock may be. Default: 1s")
    private Duration clockTolerance = JobOptions.DEFAULT_CLOCK_TOLERANCE;

    @Option(names = "--max-hold", description = "How long old events may hold the watermark. Default: 10s")
    private Duration maxHold = JobOptions.DEFAULT_MAX_HOLD;

    @Option(names = "--idle-after", description = "When a silent partition stops to hold it. Default: 2s")
    private Duration idleAfter = JobOptions.DEFAULT_IDLE_AFTER;

    @Option(
            names = "--max-groups",
            paramLabel = "NUMBER",
            description = "Groups that a rule may remember; matches for further ones are passed over and counted."
                    + " Default: ${DEFAULT-VALUE}")
    private int maxGroups = JobOptions.StateBounds.DEFAULT.groups();

    @Option(
            names = "--held-state",
            paramLabel = "MIB",
            description =
                    "Memory of a slot for states as objects between checkpoints, in MiB. Default: ${DEFAULT-VALUE}")
    private int heldState = (int) (JobOptions.StateBounds.DEFAULT.heldBytes() >> 20);

    @Option(
            names = "--rule-budget",
            paramLabel = "NUMBER",
            description = "Matches a second that a rule may make in a slot; what is more is passed over and reported."
                    + " Default: ${DEFAULT-VALUE}")
    private int ruleBudget = JobOptions.DEFAULT_MATCHES_PER_SECOND;

    @Option(names = "--incident-quiet", description = "An incident ends after so long without an alert. Default: 24h")
    private Duration incidentQuiet = JobOptions.IncidentOptions.DEFAULT_QUIET;

    @Option(names = "--risk-half-life", description = "What an alert adds to risk halves in so long. Default: 12h")
    private Duration riskHalfLife = JobOptions.IncidentOptions.DEFAULT_HALF_LIFE;

    @Option(names = "--feedback-within", description = "How long after an alert it may be judged. Default: 168h")
    private Duration feedbackWithin = JobOptions.IncidentOptions.DEFAULT_FEEDBACK_WITHIN;

    @Option(names = "--without-models", description = "Score no tool calls: no shuffle and no state for it.")
    private boolean withoutModels;

    private JobArguments() {}

    /** @throws IllegalArgumentException with one line that says what is wrong and what is allowed */
    static JobOptions parse(String... arguments) {
        JobArguments parsed = new JobArguments();
        try {
            new CommandLine(parsed)
                    .registerConverter(Duration.class, new DurationConverter())
                    .parseArgs(arguments);
        } catch (CommandLine.ParameterException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return new JobOptions(
                parsed.bootstrap,
                parsed.kafka,
                parsed.groupId,
                scopes(parsed.operatorScopes),
                servers(parsed.servers),
                GeoFiles.of(parsed.geoip, parsed.asn),
                Trust.of(parsed.ruleKeys, parsed.unsignedRules)
                        .withModelKeys(parsed.modelKeys)
                        .withSilenceKeys(parsed.silenceKeys),
                Optional.ofNullable(parsed.checkpointDirectory),
                parsed.checkpointInterval,
                parsed.outOfOrderness,
                parsed.lateness,
                parsed.maxLateness(),
                parsed.clockTolerance,
                parsed.maxHold,
                parsed.idleAfter,
                new JobOptions.StateBounds(parsed.maxGroups, (long) parsed.heldState << 20),
                parsed.ruleBudget,
                new JobOptions.IncidentOptions(parsed.incidentQuiet, parsed.riskHalfLife, parsed.feedbackWithin),
                !parsed.withoutModels);
    }

    private Duration maxLateness() {
        if (maxLateness != null) {
            return maxLateness;
        }
        return lateness.compareTo(JobOptions.DEFAULT_MAX_LATENESS) > 0 ? lateness : JobOptions.DEFAULT_MAX_LATENESS;
    }

    static OperatorScopes scopes(@Nullable Path file) {
        if (file == null) {
            return OperatorScopes.NONE;
        }
        try {
            return OperatorScopes.read(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("--operator-scopes: cannot read " + file + " (" + e + ")", e);
        }
    }

    static ServerRegistry servers(@Nullable Path file) {
        if (file == null) {
            return ServerRegistry.NONE;
        }
        try {
            return ServerRegistry.read(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("--servers: cannot read " + file + " (" + e + ")", e);
        }
    }

    /** {@code 500ms}, {@code 2s}, {@code 10m}, {@code 1h}. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");

        @Override
        public Duration convert(String text) {
            Matcher matcher = FORM.matcher(text.trim().toLowerCase(Locale.ROOT));
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + text + "' is no duration: write 500ms, 2s, 10m or 1h");
            }
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                default -> Duration.ofHours(amount);
            };
        }
    }
}
