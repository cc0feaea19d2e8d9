package dev.vedette.local.rules;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Silence;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The topic {@code vedette.silences}. Not thread-safe. */
public final class SilenceTopic {
    private final Map<String, Object> clientConfig;

    /** Talks to the broker that {@code clientConfig} names ({@code bootstrap.servers} at least). */
    public SilenceTopic(Map<String, Object> clientConfig) {
        this.clientConfig = Map.copyOf(clientConfig);
    }

    /** Signs the silence and writes it. */
    public void add(Silence silence, SigningKey key) throws ExecutionException, InterruptedException {
        Silence signed = Silence.newBuilder(silence)
                .setKeyId(key.id())
                .setSignature(ByteBuffer.wrap(key.sign(SignedContent.of(silence))))
                .build();
        write(silence.getSilenceId(), RecordCodec.of(Silence.class).encode(signed));
    }

    /** Ends a silence: alerts are seen again, for which nobody's signature is asked. */
    public void end(String id) throws ExecutionException, InterruptedException {
        write(id, null);
    }

    /** The silences by id, those that have expired too. */
    public Map<String, Silence> all() {
        return new CompactedTopic(clientConfig).latest(Topics.SILENCES, Silence.class);
    }

    private void write(String id, byte @Nullable [] value) throws ExecutionException, InterruptedException {
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.put("acks", "all");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.SILENCES, id.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        }
    }
}
