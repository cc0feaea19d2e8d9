package dev.vedette.local.rules;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Silence;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** The topic {@code vedette.silences}. Not thread-safe. */
public final class SilenceTopic {
    private final CompactedTopic topics;

    /** Talks to the broker that {@code clientConfig} names ({@code bootstrap.servers} at least). */
    public SilenceTopic(Map<String, Object> clientConfig) {
        this.topics = new CompactedTopic(clientConfig);
    }

    /** Signs the silence and writes it. */
    public void add(Silence silence, SigningKey key) throws ExecutionException, InterruptedException {
        Silence signed = Silence.newBuilder(silence)
                .setKeyId(key.id())
                .setSignature(ByteBuffer.wrap(key.sign(SignedContent.of(silence))))
                .build();
        topics.write(
                Topics.SILENCES,
                silence.getSilenceId(),
                RecordCodec.of(Silence.class).encode(signed));
    }

    /** Ends a silence: alerts are seen again, for which nobody's signature is asked. */
    public void end(String id) throws ExecutionException, InterruptedException {
        topics.write(Topics.SILENCES, id, null);
    }

    /** The silences by id, those that have expired too. */
    public Map<String, Silence> all() {
        return topics.latest(Topics.SILENCES, Silence.class);
    }
}
