package dev.vedette.console.audit;

import dev.vedette.console.session.Login;
import dev.vedette.console.session.Session;
import dev.vedette.schemas.avro.Feedback;
import dev.vedette.schemas.avro.Silence;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notes each view of personal data: which person saw which alert, incident, entity or trail of events, and which lists. A page asks for
 * the same again by itself, so that the same view by the same session counts once in {@link #SAME}. Thread-safe.
 */
public final class AuditTrail {

    /** For so long a session that asks for the same again has not looked again. */
    static final Duration SAME = Duration.ofMinutes(10);

    static final String VIEW = "vedette.console.view";
    static final String DECISION = "vedette.console.decision";
    static final String SILENCE = "vedette.console.silence";

    /** What an answer shows, by its route. */
    public static final Map<String, String> VIEWS = Map.ofEntries(
            Map.entry("/api/alerts", "alerts"),
            Map.entry("/api/alerts/stream", "alerts"),
            Map.entry("/api/alerts/{alert}", "alert"),
            Map.entry("/api/alerts/{alert}/entity", "entity"),
            Map.entry("/api/alerts/{alert}/reasons", "alert"),
            Map.entry("/api/investigate/events", "events"),
            Map.entry("/api/investigate/relations", "events"),
            Map.entry("/api/investigate/export", "export"),
            Map.entry("/api/silences", "silences"),
            Map.entry("/api/incidents", "incidents"),
            Map.entry("/api/incidents/{incident}", "incident"),
            Map.entry("/api/boards/{board}/{panel}", "panel"));

    private static final String TENANT = "vedette.tenant";
    private static final int MOST_REMEMBERED = 10_000;

    private static final String STREAM = "/api/alerts/stream";

    private final AuditLog log;
    private final LongSupplier nanos;
    /** When each view was noted last, the one longest ago first. */
    private final Map<View, Long> noted = new LinkedHashMap<>();

    private record View(Session session, String view, String subject) {}

    public AuditTrail(AuditLog log) {
        this(log, System::nanoTime);
    }

    AuditTrail(AuditLog log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
    }

    /** Notes what is answered from now on. */
    public void install(JavalinConfig config) {
        config.routes.afterMatched(context -> {
            // A file of the page is no route.
            @Nullable Endpoint route = context.endpoints().matchedHttpEndpoint();
            if (route != null && context.statusCode() == 200 && !route.path.equals(STREAM)) {
                note(context, route.path);
            }
        });
    }

    /** Says whose data the answer to {@code context} is about. */
    public static void isOf(Context context, String tenant) {
        context.attribute(TENANT, tenant);
    }

    /** Notes that somebody begins to watch the list of alerts: that answer does not end by itself. */
    public void watches(Context context) {
        note(context, STREAM);
    }

    /** Notes what the session's person decided on an alert. */
    public void decided(Context context, Feedback decision) {
        Map<String, String> attributes = who(context, Login.session(context));
        attributes.put("alert", decision.getAlertId());
        attributes.put("decision", decision.getDecision());
        attributes.put("reason", decision.getReason());
        log.note(DECISION, decision.getTenant(), attributes);
    }

    /** Notes that the session's person made a silence or ended one. */
    public void silenced(Context context, Silence silence, String action) {
        Map<String, String> attributes = who(context, Login.session(context));
        attributes.put("silence", silence.getSilenceId());
        attributes.put("action", action);
        attributes.put("rule", silence.getRuleId().orElse(""));
        attributes.put(
                "until",
                Instant.EPOCH.plus(silence.getExpiresAt(), ChronoUnit.MICROS).toString());
        attributes.put("reason", silence.getReason());
        log.note(SILENCE, silence.getTenant().orElse(""), attributes);
    }

    private void note(Context context, String route) {
        Optional<String> view = Optional.ofNullable(VIEWS.get(route));
        if (view.isEmpty()) {
            return;
        }
        Session session = Login.session(context);
        String subject = subject(context);
        if (isNews(new View(session, view.get(), subject))) {
            Map<String, String> attributes = who(context, session);
            attributes.put("view", view.get());
            attributes.put("subject", subject);
            log.note(VIEW, tenant(context), attributes);
        }
    }

    private static String tenant(Context context) {
        return Optional.<String>ofNullable(context.attribute(TENANT))
                .or(() -> Optional.ofNullable(context.queryParam("tenant")))
                .orElse("");
    }

    /** What the address names, without where a page of a list begins. */
    private static String subject(Context context) {
        StringBuilder subject = new StringBuilder(context.path().substring("/api/".length()));
        new TreeMap<>(context.queryParamMap()).forEach((name, values) -> {
            if (!name.equals("after")) {
                subject.append(' ').append(name).append('=').append(String.join(",", values));
            }
        });
        return subject.toString();
    }

    private synchronized boolean isNews(View view) {
        long now = nanos.getAsLong();
        @Nullable Long last = noted.get(view);
        if (last != null && now - last < SAME.toNanos()) {
            return false;
        }
        noted.remove(view);
        noted.put(view, now);
        if (noted.size() > MOST_REMEMBERED) {
            noted.remove(noted.keySet().iterator().next());
        }
        return true;
    }

    /** The address is no {@code client.address}: that of an analyst is not among the addresses of whom alerts are about. */
    private static Map<String, String> who(Context context, Session session) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("person", session.person());
        attributes.put("from", context.req().getRemoteAddr());
        return attributes;
    }
}
