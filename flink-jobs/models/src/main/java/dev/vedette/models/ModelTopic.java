package dev.vedette.models;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.ModelArtifact;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic {@code vedette.models}: the newest artifact of each name is the one in force. */
public final class ModelTopic {

    private ModelTopic() {}

    /**
     * Puts an artifact into force and waits until the broker has it.
     *
     * @param clientConfig Kafka client settings, {@code bootstrap.servers} at least
     * @throws UnusableModelException if the artifact could not be loaded: it is not sent then
     * @throws ExecutionException if the broker does not take it
     */
    public static void publish(Map<String, Object> clientConfig, ModelArtifact artifact)
            throws UnusableModelException, ExecutionException, InterruptedException {
        ToolPatternModel.load(artifact);
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.putIfAbsent("acks", "all");
        config.put("max.request.size", ArtifactBytes.MAX_BYTES + (1 << 20));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] key = artifact.getName().getBytes(StandardCharsets.UTF_8);
            byte[] value = RecordCodec.of(ModelArtifact.class).encode(artifact);
            producer.send(new ProducerRecord<>(Topics.MODELS, key, value)).get();
        }
    }
}
