package dev.vedette.detection;

import java.util.Optional;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;

/**
 * Says which models an operator has refused: a dead letter each, and the counter {@code refusedModels}. All subtasks get
 * every artifact; the first one says it. One for all feeds of an operator. Not thread-safe.
 */
final class ModelRefusals {
    private final boolean isFirst;
    private final DeadLetters deadLetters;
    private final Counter refusedModels;

    ModelRefusals(RuntimeContext context) {
        isFirst = context.getTaskInfo().getIndexOfThisSubtask() == 0;
        deadLetters = new DeadLetters(context.getMetricGroup());
        refusedModels = context.getMetricGroup().counter("refusedModels");
    }

    /** The dead letter to write, if the feed refuses the artifact and this is the subtask to say so. */
    Optional<KafkaBytes> apply(ModelFeed<?> feed, KafkaBytes artifact) throws Exception {
        Optional<String> refusal = feed.apply(artifact);
        if (refusal.isEmpty() || !isFirst) {
            return Optional.empty();
        }
        refusedModels.inc();
        return Optional.of(deadLetters.of(artifact, refusal.get(), "model", Clock.nowMicros()));
    }
}
