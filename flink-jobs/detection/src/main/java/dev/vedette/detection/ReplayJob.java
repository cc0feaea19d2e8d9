package dev.vedette.detection;

import dev.vedette.models.ToolPatternModel;
import dev.vedette.models.UnusableModelException;
import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.ModelArtifact;
import dev.vedette.schemas.avro.RuleDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;

/**
 * Judges recorded events once more: {@code ./vedette replay}, and the lane of what came too late. A bounded job with the
 * live one's graph.
 */
public final class ReplayJob {
    /** Name of the job in Flink's page. */
    public static final String NAME = "vedette-replay";

    private final ReplayArguments arguments;
    private final Consumer<String> notes;

    private ReplayJob(ReplayArguments arguments, Consumer<String> notes) {
        this.arguments = arguments;
        this.notes = notes;
    }

    /**
     * Runs the job to its end, on the cluster that {@code flink run} names. What a person should know of it goes to
     * standard error, a line each.
     *
     * @param arguments see README.md
     * @throws IllegalArgumentException with one line that says what is wrong with the arguments
     * @throws IOException with one line that says what cannot be read or written
     */
    public static void main(String[] arguments) throws Exception {
        run(System.err::println, arguments);
    }

    /**
     * Runs the job to its end.
     *
     * @throws IllegalArgumentException with one line that says what is wrong with the arguments
     * @throws IOException with one line that says what cannot be read or written
     */
    static void run(Consumer<String> notes, String... arguments) throws Exception {
        new ReplayJob(ReplayArguments.parse(arguments), notes).run();
    }

    private void run() throws Exception {
        for (Path file : arguments.what.files) {
            if (!Files.isReadable(file)) {
                throw new IOException(file + ": no recording: no such file, or not readable");
            }
        }
        if (!arguments.kafkaSettings().isNone()) {
            TopicReading.requireBroker(arguments.kafkaSettings());
        }
        Steering.Fixed steering = steering();
        RuleBook book = new RuleBook(steering.trust());
        book.start(Map.of(), steering.content(Topics.RULES));
        book.refused().forEach((ruleId, reason) -> notes.accept("rule " + ruleId + " is refused: " + reason));
        refusedModel(steering)
                .ifPresent(reason -> notes.accept("the model " + ToolPatternModel.NAME + " is refused: " + reason));
        Set<String> leftOut = new HashSet<>();
        book.rules().correlations().stream()
                .filter(rule -> rule.reach() > arguments.longestReach())
                .sorted(Comparator.comparing(rule -> rule.metadata().title()))
                .forEach(rule -> leaveOut(rule, "it looks further back than --longest", leftOut));
        long reach = book.rules().correlations().stream()
                .filter(rule -> !leftOut.contains(rule.metadata().id()))
                .mapToLong(CompiledCorrelation::reach)
                .max()
                .orElse(0);
        if (!arguments.what.files.isEmpty()) {
            List<String> files =
                    arguments.what.files.stream().map(Path::toString).toList();
            replay(new Recording.InFiles(files), steering, book, ReplayGraph.Span.ALL, leftOut);
        } else if (arguments.what.late) {
            late(steering, book, reach, leftOut);
        } else {
            long from = ReplayArguments.micros(
                    Optional.ofNullable(arguments.what.from).orElseThrow());
            long to = arguments.to == null ? Clock.nowMicros() : ReplayArguments.micros(arguments.to);
            kafka(steering, book, new ReplayGraph.Span(before(from, reach), from, to, Long.MIN_VALUE), leftOut);
        }
    }

    private void leaveOut(CompiledCorrelation rule, String reason, Set<String> leftOut) {
        leftOut.add(rule.metadata().id());
        notes.accept("left out: rule " + rule.metadata().id() + " ("
                + rule.metadata().title() + "): " + reason);
    }

    private void late(Steering.Fixed steering, RuleBook book, long reach, Set<String> leftOut) throws Exception {
        // The live job lets an alert grow by events that come late, but not too late.
        long passed = before(closed(book), reach);
        KafkaSettings kafka = arguments.kafkaSettings();
        LateRecords late = LateRecords.read(kafka, arguments.groupId, arguments.reading(), passed);
        if (late.due().isEmpty()) {
            notes.accept("nothing has come too late since the last time");
            return;
        }
        LateRecords.Span due = late.due().get();
        long to =
                Math.min(Clock.nowMicros(), due.last() > Long.MAX_VALUE - reach ? Long.MAX_VALUE : due.last() + reach);
        // The watermark follows a record's time at this distance at least: so it has come there in the live job too.
        long hold = JobOptions.DEFAULT_MAX_HOLD.toMillis();
        long reached = TopicReading.goesOnTo(kafka, Topics.EVENTS, to / 1000 + hold) ? to : Long.MIN_VALUE;
        kafka(steering, book, new ReplayGraph.Span(before(due.first(), reach), due.first(), to, reached), leftOut);
        late.replayed();
    }

    /** What Kafka holds; without rules that would need more of it than it has. */
    private void kafka(Steering.Fixed steering, RuleBook book, ReplayGraph.Span span, Set<String> leftOut)
            throws Exception {
        KafkaSettings kafka = arguments.kafkaSettings();
        OptionalLong completeSince = TopicReading.completeSince(kafka, Topics.EVENTS);
        if (completeSince.isPresent()) {
            long since = Math.multiplyExact(Math.min(completeSince.getAsLong(), Long.MAX_VALUE / 1000), 1000L);
            book.rules().correlations().stream()
                    .filter(rule -> !rule.isMonotone()
                            && !leftOut.contains(rule.metadata().id()))
                    .filter(rule -> before(span.alertsFrom(), rule.reach()) < since)
                    .sorted(Comparator.comparing(rule -> rule.metadata().title()))
                    .forEach(rule -> leaveOut(
                            rule,
                            "it looks further back than " + Topics.EVENTS + " does, and could be wrong",
                            leftOut));
        }
        Recording recording = new Recording.InKafka(kafka, arguments.reading().clock());
        if (arguments.save != null) {
            save(recording, span, arguments.save);
        }
        replay(recording, steering, book, span, leftOut);
    }

    /** In the order of the log, for what is missing shows there. */
    private void save(Recording recording, ReplayGraph.Span span, Path file) throws IOException {
        try (EventReading.Opened reading = arguments.reading().open();
                RecordingFile.Writer writer = new RecordingFile.Writer(file)) {
            Duplicates duplicates = new Duplicates();
            LongAdder saved = new LongAdder();
            recording.read(span.eventsFrom(), record -> {
                if (reading.read(SortedEvents.placed(record)) instanceof Received.Event event
                        && span.holds(event.event().eventTime())
                        && duplicates.firstTime(event.event())) {
                    writer.write(event.event(), event.appended());
                    saved.increment();
                }
            });
            notes.accept(saved.sum() + " events saved to " + file);
        }
    }

    private void replay(
            Recording recording, Steering.Fixed steering, RuleBook book, ReplayGraph.Span span, Set<String> leftOut)
            throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        ReplayGraph graph = new ReplayGraph(
                new SortedSource(
                        recording,
                        arguments.reading(),
                        steering.only(Topics.AGENTS),
                        span.eventsFrom(),
                        span.to(),
                        SortedEvents.DEFAULT_PART_BYTES),
                new Judging(steering, new ModelScorer(), arguments.bounds(), Integer.MAX_VALUE),
                span,
                leftOut);
        Optional<Correcting> lane =
                arguments.what.late ? Optional.of(lane(steering, book, span, leftOut)) : Optional.empty();
        graph.build(environment, lane);
        if (arguments.out != null) {
            graph.writeLines(arguments.out);
        }
        if (arguments.what.late) {
            graph.writeAlerts(arguments.kafkaSettings());
        }
        JobExecutionResult result = execute(environment);
        long unreadable = ReplayGraph.unreadable(result);
        if (unreadable > 0) {
            notes.accept(unreadable + " records cannot be read: they are passed over");
        }
        notes.accept(ReplayGraph.judged(result) + " events judged");
        if (lane.isPresent()) {
            notes.accept(ReplayGraph.count(result, Correcting.WRITTEN) + " alerts written, "
                    + ReplayGraph.count(result, Correcting.WITHDRAWN) + " withdrawn");
            long doubted = ReplayGraph.count(result, Correcting.DOUBTED);
            if (doubted > 0) {
                notes.accept(doubted + " alerts were not found again and stay: another reason than late events is"
                        + " possible, such as events that " + Topics.EVENTS
                        + " no longer holds, or a rule that was changed");
            }
        }
    }

    private Correcting lane(Steering.Fixed steering, RuleBook book, ReplayGraph.Span span, Set<String> leftOut) {
        long rulesChanged = steering.content(Topics.RULES).records().stream()
                .mapToLong(record -> record.timestamp() * 1000)
                .max()
                .orElse(0);
        Disproof disproof = Disproof.of(book, span, leftOut, rulesChanged, closed(book));
        return new Correcting(arguments.kafkaSettings(), arguments.reading().clock(), disproof, leftOut);
    }

    /** Event time up to which the live job takes no further events. */
    private static long closed(RuleBook book) {
        Duration lateness = book.rules().correlations().stream()
                .flatMap(rule -> rule.metadata().lateness().stream())
                .reduce(JobOptions.DEFAULT_LATENESS, (one, other) -> one.compareTo(other) < 0 ? other : one);
        return before(Clock.nowMicros(), lateness.toNanos() / 1000);
    }

    private static JobExecutionResult execute(StreamExecutionEnvironment environment) throws Exception {
        if (environment.getConfiguration().getOptional(DeploymentOptions.TARGET).isPresent()
                && !environment.getConfiguration().get(DeploymentOptions.ATTACHED)) {
            throw new IOException(
                    "a replay waits for its end and says what it found: submit it attached, with flink run"
                            + " and without --detached");
        }
        try {
            return environment.execute(NAME);
        } catch (JobExecutionException e) {
            Optional<IOException> cause = ExceptionUtils.findThrowable(e, IOException.class);
            if (cause.isPresent()) {
                throw new IOException(cause.get().getMessage(), e);
            }
            throw e;
        }
    }

    private static long before(long time, long span) {
        return time < Long.MIN_VALUE + span ? Long.MIN_VALUE : time - span;
    }

    /** The rules and models to judge by: those in force, or those that were given. */
    private Steering.Fixed steering() throws IOException {
        KafkaSettings kafka = arguments.kafkaSettings();
        List<KafkaBytes> rules = arguments.documents != null
                ? documents(arguments.documents)
                : kafka.isNone()
                        ? List.of()
                        : WholeTopic.read(kafka, Topics.RULES).records();
        List<KafkaBytes> models = arguments.model != null
                ? List.of(model(arguments.model))
                : kafka.isNone()
                        ? List.of()
                        : WholeTopic.read(kafka, Topics.MODELS, ReplayJob::isOfModelInForce)
                                .records();
        List<KafkaBytes> silences = kafka.isNone()
                ? List.of()
                : WholeTopic.read(kafka, Topics.SILENCES).records();
        List<KafkaBytes> agents = kafka.isNone()
                ? List.of()
                : WholeTopic.read(kafka, Topics.AGENTS).records();
        return new Steering.Fixed(
                Map.of(
                        Topics.RULES,
                        List.copyOf(rules),
                        Topics.MODELS,
                        List.copyOf(models),
                        Topics.SILENCES,
                        List.copyOf(silences),
                        Topics.AGENTS,
                        List.copyOf(agents)),
                arguments.trust());
    }

    /** Why the newest record of the model is; in the job nobody reads it. */
    private static Optional<String> refusedModel(Steering.Fixed steering) {
        List<KafkaBytes> records =
                steering.content(Topics.MODELS, ReplayJob::isOfTools).records();
        byte[] newest =
                records.isEmpty() ? null : records.get(records.size() - 1).value();
        if (newest == null) {
            return Optional.empty();
        }
        try {
            ModelArtifact artifact = RecordCodec.of(ModelArtifact.class).decode(newest);
            Optional<String> fault = steering.trust().fault(artifact);
            if (fault.isEmpty() && artifact.getBytes().isPresent()) {
                ToolPatternModel.load(artifact);
            }
            return fault;
        } catch (RecordException | UnusableModelException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Not one of the versions that are kept for the way back: the records travel with the job graph. */
    private static boolean isOfModelInForce(KafkaBytes record) {
        byte[] key = record.key();
        return key != null && new String(key, StandardCharsets.UTF_8).indexOf('@') < 0;
    }

    private static boolean isOfTools(KafkaBytes record) {
        byte[] key = record.key();
        return key != null && new String(key, StandardCharsets.UTF_8).equals(ToolPatternModel.NAME);
    }

    private static KafkaBytes model(Path file) throws IOException {
        byte[] name = ToolPatternModel.NAME.getBytes(StandardCharsets.UTF_8);
        return new KafkaBytes(Topics.MODELS, 0, 0, 0, name, Files.readAllBytes(file));
    }

    /** An Avro object container of rule documents. */
    private static List<KafkaBytes> documents(Path file) throws IOException {
        RecordCodec<RuleDocument> codec = RecordCodec.of(RuleDocument.class);
        List<KafkaBytes> records = new ArrayList<>();
        try (DataFileReader<RuleDocument> documents =
                new DataFileReader<>(file.toFile(), new SpecificDatumReader<>(RuleDocument.class))) {
            for (RuleDocument document : documents) {
                byte[] key = document.getRuleId().getBytes(StandardCharsets.UTF_8);
                records.add(new KafkaBytes(Topics.RULES, 0, records.size(), 0, key, codec.encode(document)));
            }
        } catch (AvroRuntimeException e) {
            throw new IOException(file + ": no rule documents: " + e.getMessage(), e);
        }
        return records;
    }
}
