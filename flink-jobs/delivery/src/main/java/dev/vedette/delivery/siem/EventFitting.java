package dev.vedette.delivery.siem;

import dev.vedette.schemas.avro.AuditEvent;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/** Another format of events that leaves out of one, as {@link Fitting} does of an alert, until it is short enough. */
public final class EventFitting implements EventFormat {
    private static final long serialVersionUID = 1L;

    private final EventFormat format;
    private final int maxBytes;

    /** @param maxBytes at least 8 KiB, which an event cut down to its identity never needs */
    public EventFitting(EventFormat format, int maxBytes) {
        this.format = format;
        this.maxBytes = maxBytes;
    }

    @Override
    public Optional<byte[]> render(AuditEvent event, Optional<String> leftOut) {
        Optional<byte[]> message = format.render(event, leftOut);
        if (fits(message)) {
            return message;
        }
        message = format.render(withoutLists(event), Optional.of("lists, attributes, the tool's definition"));
        return fits(message)
                ? message
                : format.render(identity(event), Optional.of("all but identity, who, where and what"));
    }

    private boolean fits(Optional<byte[]> message) {
        return message.map(bytes -> bytes.length <= maxBytes).orElse(true);
    }

    private static AuditEvent withoutLists(AuditEvent event) {
        AuditEvent less = AuditEvent.newBuilder(event).setDefinitionJson(null).build();
        for (Schema.Field field : AuditEvent.getClassSchema().getFields()) {
            Schema.Type type = field.schema().getType();
            if (type == Schema.Type.ARRAY || type == Schema.Type.MAP) {
                less.put(field.pos(), SpecificData.get().getDefaultValue(field));
            }
        }
        return less;
    }

    private static AuditEvent identity(AuditEvent event) {
        return AuditEvent.newBuilder()
                .setEventName(event.getEventName())
                .setOccurredAt(event.getOccurredAt())
                .setAgentInstance(ShortText.of(event.getAgentInstance()))
                .setAgentBoot(event.getAgentBoot())
                .setAgentSequence(event.getAgentSequence())
                .setTenant(ShortText.of(event.getTenant()))
                .setServiceName(ShortText.of(event.getServiceName()))
                .setEventOutcome(ShortText.of(event.getEventOutcome()))
                .setEventReason(cut(event.getEventReason()))
                .setClientAddress(cut(event.getClientAddress()))
                .setClientId(cut(event.getClientId()))
                .setPrincipal(cut(event.getPrincipal()))
                .setTokenFingerprint(cut(event.getTokenFingerprint()))
                .setSessionFingerprint(cut(event.getSessionFingerprint()))
                .setHttpStatus(event.getHttpStatus().orElse(null))
                .setMcpMethod(cut(event.getMcpMethod()))
                .setToolName(cut(event.getToolName()))
                .build();
    }

    private static @Nullable String cut(Optional<String> text) {
        return text.map(ShortText::of).orElse(null);
    }
}
