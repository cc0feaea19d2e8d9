package dev.vedette.console.session;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.router.Endpoint;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which role a request needs: the one place that says it. Who may look may read everything that is not listed; what changes
 * something and is not listed is refused. A request is held to the route that will answer it and not to its own path, which
 * can be written in more than one way.
 */
final class Permissions implements Handler {

    private static final Map<String, Role> NEEDED = Map.of(
            "POST /api/session", Role.VIEWER,
            "POST /api/session/name", Role.VIEWER,
            "POST /api/session/end", Role.VIEWER,
            "GET /api/investigate/export", Role.ANALYST,
            "POST /api/decisions", Role.ANALYST,
            "POST /api/silences", Role.ADMIN,
            "POST /api/silences/end", Role.ADMIN);

    /** For each request that a route answers; one without a session is the gate's. */
    @Override
    public void handle(Context context) {
        Optional<Session> session = Gate.sessionOf(context);
        @Nullable Endpoint route = context.endpoints().matchedHttpEndpoint();
        if (session.isEmpty() || route == null) {
            return;
        }
        Role has = session.get().role();
        Role needed = needed(route.method, route.path)
                .orElseThrow(() -> new HttpResponseException(403, "No role may change anything here."));
        if (!has.includes(needed)) {
            throw new HttpResponseException(
                    403,
                    "This needs the role %s, and yours is %s: ask who gives roles at your login provider."
                            .formatted(needed.key(), has.key()));
        }
    }

    /** The least role for a route; empty if there is none that may. */
    static Optional<Role> needed(HandlerType method, String route) {
        @Nullable Role listed = NEEDED.get(method.name() + " " + route);
        return listed == null && method == HandlerType.GET ? Optional.of(Role.VIEWER) : Optional.ofNullable(listed);
    }
}
