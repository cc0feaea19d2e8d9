package dev.vedette.detection;

import dev.vedette.detection.geo.ClientOrigin;
import dev.vedette.detection.geo.GeoFiles;
import dev.vedette.models.habits.Judgement;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds to an event what follows from it and what the operator brings: lists, a registry, databases of addresses. */
record Enrichment(OperatorScopes scopes, ServerRegistry servers, GeoFiles geoFiles) implements Serializable {

    private static final int FORBIDDEN = 403;
    private static final String AUTONOMOUS_SYSTEM = "AS";
    private static final String INSUFFICIENT_SCOPE = "insufficient_scope";

    Enrichment(OperatorScopes scopes) {
        this(scopes, ServerRegistry.NONE, GeoFiles.NONE);
    }

    /** The same of an event whose client's address nobody has looked up, and that was in no log. */
    EnrichedEvent enrich(EncodedEvent read, int partition, long offset, long eventTime) {
        return enrich(read, partition, offset, eventTime, 0, ClientOrigin.NONE);
    }

    /**
     * @param appended when the broker took it, milliseconds since the epoch
     * @param origin of the client's address
     */
    EnrichedEvent enrich(
            EncodedEvent read, int partition, long offset, long eventTime, long appended, ClientOrigin origin) {
        AuditEvent event = read.event();
        return new EnrichedEvent(
                read,
                partition,
                offset,
                eventTime,
                appended,
                clientContext(event, origin),
                requiredScopes(event),
                listed(event),
                null,
                null,
                null,
                Judgement.NONE,
                servers.find(event.getTenant(), event.getServiceName()),
                origin,
                Lateness.NONE);
    }

    private Listed listed(AuditEvent event) {
        String tool = event.getToolName().orElse(null);
        return new Listed(
                scopes.unlisted(event.getClientId().orElse(null), event.getTokenScopes()),
                scopes.missing(event.getServiceName(), tool, event.getTokenScopes()),
                scopes.isAdministrative(tool),
                servers.unexpected(event));
    }

    private List<String> requiredScopes(AuditEvent event) {
        if (!event.getRequiredScopes().isEmpty()) {
            return event.getRequiredScopes();
        }
        boolean refusedForScope = event.getHttpStatus().orElse(0) == FORBIDDEN
                && event.getEventReason().filter(INSUFFICIENT_SCOPE::equals).isPresent();
        return refusedForScope
                ? scopes.required(event.getServiceName(), event.getToolName().orElse(null))
                : List.of();
    }

    /** {@code network|user agent family|client id}, an unknown part empty; null where all are unknown. */
    private static @Nullable String clientContext(AuditEvent event, ClientOrigin origin) {
        String address = event.getClientAddress().orElse("");
        String family = event.getUserAgentFamily().orElse("");
        String client = event.getClientId().orElse("");
        if (address.isEmpty() && family.isEmpty() && client.isEmpty()) {
            return null;
        }
        return network(address, origin) + "|" + part(family) + "|" + part(client);
    }

    /** {@code AS64500} where it is known, else the address. An address is text from a header: it must not look like an AS. */
    private static String network(String address, ClientOrigin origin) {
        if (origin.asNumber() != 0) {
            return AUTONOMOUS_SYSTEM + origin.asNumber();
        }
        String part = part(address);
        return part.startsWith(AUTONOMOUS_SYSTEM) ? "%41" + part.substring(1) : part;
    }

    /** The user agent is the client's own words: it must not be able to look like another part. */
    private static String part(String text) {
        return text.indexOf('|') < 0 && text.indexOf('%') < 0
                ? text
                : text.replace("%", "%25").replace("|", "%7C");
    }
}
