package dev.vedette.detection;

import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.Contribution;
import dev.vedette.rules.EventView;
import dev.vedette.rules.KeyedMatch;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.RuleStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Matches for correlations of chains whose group is not that of the first. */
    static final OutputTag<EntityMatch> OUTER_MATCHES = new OutputTag<>("outer-matches", WireTypes.MATCH);

    /** Events that came too late for a rule which they match, and not for the job. */
    static final OutputTag<KafkaBytes> LATE = new OutputTag<>("late", WireTypes.KAFKA_BYTES);

    /** Statuses of rules that make too many matches, and of those that do so no more. */
    static final OutputTag<KafkaBytes> THROTTLED = new OutputTag<>("throttled", WireTypes.KAFKA_BYTES);

    private final Steering steering;
    private final int matchesPerSecond;

    private transient RuleFeed feed;
    /** Of rules in force that have matched. */
    private transient Map<String, Matched> matched;

    private transient RecordCodec<RuleStatus> statuses;
    private transient RuleBudgets budgets;
    private transient Counter matches;
    private transient RuleCounters taken;
    private transient RuleCounters throttled;
    private transient RuleCounters late;

    /** What a match says of its correlation, and which fields an alert of it shows beyond those of every alert. */
    private record Matched(
            CompiledCorrelation correlation, int stateVersion, long ruleVersion, List<String> moreFields) {}

    /** @param matchesPerSecond of one rule in one subtask; what is more is passed over */
    Matching(Steering steering, int matchesPerSecond) {
        this.steering = steering;
        this.matchesPerSecond = matchesPerSecond;
    }

    @Override
    public void open(OpenContext context) {
        statuses = RecordCodec.of(RuleStatus.class);
        matched = new HashMap<>();
        budgets = new RuleBudgets(matchesPerSecond, System::nanoTime);
        matches = getRuntimeContext().getMetricGroup().counter("matches");
        taken = new RuleCounters(getRuntimeContext().getMetricGroup(), "takenMatches");
        throttled = new RuleCounters(getRuntimeContext().getMetricGroup(), "throttledMatches");
        late = new RuleCounters(getRuntimeContext().getMetricGroup(), "lateMatches");
    }

    @Override
    public void processElement(EnrichedEvent event, ReadOnlyContext context, Collector<EntityMatch> out) {
        budgets.tick();
        List<KeyedMatch> found = feed.book().rules().match(event);
        boolean missed = take(event, event, found, context, out);
        Optional<OtherKeyView> other = OtherKeyView.of(event);
        if (other.isPresent()) {
            List<KeyedMatch> underOther = feed.book().rules().match(other.get()).stream()
                    .filter(match -> found.stream().noneMatch(same -> same.key().equals(match.key())))
                    .toList();
            missed |= take(event, other.get(), underOther, context, out);
        }
        if (missed && !event.lateness().tooLate()) {
            context.output(LATE, event.toLate());
        }
        for (RuleBudgets.Change change : budgets.changes()) {
            report(change).ifPresent(status -> context.output(THROTTLED, status));
        }
    }

    /**
     * @param view of the event, by which it matched
     * @return whether it came too late for a rule
     */
    private boolean take(
            EnrichedEvent event,
            EventView view,
            List<KeyedMatch> found,
            ReadOnlyContext context,
            Collector<EntityMatch> out) {
        EventEvidence evidence = null;
        boolean missed = false;
        for (KeyedMatch match : found) {
            matches.inc();
            List<Contribution> inTime = inTime(event, match.contributions());
            missed |= inTime.size() < match.contributions().size();
            List<Contribution> contributions = withinBudget(inTime);
            if (contributions.isEmpty()) {
                continue;
            }
            if (evidence == null) {
                evidence = new EventEvidence(event, view);
            }
            EntityMatch entity = entityMatch(evidence, match, contributions, event.appended());
            if (hasOuterLevels(entity.parts())) {
                split(entity, context, out);
            } else {
                out.collect(entity);
            }
        }
        return missed;
    }

    private Optional<KafkaBytes> report(RuleBudgets.Change change) {
        String reason = "it makes more than " + matchesPerSecond
                + " matches a second in a slot; what is more is passed over: let it match less";
        return feed.book()
                .throttled(change.ruleId(), change.throttled() ? Optional.of(reason) : Optional.empty())
                .map(status -> KafkaBytes.toWrite(
                        Topics.RULE_STATUS,
                        status.getRuleId().getBytes(StandardCharsets.UTF_8),
                        statuses.encode(RuleStatus.newBuilder(status)
                                .setAt(Clock.nowMicros())
                                .build())));
    }

    /** Those of the rules that are not too late for the event. */
    private List<Contribution> inTime(EnrichedEvent event, List<Contribution> contributions) {
        Lateness lateness = event.lateness();
        if (lateness.equals(Lateness.NONE)) {
            return contributions;
        }
        List<Contribution> inTime = new ArrayList<>(contributions.size());
        for (Contribution contribution : contributions) {
            String ruleId = contribution.correlationId();
            boolean allowed = matched(ruleId)
                    .correlation()
                    .metadata()
                    .lateness()
                    .map(allowance -> lateness.millis() <= allowance.toMillis())
                    .orElse(!lateness.tooLate());
            if (allowed) {
                inTime.add(contribution);
            } else {
                late.inc(ruleId);
            }
        }
        return inTime;
    }

    private List<Contribution> withinBudget(List<Contribution> contributions) {
        List<Contribution> within = null;
        for (int i = 0; i < contributions.size(); i++) {
            Contribution contribution = contributions.get(i);
            if (budgets.take(contribution.correlationId())) {
                taken.inc(contribution.correlationId());
                if (within != null) {
                    within.add(contribution);
                }
            } else {
                throttled.inc(contribution.correlationId());
                within = within == null ? new ArrayList<>(contributions.subList(0, i)) : within;
            }
        }
        return within == null ? contributions : within;
    }

    private boolean hasOuterLevels(List<EntityMatch.Part> parts) {
        for (EntityMatch.Part part : parts) {
            if (level(part) > 0) {
                return true;
            }
        }
        return false;
    }

    private int level(EntityMatch.Part part) {
        Contribution contribution = part.contribution();
        return matched(contribution.correlationId()).correlation().level(contribution.stageId());
    }

    /** What is for outer correlations of chains goes another way, each correlation for itself. */
    private void split(EntityMatch entity, ReadOnlyContext context, Collector<EntityMatch> out) {
        List<EntityMatch.Part> first = new ArrayList<>();
        Map<String, List<EntityMatch.Part>> outer = new LinkedHashMap<>();
        for (EntityMatch.Part part : entity.parts()) {
            if (level(part) == 0) {
                first.add(part);
            } else {
                outer.computeIfAbsent(part.contribution().correlationId(), unused -> new ArrayList<>())
                        .add(part);
            }
        }
        if (!first.isEmpty()) {
            out.collect(entity.withParts(first));
        }
        outer.values().forEach(parts -> context.output(OUTER_MATCHES, entity.withParts(parts)));
    }

    private EntityMatch entityMatch(
            EventEvidence evidence, KeyedMatch match, List<Contribution> contributions, long appended) {
        List<EntityMatch.Part> parts = new ArrayList<>(contributions.size());
        List<List<String>> moreFields = new ArrayList<>(contributions.size());
        for (Contribution contribution : contributions) {
            Matched matched = matched(contribution.correlationId());
            moreFields.add(matched.moreFields());
            parts.add(new EntityMatch.Part(
                    contribution, matched.stateVersion(), matched.ruleVersion(), contribution.matchedRuleId()));
        }
        return new EntityMatch(match.tenant(), match.key(), match.group(), parts, evidence.with(moreFields), appended);
    }

    private Matched matched(String correlationId) {
        return matched.computeIfAbsent(correlationId, id -> {
            CompiledCorrelation correlation = feed.book()
                    .rules()
                    .correlation(id)
                    .orElseThrow(() -> new IllegalStateException("a match for no correlation: " + id));
            return new Matched(
                    correlation,
                    correlation.stateVersion().hashCode(),
                    feed.book().version(id),
                    EvidenceFields.beyondAlways(correlation.fields()));
        });
    }

    @Override
    public void processBroadcastElement(KafkaBytes rule, Context context, Collector<EntityMatch> out) throws Exception {
        matched.clear();
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
        feed = RuleFeed.start(context, steering);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        // The feed writes through.
    }
}
