package dev.vedette.detection;

import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.SchemaTopic;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.UnknownSchemaException;
import dev.vedette.schemas.avro.AuditEvent;
import org.apache.avro.Schema;
import org.apache.avro.message.SchemaStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code AuditEvent}s, of other versions too. Not thread-safe; close it to end its consumer of
 * {@code vedette.schemas}, which exists only once a foreign schema was met.
 */
final class EventReader implements AutoCloseable {

    /** What identifies an event goes into keys, state and logs: a writer does not get to choose its size. */
    private static final int MAX_NAME = 256;

    private final ForeignSchemas schemas;
    private final RecordCodec<AuditEvent> codec;

    EventReader(KafkaSettings kafka) {
        this.schemas = new ForeignSchemas(kafka);
        this.codec = RecordCodec.of(AuditEvent.class, schemas);
    }

    /**
     * @throws UnreadableException with a reason that holds no words of the record
     */
    EncodedEvent read(byte @Nullable [] value) throws UnreadableException {
        EncodedEvent read = readOwn(value);
        if (read.event().getEventName().equals(TelemetryLoss.EVENT_NAME)) {
            throw new UnreadableException(
                    "event_name " + TelemetryLoss.EVENT_NAME + " is for what this job finds: no agent sends it", false);
        }
        return read;
    }

    /** The same, of an event that this job may have made. */
    EncodedEvent readOwn(byte @Nullable [] value) throws UnreadableException {
        if (value == null) {
            throw new UnreadableException("no value", false);
        }
        if (value.length > Topics.MAX_EVENT_BYTES) {
            throw new UnreadableException(
                    "%d bytes are larger than an event may be (%d)".formatted(value.length, Topics.MAX_EVENT_BYTES),
                    false);
        }
        AuditEvent event;
        try {
            event = codec.decode(value);
        } catch (UnknownSchemaException e) {
            throw new UnreadableException(String.valueOf(e.getMessage()), true);
        } catch (RecordException e) {
            throw new UnreadableException(String.valueOf(e.getMessage()), false);
        }
        requireShort("agent_instance", event.getAgentInstance());
        requireShort("event_name", event.getEventName());
        requireShort("tenant", event.getTenant());
        requireShort("service_name", event.getServiceName());
        if (event.getAgentSequence() < 0 || event.getAgentBoot() < 0 || event.getOccurredAt() < 0) {
            throw new UnreadableException("agent_boot, agent_sequence or occurred_at is negative", false);
        }
        return codec.isOwn(value) ? new EncodedEvent(event, value) : EncodedEvent.of(event, codec);
    }

    private static void requireShort(String field, String value) throws UnreadableException {
        if (value.length() > MAX_NAME) {
            throw new UnreadableException(field + " is longer than " + MAX_NAME + " characters", false);
        }
    }

    @Override
    public void close() {
        schemas.close();
    }

    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        final boolean schemaUnknown;

        UnreadableException(String reason, boolean schemaUnknown) {
            super(reason, null, false, false);
            this.schemaUnknown = schemaUnknown;
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    private static final class ForeignSchemas implements SchemaStore {
        private final KafkaSettings kafka;
        private SchemaTopic.@Nullable Store store;

        private ForeignSchemas(KafkaSettings kafka) {
            this.kafka = kafka;
        }

        @Override
        public @Nullable Schema findByFingerprint(long fingerprint) {
            if (kafka.isNone()) {
                return null;
            }
            if (store == null) {
                store = SchemaTopic.follow(kafka.forClient());
            }
            return store.findByFingerprint(fingerprint);
        }

        private void close() {
            if (store != null) {
                store.close();
                store = null;
            }
        }
    }
}
