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

/**
 * The model of one name in force, from the records of {@code vedette.models}: there before the first event and kept in
 * checkpoints, because a broken artifact that replaced a good one in the topic has erased it. An artifact that cannot be
 * used changes nothing; a tombstone leaves no model. Not thread-safe.
 *
 * @param <M> what the artifact is read as
 */
final class ModelFeed<M> {
    static final MapStateDescriptor<String, byte[]> IN_FORCE = new MapStateDescriptor<>(
            "models-in-force", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private final RecordCodec<ModelArtifact> codec = RecordCodec.of(ModelArtifact.class);
    private final BroadcastState<String, byte[]> state;
    private final String name;
    private final Loader<M> loader;
    private final ReadOnce records = new ReadOnce(this::take);

    private @Nullable M model;

    /** Makes a model of an artifact. */
    @FunctionalInterface
    interface Loader<M> {
        /** @throws UnusableModelException if it is of another name, for other features or broken */
        M load(ModelArtifact artifact) throws UnusableModelException;
    }

    private ModelFeed(BroadcastState<String, byte[]> state, String name, Loader<M> loader) {
        this.state = state;
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
        ModelFeed<M> feed = new ModelFeed<>(context.getOperatorStateStore().getBroadcastState(IN_FORCE), name, loader);
        WholeTopic.Content topic = steering.content(Topics.MODELS);
        boolean removed = topic.records().stream().noneMatch(feed::concerns);
        byte[] checkpointed = feed.state.get(name);
        if (removed) {
            feed.state.remove(name);
        } else if (checkpointed != null) {
            // A newer version of this job may refuse what an older one took: then the topic's version decides.
            feed.replace(checkpointed);
        }
        feed.records.start(topic);
        return feed;
    }

    /** The model in force; empty if there is none. */
    Optional<M> model() {
        return Optional.ofNullable(model);
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
        byte[] value = record.value();
        if (!concerns(record)) {
            return Optional.empty();
        }
        if (value == null) {
            model = null;
            state.remove(name);
            return Optional.empty();
        }
        return replace(value);
    }

    private Optional<String> replace(byte[] bytes) throws Exception {
        try {
            model = loader.load(codec.decode(bytes));
            state.put(name, bytes);
            return Optional.empty();
        } catch (RecordException e) {
            return Optional.of("the record is no ModelArtifact: " + e.getMessage());
        } catch (UnusableModelException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Artifacts of other names are for others. */
    private boolean concerns(KafkaBytes record) {
        byte[] key = record.key();
        return key != null && new String(key, StandardCharsets.UTF_8).equals(name);
    }
}
