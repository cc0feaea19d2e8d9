package dev.vedette.console.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The door of this package: who comes in by a link has a session, and nobody else gets past. Thread-safe. */
public final class Login {

    private static final Logger LOG = Logger.getLogger(Login.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OneTimeLinks links;
    private final String person;
    private final Sessions sessions;
    private final LoginLimit attempts;

    /** @param person the name under which a session begins: of who started the console, as the links are that user's */
    public Login(OneTimeLinks links, String person) {
        this(links, person, System::nanoTime);
    }

    Login(OneTimeLinks links, String person, LongSupplier nanos) {
        this.links = links;
        this.person = person;
        this.sessions = new Sessions(nanos);
        this.attempts = new LoginLimit(nanos);
    }

    /** Puts the gate before everything that is added later, and the session's own addresses behind it. */
    public void install(JavalinConfig config) {
        config.routes.before(new Gate(sessions));
        config.routes.beforeMatched(new Permissions());
        config.routes.get(Gate.SESSION, this::show);
        config.routes.post(Gate.SESSION, this::begin);
        config.routes.post(Gate.SESSION + "/name", this::name);
        config.routes.post(Gate.SESSION + "/end", this::end);
    }

    /** A new link to the console at {@code console}. */
    public URI link(URI console) throws IOException {
        return links.issue(console);
    }

    /** The session of a request that came past the gate. */
    public static Session session(Context context) {
        return Gate.sessionOf(context).orElseThrow(() -> new IllegalStateException("the gate let nobody in"));
    }

    /** The page asks when the person does something, so that this, and nothing else, keeps the session open. */
    private void show(Context context) {
        Optional<Session> session = Gate.sessionOf(context);
        session.ifPresent(Session::touch);
        context.json(session.map(Login::told).orElse(Map.of("open", false)));
    }

    /** What the page shows of a session, and by what it knows what to offer. */
    private static Map<String, Object> told(Session session) {
        Tenants tenants = session.tenants();
        return Map.of(
                "open",
                true,
                "person",
                session.person(),
                "token",
                session.token(),
                "role",
                session.role().key(),
                "tenants",
                tenants.all() ? List.of("*") : List.copyOf(new TreeSet<>(tenants.names())),
                "renames",
                !session.identity().isVouchedFor());
    }

    private void begin(Context context) throws IOException {
        Gate.limit(context, attempt(context));
        if (!links.use(text(context, "secret"))) {
            throw new HttpResponseException(
                    403,
                    "This link has been used, or is older than %d minutes.".formatted(OneTimeLinks.VALID.toMinutes()));
        }
        enter(context, Identity.local(person));
        LOG.log(Level.INFO, "Somebody came in by a one-time link");
        context.json(Map.of("open", true));
    }

    /** Begins a session of {@code identity} with this answer, in place of the one that the request is of. */
    public void enter(Context context, Identity identity) {
        sessions.endOf(Gate.cookie(context));
        // Strict: a request that another site caused comes without it. There is no TLS on the loopback interface for
        // Secure.
        context.res()
                .addHeader(
                        "Set-Cookie",
                        "%s=%s; Path=/; HttpOnly; SameSite=Strict"
                                .formatted(Gate.cookieName(context), sessions.begin(identity)));
    }

    /** The console's address as the browser has it. */
    public static URI console(Context context) {
        return Gate.console(context);
    }

    /** The port that the browser has it at, which tells the cookies of consoles of one machine apart. */
    public static String port(Context context) {
        return Gate.port(context);
    }

    /** Counts a try to log in: how many seconds to wait before it, 0 if it may be made. */
    public long attempt(Context context) {
        return attempts.take(context.req().getRemoteAddr());
    }

    /** Begins a session and gives the value of its cookie, for who comes without a browser. */
    public String begin(Identity identity) {
        return sessions.begin(identity);
    }

    private void name(Context context) {
        if (session(context).identity().isVouchedFor()) {
            throw new HttpResponseException(
                    403, "Your name is the login provider's: it is changed there, and holds from the next login on.");
        }
        String name = text(context, "name").strip();
        if (!Identity.isName(name)) {
            throw new BadRequestResponse(
                    "name: expected 1 to %d letters, digits and blanks".formatted(Session.MAX_NAME));
        }
        session(context).name(name);
        context.json(Map.of("person", name));
    }

    private void end(Context context) {
        Optional<URI> next = Gate.sessionOf(context)
                .flatMap(session -> session.identity().farewell().from(Gate.console(context)));
        sessions.endOf(Gate.cookie(context));
        context.json(Map.of("open", false, "next", next.map(URI::toString).orElse("")));
    }

    private static String text(Context context, String field) {
        try {
            JsonNode value = JSON.readTree(context.bodyAsBytes()).path(field);
            if (value.isTextual()) {
                return value.textValue();
            }
        } catch (JsonProcessingException e) {
            // Answered as what is missing.
        } catch (IOException e) {
            throw new BadRequestResponse("The request ended early.");
        }
        throw new BadRequestResponse(field + ": expected a text in JSON");
    }
}
