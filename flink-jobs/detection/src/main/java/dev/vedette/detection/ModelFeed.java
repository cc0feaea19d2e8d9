package dev.vedette.detection;

import dev.vedette.models.UnusableModelException;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.ModelArtifact;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model of one name in force, from the records of {@code vedette.models}: there before the first event and kept in
 * checkpoints, because a broken artifact that replaced a good one in the topic has erased it. An artifact that is not
 * believed, is older than the one that is known, or cannot be used changes nothing. Not thread-safe.
 *
 * <p>A signed record without bytes leaves no model. Where signatures are asked for, nothing else does: a tombstone, or that
 * the topic has forgotten the name, is nobody's signed word.
 *
 * @param <M> what the artifact is read as
 */
final class ModelFeed<M> {
    static final MapStateDescriptor<String, byte[]> IN_FORCE = new MapStateDescriptor<>(
            "models-in-force", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private static final Logger LOG = LoggerFactory.getLogger(ModelFeed.class);

    private final RecordCodec<ModelArtifact> codec = RecordCodec.of(ModelArtifact.class);
    private final BroadcastState<String, byte[]> state;
    private final Trust trust;
    private final String name;
    private final Loader<M> loader;
    private final ReadOnce records = new ReadOnce(this::take);

    private @Nullable M model;
    /** Of the last record that was believed and could be used, also of one that took the model out of force. */
    private long publishedAt = Long.MIN_VALUE;

    private Optional<String> refusedCheckpoint = Optional.empty();

    /** Makes a model of an artifact. */
    @FunctionalInterface
    interface Loader<M> {
        /** @throws UnusableModelException if it is of another name, for other features or broken */
        M load(ModelArtifact artifact) throws UnusableModelException;
    }

    private ModelFeed(BroadcastState<String, byte[]> state, Trust trust, String name, Loader<M> loader) {
        this.state = state;
        this.trust = trust;
        this.name = name;
        this.loader = loader;
    }

    /**
     * Reads checkpoint and topic. To be called from {@code initializeState}: no event has come by then. An operator may have
     * feeds of several names.
     *
     * @param name of the artifact, which is the record's key
     */
    static <M> ModelFeed<M> start(
            FunctionInitializationContext context, Steering steering, String name, Loader<M> loader) throws Exception {
        ModelFeed<M> feed = new ModelFeed<>(
                context.getOperatorStateStore().getBroadcastState(IN_FORCE), steering.trust(), name, loader);
        WholeTopic.Content topic = steering.content(Topics.MODELS, feed::concerns);
        byte[] checkpointed = feed.state.get(name);
        if (topic.records().isEmpty() && !steering.trust().asksForSignedModels()) {
            feed.state.remove(name);
        } else if (checkpointed != null) {
            // A newer version of this job may refuse what an older one took: then the topic's version decides.
            feed.refusedCheckpoint = feed.replace(checkpointed);
        }
        if (feed.refusedCheckpoint.isPresent()) {
            // It stays in the state: who has named the wrong keys starts again with the right ones, and it is there.
            LOG.warn("the model {} of the checkpoint is refused: {}", name, feed.refusedCheckpoint.get());
        }
        feed.records.start(topic);
        return feed;
    }

    /** The model in force; empty if there is none. */
    Optional<M> model() {
        return Optional.ofNullable(model);
    }

    /** Why the model that the checkpoint held is not in force any more; empty if it is, or there was none. */
    Optional<String> refusedCheckpoint() {
        return refusedCheckpoint;
    }

    /**
     * Takes a record of the topic.
     *
     * @return why it was refused; empty if it was not, or is of another name
     */
    Optional<String> apply(KafkaBytes record) throws Exception {
        return records.apply(record);
    }

    private Optional<String> take(KafkaBytes record) throws Exception {
        if (!concerns(record)) {
            return Optional.empty();
        }
        byte[] value = record.value();
        if (value != null) {
            return replace(value);
        }
        if (trust.asksForSignedModels()) {
            return Optional.of("a tombstone is nobody's signed word: take the model out with ./vedette models remove");
        }
        model = null;
        state.remove(name);
        return Optional.empty();
    }

    private Optional<String> replace(byte[] bytes) throws Exception {
        try {
            ModelArtifact artifact = codec.decode(bytes);
            Optional<String> fault = trust.fault(artifact);
            if (fault.isPresent()) {
                return fault;
            }
            if (trust.asksForSignedModels() && artifact.getCreatedAt() < publishedAt) {
                return Optional.of("it was put into force before the one that is known: go back with"
                        + " ./vedette models rollback");
            }
            model = isRemoval(artifact) ? null : loader.load(artifact);
            publishedAt = artifact.getCreatedAt();
            state.put(name, bytes);
            return Optional.empty();
        } catch (RecordException e) {
            return Optional.of("the record is no ModelArtifact: " + e.getMessage());
        } catch (UnusableModelException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private boolean isRemoval(ModelArtifact artifact) {
        return artifact.getName().equals(name)
                && artifact.getVersion().isEmpty()
                && artifact.getBytes().isEmpty();
    }

    /** Artifacts of other names, and earlier versions under {@code name@version}, are for others. */
    private boolean concerns(KafkaBytes record) {
        byte[] key = record.key();
        return key != null && new String(key, StandardCharsets.UTF_8).equals(name);
    }
}
