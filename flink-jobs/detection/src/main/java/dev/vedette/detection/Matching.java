package dev.vedette.detection;

import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.Contribution;
import dev.vedette.rules.KeyedMatch;
import dev.vedette.rules.RuleSet;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.RuleStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.BroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Holds every event against all rules once; what matches goes on, one record per entity. */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else
final class Matching extends BroadcastProcessFunction<EnrichedEvent, KafkaBytes, EntityMatch>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    static final OutputTag<RuleAcknowledgement> ACKNOWLEDGEMENTS =
            new OutputTag<>("rule-acknowledgements", WireTypes.ACKNOWLEDGEMENT);

    private final JobOptions.KafkaSettings kafka;

    private transient RuleFeed feed;
    private transient RecordCodec<RuleStatus> statuses;
    private transient Counter matches;

    Matching(JobOptions.KafkaSettings kafka) {
        this.kafka = kafka;
    }

    @Override
    public void open(OpenContext context) {
        statuses = RecordCodec.of(RuleStatus.class);
        matches = getRuntimeContext().getMetricGroup().counter("matches");
    }

    @Override
    public void processElement(EnrichedEvent event, ReadOnlyContext context, Collector<EntityMatch> out) {
        RuleSet rules = feed.book().rules();
        for (KeyedMatch match : rules.match(event)) {
            matches.inc();
            out.collect(entityMatch(rules, event, match));
        }
    }

    private static EntityMatch entityMatch(RuleSet rules, EnrichedEvent event, KeyedMatch match) {
        List<EntityMatch.Part> parts = new ArrayList<>(match.contributions().size());
        Set<String> fields = new HashSet<>();
        Map<String, CompiledCorrelation> correlations = new HashMap<>();
        for (Contribution contribution : match.contributions()) {
            CompiledCorrelation correlation = correlations.computeIfAbsent(
                    contribution.correlationId(),
                    id -> rules.correlation(id)
                            .orElseThrow(() -> new IllegalStateException("a match for no correlation: " + id)));
            fields.addAll(correlation.fields());
            parts.add(new EntityMatch.Part(
                    contribution, correlation.stateVersion().hashCode()));
        }
        return new EntityMatch(
                match.tenant(),
                match.key(),
                match.group(),
                parts,
                event.id(),
                event.event().getEventName(),
                event.eventTime(),
                event.partition(),
                event.offset(),
                EvidenceFields.of(event, fields));
    }

    @Override
    public void processBroadcastElement(KafkaBytes rule, Context context, Collector<EntityMatch> out) throws Exception {
        var task = getRuntimeContext().getTaskInfo();
        for (RuleStatus status : feed.apply(rule)) {
            context.output(
                    ACKNOWLEDGEMENTS,
                    new RuleAcknowledgement(
                            status.getRuleId(),
                            statuses.encode(status),
                            task.getIndexOfThisSubtask(),
                            task.getNumberOfParallelSubtasks()));
        }
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        feed = RuleFeed.start(context, kafka);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        // The feed writes through.
    }
}
