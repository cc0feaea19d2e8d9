package dev.vedette.detection;

import dev.vedette.schemas.avro.AuditEvent;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds to an event what follows from it and the operator's lists alone. */
record Enrichment(OperatorScopes scopes, ServerRegistry servers) implements Serializable {

    private static final int FORBIDDEN = 403;
    private static final String INSUFFICIENT_SCOPE = "insufficient_scope";

    Enrichment(OperatorScopes scopes) {
        this(scopes, ServerRegistry.NONE);
    }

    EnrichedEvent enrich(EncodedEvent read, int partition, long offset, long eventTime) {
        AuditEvent event = read.event();
        return new EnrichedEvent(
                read,
                partition,
                offset,
                eventTime,
                clientContext(event),
                requiredScopes(event),
                scopes.unlisted(event.getClientId().orElse(null), event.getTokenScopes()),
                null,
                servers.find(event.getTenant(), event.getServiceName()));
    }

    private List<String> requiredScopes(AuditEvent event) {
        if (!event.getRequiredScopes().isEmpty()) {
            return event.getRequiredScopes();
        }
        boolean refusedForScope = event.getHttpStatus().orElse(0) == FORBIDDEN
                && event.getEventReason().filter(INSUFFICIENT_SCOPE::equals).isPresent();
        return refusedForScope ? scopes.required(event.getToolName().orElse(null)) : List.of();
    }

    /** {@code address|user agent family|client id}, an unknown part empty; null where all are unknown. */
    private static @Nullable String clientContext(AuditEvent event) {
        String address = event.getClientAddress().orElse("");
        String family = event.getUserAgentFamily().orElse("");
        String client = event.getClientId().orElse("");
        if (address.isEmpty() && family.isEmpty() && client.isEmpty()) {
            return null;
        }
        return part(address) + "|" + part(family) + "|" + part(client);
    }

    /** The user agent is the client's own words: it must not be able to look like another part. */
    private static String part(String text) {
        return text.indexOf('|') < 0 && text.indexOf('%') < 0
                ? text
                : text.replace("%", "%25").replace("|", "%7C");
    }
}
