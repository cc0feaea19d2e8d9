package dev.vedette.console.session;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes after it has named this machine: without a session there is the login page and nothing else.
 * What is no GET changes something: it has to come from the console's own page, say so in JSON, and bring the session's
 * token, which no other page can read. Who asks too often is told how long to wait.
 *
 * @see <a href="https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html">OWASP,
 *     Cross-Site Request Forgery Prevention</a>
 */
final class Gate implements Handler {

    /** Brings the session's token. */
    static final String TOKEN = "Vedette-Token";

    static final String SESSION = "/api/session";

    /** Of a body, in bytes: 200 ids of alerts with a reason are 16 KiB. */
    private static final int MAX_BODY = 64 * 1024;

    private static final Set<String> LOGIN_PAGE = Set.of(
            "/login/",
            "/login/index.html",
            "/login/login.js",
            "/login/begin",
            "/login/callback",
            "/api/login",
            "/console.css",
            "/icon.svg",
            SESSION);

    private static final String ATTRIBUTE = "vedette.session";

    private final Sessions sessions;

    Gate(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void handle(Context context) {
        boolean reads = context.method() == HandlerType.GET;
        if (!reads) {
            requireOwnPage(context);
        }
        Optional<Session> session = sessions.find(cookie(context));
        session.ifPresent(found -> context.attribute(ATTRIBUTE, found));
        if (session.isEmpty()) {
            if (!LOGIN_PAGE.contains(context.path())) {
                turnAway(context);
            }
            return;
        }
        if (!reads && !session.get().hasToken(context.header(TOKEN)) && !isLogin(context)) {
            throw new HttpResponseException(403, "The session's token is missing or another one's: reload the page.");
        }
        if (context.path().startsWith("/api/")) {
            limit(context, session.get().take());
        }
    }

    /** The session of a request that the gate let through, where there is one. */
    static Optional<Session> sessionOf(Context context) {
        return Optional.ofNullable(context.attribute(ATTRIBUTE));
    }

    /**
     * Cookies are for a host whatever the port: the name tells consoles of one machine apart, by the port that the browser
     * sees, which behind {@code ssh -L} is not ours.
     */
    static String cookieName(Context context) {
        return "vedette-session-" + port(context);
    }

    /** By which the browser comes. */
    static String port(Context context) {
        String host = host(context);
        int colon = host.lastIndexOf(':');
        boolean hasPort = colon > host.lastIndexOf(']');
        return hasPort ? host.substring(colon + 1) : "80";
    }

    static String cookie(Context context) {
        @Nullable String value = context.cookie(cookieName(context));
        return value == null ? "" : value;
    }

    /** Answers 429 if there is something to wait for. */
    static void limit(Context context, long seconds) {
        if (seconds > 0) {
            context.header("Retry-After", String.valueOf(seconds));
            throw new HttpResponseException(
                    429, "Too many requests: the console takes the next one in %d s.".formatted(seconds));
        }
    }

    /** A login stands for itself: it begins a session, and its secret is its token. */
    private static boolean isLogin(Context context) {
        return context.path().equals(SESSION);
    }

    private static void turnAway(Context context) {
        if (context.path().equals("/")) {
            // The browser takes what stands behind the # along.
            context.redirect("/login/");
            context.skipRemainingHandlers();
            return;
        }
        throw new HttpResponseException(
                401,
                "Nobody is logged in here, or the session has ended. Log in at /login/, or run ./vedette console link "
                        + "and open the link that it prints; an open page goes on by itself.");
    }

    private static void requireOwnPage(Context context) {
        @Nullable String origin = context.header("Origin");
        @Nullable String site = context.header("Sec-Fetch-Site");
        boolean isOwn = origin != null
                && origin.toLowerCase(Locale.ROOT).equals("http://" + host(context))
                && (site == null || site.equals("same-origin"));
        if (!isOwn) {
            throw new HttpResponseException(403, "Only the console's own page may change something: open that.");
        }
        @Nullable String type = context.header("Content-Type");
        if (type == null
                || !type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals("application/json")) {
            throw new HttpResponseException(415, "Content-Type: expected application/json");
        }
        long length = context.req().getContentLengthLong();
        if (length < 0) {
            throw new HttpResponseException(411, "Content-Length: expected");
        }
        if (length > MAX_BODY) {
            throw new HttpResponseException(413, "The body is too large: at most %d bytes.".formatted(MAX_BODY));
        }
    }

    /** The console's address as the browser has it; the guard before this gate let its Host through. */
    static URI console(Context context) {
        return URI.create("http://" + host(context) + "/");
    }

    private static String host(Context context) {
        @Nullable String host = context.req().getHeader("Host");
        return host == null ? "" : host.toLowerCase(Locale.ROOT);
    }
}
