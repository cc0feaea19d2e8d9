package dev.vedette.detection;

import dev.vedette.detection.geo.GeoFiles;
import dev.vedette.schemas.KafkaSettings;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The command line of {@link ReplayJob}. */
@Command(name = "replay", description = "Recorded events through the job once more.", sortOptions = false)
final class ReplayArguments {

    @ArgGroup(multiplicity = "1", exclusive = true)
    What what = new What();

    /** What is judged again. */
    static final class What {
        @Option(names = "--events", arity = "1..*", required = true, paramLabel = "FILE")
        List<Path> files = new ArrayList<>();

        @Option(names = "--from", required = true, paramLabel = "TIME")
        @Nullable
        Instant from;

        @Option(names = "--late", required = true)
        boolean late;
    }

    @Option(names = "--to", paramLabel = "TIME")
    @Nullable
    Instant to;

    @Option(names = "--bootstrap", paramLabel = "HOST:PORT")
    @Nullable
    String bootstrap;

    @Option(names = "--kafka", paramLabel = "KEY=VALUE")
    Map<String, String> kafka = new LinkedHashMap<>();

    @Option(names = "--group-id")
    String groupId = "vedette-late";

    @Option(names = "--documents", paramLabel = "FILE")
    @Nullable
    Path documents;

    @Option(names = "--rule-keys", paramLabel = "FILE")
    @Nullable
    Path ruleKeys;

    @Option(names = "--unsigned-rules")
    boolean unsignedRules;

    @Option(names = "--model-keys", paramLabel = "FILE")
    @Nullable
    Path modelKeys;

    @Option(names = "--silence-keys", paramLabel = "FILE")
    @Nullable
    Path silenceKeys;

    @Option(names = "--model", paramLabel = "FILE")
    @Nullable
    Path model;

    @Option(names = "--operator-scopes", paramLabel = "FILE")
    @Nullable
    Path operatorScopes;

    @Option(names = "--servers", paramLabel = "FILE")
    @Nullable
    Path servers;

    @Option(names = "--geoip", paramLabel = "FILE")
    @Nullable
    Path geoip;

    @Option(names = "--asn", paramLabel = "FILE")
    @Nullable
    Path asn;

    @Option(names = "--clock-tolerance")
    Duration clockTolerance = JobOptions.DEFAULT_CLOCK_TOLERANCE;

    @Option(names = "--max-groups", paramLabel = "NUMBER")
    int maxGroups = JobOptions.StateBounds.DEFAULT.groups();

    @Option(names = "--held-state", paramLabel = "MIB")
    int heldState = (int) (JobOptions.StateBounds.DEFAULT.heldBytes() >> 20);

    @Option(names = "--longest", paramLabel = "TIME")
    @Nullable
    Duration longest;

    @Option(names = "--save", paramLabel = "FILE")
    @Nullable
    Path save;

    @Option(names = "--out", paramLabel = "FILE")
    @Nullable
    Path out;

    private ReplayArguments() {}

    /** @throws IllegalArgumentException with one line that says what is wrong and what is allowed */
    static ReplayArguments parse(String... arguments) {
        ReplayArguments parsed = new ReplayArguments();
        try {
            new CommandLine(parsed)
                    .registerConverter(Duration.class, new JobArguments.DurationConverter())
                    .registerConverter(Instant.class, new InstantConverter())
                    .parseArgs(arguments);
        } catch (CommandLine.ParameterException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        parsed.check();
        return parsed;
    }

    private void check() {
        if (bootstrap == null && what.files.isEmpty()) {
            throw new IllegalArgumentException("--from and --late need --bootstrap HOST:PORT: where Kafka is");
        }
        if (bootstrap == null && documents == null) {
            throw new IllegalArgumentException("--events needs rules: --documents FILE, or --bootstrap HOST:PORT");
        }
        if (what.from == null && to != null) {
            throw new IllegalArgumentException("--to needs --from: both are of what Kafka holds");
        }
        if (to != null && what.from != null && to.isBefore(what.from)) {
            throw new IllegalArgumentException("--to must not be before --from");
        }
        if (!what.files.isEmpty() && save != null) {
            throw new IllegalArgumentException("--save is for what comes from Kafka");
        }
        if (what.late && documents != null) {
            throw new IllegalArgumentException("--late goes by the rules in force: leave --rules out");
        }
        kafkaSettings();
        bounds();
        reading();
        trust();
    }

    KafkaSettings kafkaSettings() {
        return bootstrap == null ? KafkaSettings.NONE : KafkaSettings.of(bootstrap, kafka);
    }

    /** Of rules and of a model in files nobody has to be asked. */
    Trust trust() {
        Trust steering = documents != null || bootstrap == null
                ? Trust.ANYBODY
                : Trust.of(ruleKeys, unsignedRules).withSilenceKeys(silenceKeys);
        Trust trust = steering.withModelKeys(modelKeys);
        return model != null ? trust.ofAnyModel() : trust;
    }

    JobOptions.StateBounds bounds() {
        return new JobOptions.StateBounds(maxGroups, (long) heldState << 20);
    }

    EventReading reading() {
        OperatorScopes scopes = JobArguments.scopes(operatorScopes);
        EventClock clock = EventClock.of(clockTolerance, JobOptions.DEFAULT_MAX_HOLD);
        Enrichment enrichment = new Enrichment(scopes, JobArguments.servers(servers), GeoFiles.of(geoip, asn));
        return new EventReading(kafkaSettings(), enrichment, clock);
    }

    /** Longest reach of a rule that is replayed, microseconds. */
    long longestReach() {
        return Optional.ofNullable(longest).map(time -> time.toNanos() / 1000).orElse(Long.MAX_VALUE);
    }

    /** Microseconds since the epoch. */
    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    /** {@code 2026-11-26T10:00:00Z}, or with another offset. */
    private static final class InstantConverter implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return OffsetDateTime.parse(text.trim()).toInstant();
            } catch (DateTimeException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no time: write 2026-11-26T10:00:00Z or 2026-11-26T12:00:00+02:00");
            }
        }
    }
}
