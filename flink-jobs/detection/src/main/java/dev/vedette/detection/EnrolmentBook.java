package dev.vedette.detection;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.avro.AgentEnrolment;
import dev.vedette.schemas.signing.TrustedKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The enrolments of {@code vedette.agents}. A record that cannot be used changes nothing: the agent's last good one stays.
 * Where signatures are asked for, nothing that was signed once is a way back: neither an older record nor a deletion. Not
 * thread-safe.
 */
final class EnrolmentBook {
    static final int MAX_AGENTS = 100_000;

    private static final int MAX_TEXT = 256;
    private static final String ENROLLED = "enrolled";
    private static final String REVOKED = "revoked";

    private final Trust trust;
    private final Keeper keeper;
    private final RecordCodec<AgentEnrolment> codec = RecordCodec.of(AgentEnrolment.class);
    private final Map<String, Enrolment> enrolments = new HashMap<>();
    private final ReadOnce records = new ReadOnce(this::take);

    /** Told of each change, so that it is in the checkpoint. */
    @FunctionalInterface
    interface Keeper {
        /** @param record null where the agent's enrolment is gone */
        void keep(String agent, byte @Nullable [] record) throws Exception;
    }

    /**
     * @param service the only server that the agent may speak for; empty: any
     * @param key the agent's
     * @param since when it was written, microseconds since the epoch
     */
    record Enrolment(
            String tenant, Optional<String> service, String keyId, TrustedKeys key, boolean revoked, long since) {

        boolean covers(String otherTenant, String otherService) {
            return tenant.equals(otherTenant)
                    && service.map(otherService::equals).orElse(true);
        }
    }

    EnrolmentBook(Trust trust, Keeper keeper) {
        this.trust = trust;
        this.keeper = keeper;
    }

    /** Starts with what a checkpoint knows and what the topic holds, before the first event is judged. */
    void start(Map<String, byte[]> checkpointed, WholeTopic.Content topic) throws Exception {
        for (Map.Entry<String, byte[]> entry : checkpointed.entrySet()) {
            // That the topic does not know it any more is nobody's signed word; a key may be trusted no more.
            if (!trust.asksForSignatures()
                    || read(entry.getKey(), entry.getValue()).isPresent()) {
                keeper.keep(entry.getKey(), null);
            }
        }
        records.start(topic);
    }

    /**
     * Takes a record of the topic.
     *
     * @return why it was refused; empty if it was not, or that was said already
     */
    Optional<String> apply(KafkaBytes record) throws Exception {
        return records.apply(record);
    }

    private Optional<String> take(KafkaBytes record) throws Exception {
        byte[] key = record.key();
        String agent = key == null ? "" : new String(key, StandardCharsets.UTF_8);
        byte[] value = record.value();
        if (value == null && trust.asksForSignatures()) {
            return Optional.of("nobody signs a tombstone: ./vedette agent revoke takes an agent's enrolment back");
        }
        Optional<String> fault = Optional.empty();
        if (value == null) {
            enrolments.remove(agent);
        } else {
            fault = read(agent, value);
        }
        if (fault.isEmpty()) {
            keeper.keep(agent, value);
        }
        return fault;
    }

    /** @return why it was refused */
    private Optional<String> read(String agent, byte[] value) {
        try {
            AgentEnrolment record = codec.decode(value);
            Optional<String> fault = fault(agent, record).or(() -> trust.fault(record));
            if (fault.isEmpty()) {
                enrolments.put(agent, enrolment(record));
            }
            return fault;
        } catch (RecordException | IOException e) {
            return Optional.of("the record is no AgentEnrolment: " + e.getMessage());
        }
    }

    private Optional<String> fault(String agent, AgentEnrolment record) {
        if (!record.getAgentInstance().equals(agent) || agent.isEmpty() || agent.length() > MAX_TEXT) {
            return Optional.of("the record's key must be the agent's instance, at most " + MAX_TEXT + " characters");
        }
        if (record.getTenant().length() > MAX_TEXT
                || record.getServiceName().orElse("").length() > MAX_TEXT) {
            return Optional.of("tenant and service_name have at most " + MAX_TEXT + " characters");
        }
        if (!record.getState().equals(ENROLLED) && !record.getState().equals(REVOKED)) {
            return Optional.of("state must be " + ENROLLED + " or " + REVOKED);
        }
        Enrolment known = enrolments.get(agent);
        if (known == null && enrolments.size() >= MAX_AGENTS) {
            return Optional.of("there are " + MAX_AGENTS + " agents enrolled");
        }
        if (known != null && trust.asksForSignatures() && record.getCreatedAt() < known.since()) {
            return Optional.of("it is older than the one that is known: write it anew");
        }
        return Optional.empty();
    }

    private static Enrolment enrolment(AgentEnrolment record) throws IOException {
        ByteBuffer buffer = record.getPublicKey().duplicate();
        byte[] encoded = new byte[buffer.remaining()];
        buffer.get(encoded);
        TrustedKeys key = TrustedKeys.ofEncoded(encoded);
        Map.Entry<String, byte[]> only = key.encoded().entrySet().iterator().next();
        if (!Arrays.equals(only.getValue(), encoded)) {
            throw new IOException("public_key holds more than a key");
        }
        return new Enrolment(
                record.getTenant(),
                record.getServiceName(),
                only.getKey(),
                key,
                record.getState().equals(REVOKED),
                record.getCreatedAt());
    }

    /** Whether agents are enrolled here at all. */
    boolean isInUse() {
        return !enrolments.isEmpty();
    }

    int size() {
        return enrolments.size();
    }

    Optional<Enrolment> find(String agent) {
        return Optional.ofNullable(enrolments.get(agent));
    }
}
