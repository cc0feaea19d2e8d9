package dev.vedette.detection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.rules.EventView;
import dev.vedette.rules.Finding;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleFile;
import dev.vedette.rules.RuleSet;
import dev.vedette.rules.RuleTest;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.RuleDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Runs the events that stand beside rules through the engine and, all in one bounded job and all rules in force, through
 * the live job's graph from enriched events to alerts; both have to make the same alerts. Each file is a tenant, and its
 * events are moved in time so that all files end at one moment: what would come after the end of a file, such as a silence,
 * does not come in the job either.
 */
public final class RuleTestJob {
    private static final String NAME = "vedette-rules-test";
    private static final String TENANT = "organization.id";
    private static final String TIME = "@timestamp";
    /** Fields that say when, in microseconds: moved with the event. */
    private static final Set<String> TIMES = Set.of("vedette.token.issued_at", "vedette.token.expires_at");

    private static final long END = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2026-07-01T00:00:00Z"));

    private final Path folder;
    private final List<Case> cases = new ArrayList<>();
    private final List<EnrichedEvent> events = new ArrayList<>();
    private final List<KafkaBytes> documents = new ArrayList<>();
    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);

    private RuleTestJob(Path folder) {
        this.folder = folder;
    }

    /**
     * What became of one file of events.
     *
     * @param engine evidence counts of alerts by their ids, as the engine makes them
     * @param job the same as the job makes them
     * @param faults of what the job cannot take, and of alerts that differ; empty when the file passed
     */
    public record Outcome(Path events, Map<String, Long> engine, Map<String, Long> job, List<String> faults) {}

    private record Case(Path events, String ruleId, String tenant, Map<String, Long> engine, List<String> faults) {}

    /**
     * Runs all files of events of these rules.
     *
     * @param folder for what passes between the tasks
     * @throws RuleException when a rule cannot be used
     */
    static List<Outcome> run(List<Path> rules, StreamExecutionEnvironment environment, Path folder) throws Exception {
        RuleTestJob job = new RuleTestJob(folder);
        for (Path rule : rules) {
            job.add(rule);
        }
        return job.outcomes(job.execute(environment));
    }

    private void add(Path rule) throws RuleException, IOException {
        String yaml = Files.readString(rule);
        RuleFile file = RuleFile.parse(rule.toString(), yaml);
        RuleSet alone = RuleSet.compile(List.of(file));
        String id = file.rules().get(0).metadata().id();
        RuleDocument document = RuleDocument.newBuilder()
                .setRuleId(id)
                .setVersion(1)
                .setYaml(yaml)
                .setAuthor("test")
                .build();
        documents.add(new KafkaBytes(
                Topics.RULES,
                0,
                documents.size(),
                0,
                id.getBytes(StandardCharsets.UTF_8),
                RecordCodec.of(RuleDocument.class).encode(document)));
        for (boolean fires : List.of(true, false)) {
            for (RuleTest.EventFile events : RuleTest.eventFiles(rule, fires)) {
                add(alone, id, events);
            }
        }
    }

    private void add(RuleSet rule, String ruleId, RuleTest.EventFile file) {
        List<String> faults = new ArrayList<>(file.faults());
        String tenant = "case-" + cases.size() + " ";
        long last = file.events().stream().mapToLong(RuleTest.Event::time).max().orElse(END);
        List<RuleTest.Event> moved = new ArrayList<>();
        for (RuleTest.Event event : file.events()) {
            Map<String, Object> fields = moved(event.event(), tenant, event.time(), END - last);
            moved.add(new RuleTest.Event(EventView.of(fields), event.id(), event.time() + END - last));
            try {
                events.add(new GivenEvent(fields, codec).enriched(events.size(), event.time() + END - last));
            } catch (IllegalArgumentException e) {
                faults.add(event.id() + ": " + e.getMessage());
            }
        }
        Map<String, Long> alerts = new TreeMap<>();
        RuleTest.alerts(rule, moved).values().stream()
                .filter(finding -> finding.ruleId().equals(ruleId))
                .forEach((Finding finding) -> alerts.put(finding.alertId(), finding.evidenceCount()));
        cases.add(new Case(file.path(), ruleId, tenant, alerts, faults));
    }

    private static Map<String, Object> moved(EventView event, String tenant, long time, long by) {
        Map<String, Object> fields = new LinkedHashMap<>();
        event.forEach((name, value) -> {
            if (value != EventView.ABSENT) {
                fields.put(name, TIMES.contains(name) && value instanceof Long when ? (Object) (when + by) : value);
            }
        });
        fields.put(TIME, Instant.EPOCH.plus(time + by, ChronoUnit.MICROS).toString());
        fields.merge(TENANT, tenant, (own, unused) -> tenant + own);
        return fields;
    }

    /** Evidence counts by rule, then tenant and alert. */
    private Path execute(StreamExecutionEnvironment environment) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        environment.configure(configuration);
        events.sort(Comparator.comparingLong(EnrichedEvent::eventTime));
        Path lines = folder.resolve("alerts.jsonl");
        Steering steering = new Steering.Fixed(Map.of(Topics.RULES, List.copyOf(documents)), Trust.ANYBODY);
        DataStream<EnrichedEvent> given = environment
                .fromData(events, WireTypes.EVENT)
                .setParallelism(1)
                .assignTimestampsAndWatermarks(inOrder())
                .setParallelism(1)
                .transform("Let time end with the events", WireTypes.EVENT, new TimeOfEvents(Long.MIN_VALUE))
                .setParallelism(1);
        new Judging(steering, Scorer.NONE, JobOptions.StateBounds.DEFAULT, Integer.MAX_VALUE)
                .judge(given, Optional.empty(), Optional.empty())
                .alerts()
                .sinkTo(new AlertLines(lines.toString()))
                .setParallelism(1);
        environment.execute(NAME);
        return lines;
    }

    private static WatermarkStrategy<EnrichedEvent> inOrder() {
        return WatermarkStrategy.<EnrichedEvent>forGenerator(context -> new EachEvent())
                .withTimestampAssigner((event, unused) -> Math.floorDiv(event.eventTime(), 1000L));
    }

    /** The events before have come once a later one comes. */
    private static final class EachEvent implements WatermarkGenerator<EnrichedEvent> {
        @Override
        public void onEvent(EnrichedEvent event, long timestamp, WatermarkOutput output) {
            output.emitWatermark(new Watermark(timestamp - 1));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            // Each event has said it.
        }
    }

    private List<Outcome> outcomes(Path lines) throws IOException {
        Map<String, Map<String, Long>> made = new HashMap<>();
        ObjectMapper json = new ObjectMapper();
        for (String line : Files.readAllLines(lines)) {
            JsonNode alert = json.readTree(line);
            String tenant = alert.get("tenant").asText();
            made.computeIfAbsent(
                            alert.get("rule").asText() + tenant.substring(0, tenant.indexOf(' ')),
                            unused -> new TreeMap<>())
                    .put(alert.get("alert").asText(), alert.get("evidenceCount").asLong());
        }
        return cases.stream()
                .map(one -> {
                    Map<String, Long> job =
                            made.getOrDefault(one.ruleId() + one.tenant().strip(), Map.of());
                    List<String> faults = new ArrayList<>(one.faults());
                    if (!job.equals(one.engine())) {
                        faults.add(one.events() + ": the engine makes alerts with evidence "
                                + one.engine().values() + ", the job " + job.values());
                    }
                    return new Outcome(one.events(), one.engine(), job, faults);
                })
                .toList();
    }
}
