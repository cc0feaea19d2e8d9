package dev.vedette.delivery.format;

import dev.vedette.delivery.alert.IpAddress;
import dev.vedette.delivery.elasticsearch.Documents;
import dev.vedette.delivery.format.Ocsf.Enumerated;
import dev.vedette.delivery.siem.EventFormat;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Audit events as events of OCSF 1.8.0, JSON of printable US-ASCII: an authentication attempt is an Authentication (class 3002), a
 * call of a tool and any other request an API Activity (class 6003). What the schema requires and the event does not say is
 * {@code unknown}. Thread-safe.
 */
public final class OcsfEvents implements EventFormat {
    private static final long serialVersionUID = 1L;

    /** The classes that events are of, by the names that users have for them. */
    public enum EventClass {
        /** Authentication, 3002. */
        AUTHENTICATION("authentication"),
        /** API Activity, 6003. */
        API_ACTIVITY("api_activity");

        private final String word;

        EventClass(String word) {
            this.word = word;
        }

        /** All names. */
        public static List<String> names() {
            return Stream.of(values()).map(known -> known.word).toList();
        }
    }

    private static final String UNKNOWN = "unknown";
    private static final String TRACE = "trace";

    private static final Set<String> HTTP_METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    private final Set<EventClass> wanted;

    /** @param names of the classes that are rendered, each one of {@link EventClass#names} */
    public OcsfEvents(Collection<String> names) {
        wanted = EnumSet.noneOf(EventClass.class);
        Stream.of(EventClass.values())
                .filter(known -> names.contains(known.word))
                .forEach(wanted::add);
    }

    @Override
    public Optional<byte[]> render(AuditEvent event, Optional<String> leftOut) {
        return eventClass(event).filter(wanted::contains).map(of -> {
            JsonObject unmapped = OcsfUnmapped.of(event).text("vedette.siem.left_out", leftOut);
            JsonObject out = of == EventClass.AUTHENTICATION ? authentication(event) : apiActivity(event);
            return out.object("unmapped", unmapped).bytes();
        });
    }

    private static Optional<EventClass> eventClass(AuditEvent event) {
        return switch (event.getEventName()) {
            case "vedette.auth.attempt" -> Optional.of(EventClass.AUTHENTICATION);
            case "mcp.tool.call", "mcp.request" -> Optional.of(EventClass.API_ACTIVITY);
            default -> Optional.empty();
        };
    }

    private static JsonObject authentication(AuditEvent event) {
        JsonObject out =
                Ocsf.event(3, "Identity & Access Management", 3002, "Authentication", new Enumerated(1, "Logon"));
        common(out, event);
        out.object("metadata", metadata(event))
                .object("user", user(event))
                .object("actor", new JsonObject().text("app_uid", event.getClientId()))
                .object("service", service(event))
                .object("authentication_token", token(event))
                .object(
                        "session",
                        new JsonObject()
                                .text("uid", event.getSessionFingerprint())
                                .text("issuer", event.getTokenIssuer()))
                .object("src_endpoint", new JsonObject().text("ip", address(event)))
                .flag("is_remote", true);
        event.getAuthScheme().ifPresent(scheme -> Ocsf.put(out, "auth_protocol", protocol(scheme)));
        return out;
    }

    /** What a tool does to things its server knows alone. */
    private static JsonObject apiActivity(AuditEvent event) {
        JsonObject out =
                Ocsf.event(6, "Application Activity", 6003, "API Activity", new Enumerated(Ocsf.OTHER, "Call"));
        common(out, event);
        JsonObject metadata = metadata(event);
        event.getTraceId().filter(id -> !id.isEmpty()).ifPresent(id -> {
            metadata.texts("profiles", List.of(TRACE));
            out.object(TRACE, new JsonObject().text("uid", id));
        });
        return out.object("metadata", metadata)
                .object(
                        "actor",
                        new JsonObject()
                                .object("user", user(event))
                                .object("session", new JsonObject().text("uid", event.getSessionFingerprint()))
                                .text("app_uid", event.getClientId()))
                .object("api", api(event))
                .object("src_endpoint", orUnknown(new JsonObject().text("ip", address(event))))
                .objects("resources", List.of(new JsonObject().text("uid", event.getResourceUri())));
    }

    private static JsonObject api(AuditEvent event) {
        Optional<String> tool = event.getToolName().filter(name -> !name.isEmpty());
        Optional<String> method = event.getMcpMethod().filter(name -> !name.isEmpty());
        JsonObject response = new JsonObject().text("error", event.getErrorType());
        event.getRpcStatus()
                .filter(code -> code.matches("-?[0-9]{1,9}"))
                .ifPresent(code -> response.number("code", Long.parseLong(code)));
        return new JsonObject()
                .text("operation", tool.or(() -> method).orElse(UNKNOWN))
                .object("group", new JsonObject().text("name", method))
                .object("service", service(event))
                .object("request", new JsonObject().text("uid", event.getRequestId()))
                .object("response", response);
    }

    private static void common(JsonObject out, AuditEvent event) {
        // Nobody has judged it: that is what detection is for.
        Ocsf.put(out, "severity", new Enumerated(1, "Informational"));
        Ocsf.put(out, "status", status(event.getEventOutcome()));
        out.text("status_detail", event.getEventReason()).number("time", Ocsf.millis(event.getOccurredAt()));
        event.getDuration().ifPresent(nanos -> out.number("duration", nanos / 1_000_000));
        JsonObject response = new JsonObject();
        event.getHttpStatus().ifPresent(code -> {
            out.text("status_code", Integer.toString(code));
            response.number("code", code);
        });
        out.object("http_request", request(event)).object("http_response", response);
    }

    private static JsonObject request(AuditEvent event) {
        return new JsonObject()
                .text("http_method", event.getHttpMethod().filter(HTTP_METHODS::contains))
                .text("user_agent", event.getUserAgent())
                .object("url", new JsonObject().text("path", event.getUrlPath()));
    }

    private static JsonObject metadata(AuditEvent event) {
        return new JsonObject()
                .text("version", Ocsf.VERSION)
                .object("product", Ocsf.product())
                .text("uid", Documents.eventId(event))
                .text("event_code", event.getEventName())
                .text("tenant_uid", event.getTenant());
    }

    private static Enumerated status(String outcome) {
        return switch (outcome) {
            case "success" -> new Enumerated(1, "Success");
            case "failure" -> new Enumerated(2, "Failure");
            default -> new Enumerated(0, "Unknown");
        };
    }

    private static Enumerated protocol(String scheme) {
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "bearer" -> new Enumerated(6, "OAUTH 2.0");
            case "basic" -> new Enumerated(11, "Basic Authentication");
            default -> new Enumerated(Ocsf.OTHER, scheme);
        };
    }

    private static JsonObject user(AuditEvent event) {
        return orUnknown(new JsonObject().text("uid", event.getPrincipal()));
    }

    private static JsonObject service(AuditEvent event) {
        JsonObject service = orUnknown(new JsonObject().text("name", event.getServiceName()));
        return service.text("version", event.getServiceVersion());
    }

    private static JsonObject token(AuditEvent event) {
        JsonObject token = new JsonObject().text("uid", event.getTokenFingerprint());
        if (!token.isEmpty()) {
            event.getTokenIssuedAt().ifPresent(at -> token.number("created_time", Ocsf.millis(at)));
            event.getTokenExpiresAt().ifPresent(at -> token.number("expiration_time", Ocsf.millis(at)));
        }
        return token;
    }

    private static Optional<String> address(AuditEvent event) {
        return event.getClientAddress().filter(IpAddress::is);
    }

    private static JsonObject orUnknown(JsonObject object) {
        return object.isEmpty() ? object.text("name", UNKNOWN) : object;
    }
}
