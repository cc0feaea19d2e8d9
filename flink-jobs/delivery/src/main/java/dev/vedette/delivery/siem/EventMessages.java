package dev.vedette.delivery.siem;

import dev.vedette.delivery.elasticsearch.Documents;
import dev.vedette.delivery.kafka.Conversion;
import dev.vedette.delivery.kafka.KafkaRecord;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/** Those events that a destination takes, in its form. */
public final class EventMessages implements Conversion<AuditEvent, Message> {
    private static final long serialVersionUID = 1L;

    /** Characters, of a UUID and two numbers; what is longer is no agent's. */
    private static final int MAX_ID = 128;

    /** What an event is known by. */
    private static final Set<String> NEEDED =
            Set.of("event.name", "@timestamp", "agent.id", "vedette.agent.boot", "event.sequence");

    private final EventFormat format;
    private final Set<String> leaveOut;

    /**
     * @param leaveOut fields that are not sent, by the names that they have in Elasticsearch
     * @throws IllegalArgumentException where an event cannot do without one, in words that go on after the key's name
     */
    public EventMessages(EventFormat format, Set<String> leaveOut) {
        this.format = format;
        this.leaveOut = Set.copyOf(leaveOut);
        for (String field : leaveOut) {
            if (NEEDED.contains(field)) {
                throw new IllegalArgumentException("may not name " + field + ", by which an event is known");
            }
        }
    }

    @Override
    public Optional<Message> convert(AuditEvent event, KafkaRecord origin) {
        String id = Documents.eventId(event);
        if (id.length() > MAX_ID) {
            throw new IllegalArgumentException("an event id has at most " + MAX_ID + " characters");
        }
        return format.render(without(event), Optional.empty()).map(body -> new Message(id, body, origin));
    }

    private AuditEvent without(AuditEvent event) {
        if (leaveOut.isEmpty()) {
            return event;
        }
        AuditEvent less = AuditEvent.newBuilder(event).build();
        for (Schema.Field field : AuditEvent.getClassSchema().getFields()) {
            if (leaveOut.contains(String.valueOf(field.getProp("semantic")))) {
                less.put(field.pos(), SpecificData.get().getDefaultValue(field));
            }
        }
        return less;
    }
}
