package dev.vedette.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.vedette.console.AlertFilter.After;
import dev.vedette.console.Board.Panel;
import dev.vedette.console.audit.AuditLog;
import dev.vedette.console.audit.AuditTrail;
import dev.vedette.console.decisions.DecisionBook;
import dev.vedette.console.decisions.DecisionRoutes;
import dev.vedette.console.decisions.Decisions;
import dev.vedette.console.definition.Definitions;
import dev.vedette.console.elasticsearch.Elasticsearch;
import dev.vedette.console.elasticsearch.StoreException;
import dev.vedette.console.entity.EntityProfiles;
import dev.vedette.console.health.HealthMonitor;
import dev.vedette.console.investigation.Investigations;
import dev.vedette.console.live.LiveAlerts;
import dev.vedette.console.oidc.SingleSignOn;
import dev.vedette.console.reasons.ReasonsOfAlerts;
import dev.vedette.console.rules.AlertReasons;
import dev.vedette.console.rules.RuleBook;
import dev.vedette.console.rules.RuleReader;
import dev.vedette.console.session.Login;
import dev.vedette.console.session.OneTimeLinks;
import dev.vedette.console.session.Tenants;
import dev.vedette.console.silences.SilenceKey;
import dev.vedette.console.silences.SilenceRoutes;
import dev.vedette.console.silences.Silences;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.staticfiles.Location;
import io.javalin.json.JavalinJackson;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** The console's server: one page, its alerts and its boards, on this machine alone. */
public final class Console implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Console.class.getName());
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int THREADS = 2 * AlertStream.WATCHERS;
    /** For what ends. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ConsoleOptions options;
    private final Elasticsearch elasticsearch;
    private final LiveAlerts live;
    private final DecisionBook book = new DecisionBook();
    private final Decisions decisions;
    private final Silences silences;
    private final RuleReader rules;
    private final AlertReasons reasons;
    private final AlertFeeds feeds;
    private final HealthMonitor health;
    private final BoardCatalog boards = BoardCatalog.packaged();
    private final Clock clock = Clock.systemUTC();
    private final Login login;
    private final AuditLog audit;
    private final AuditTrail trail;
    private final Javalin server;

    private Console(ConsoleOptions options) throws IOException {
        this.options = options;
        this.login = new Login(OneTimeLinks.in(options.folder()), System.getProperty("user.name", "unknown"));
        Optional<SilenceKey> silenceKey = options.silenceKey().isEmpty()
                ? Optional.empty()
                : Optional.of(SilenceKey.read(options.silenceKey().get()));
        this.elasticsearch = new Elasticsearch(options.elasticsearchUrl(), options.access());
        this.audit = new AuditLog(options.kafka());
        this.trail = new AuditTrail(audit);
        this.live = LiveAlerts.follow(options.kafka());
        this.decisions = new Decisions(options.kafka(), book, new DecisionIndex(this::store, this::live));
        this.silences = new Silences(options.kafka(), silenceKey, new SilenceIndex(this::store));
        RuleBook ruleBook = new RuleBook();
        this.rules = new RuleReader(options.kafka(), ruleBook);
        this.reasons = new AlertReasons(ruleBook);
        this.feeds = new AlertFeeds(this::store, POLL, AlertStream.WATCHERS);
        live.onChange(feeds::wake);
        this.health = new HealthMonitor(elasticsearch::health, options.kafka().forClient(), options.flinkUrl());
        this.server = Javalin.create(this::configure);
    }

    /**
     * Starts the console. Elasticsearch need not answer yet: the page says so until it does.
     *
     * @throws IOException if the port is taken, the folder is not the user's own or the key for silences cannot be read, with one
     *     line that says what to do
     */
    public static Console start(ConsoleOptions options) throws IOException {
        Console console = new Console(options);
        try {
            console.server.start(options.host(), options.port());
            return console;
        } catch (JavalinBindException e) {
            console.close();
            throw new IOException(
                    "vedette.console.port: %d is taken; end what holds it or choose another".formatted(options.port()),
                    e);
        }
    }

    /** Where the page is, with the port that was taken. */
    public URI uri() {
        String name = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
        return URI.create("http://" + name + ":" + server.port() + "/");
    }

    /** A new link that lets its bearer in once, within {@link OneTimeLinks#VALID}. */
    public URI link() throws IOException {
        return login.link(uri());
    }

    Login login() {
        return login;
    }

    /** What the server answers, by method and pattern, such as {@code GET /api/alerts/{alert}}. */
    List<String> routes() {
        return server.unsafe.internalRouter.allHttpHandlers().stream()
                .map(handler -> handler.endpoint)
                .filter(route -> route.method.isHttpMethod())
                .map(route -> route.method.name() + " " + route.path)
                .toList();
    }

    /** Ends the page's streams, then the server, then what it read from. */
    @Override
    public void close() throws IOException {
        feeds.close();
        // Jetty 12.1.12 can wait for ever at its end for an answer that is being written: its selector's thread then
        // waits
        // for a callback that the same thread would have to make.
        Shutdown.together(PATIENCE, server::stop);
        Shutdown.together(
                PATIENCE,
                health::close,
                decisions::close,
                silences::close,
                reasons::close,
                rules::close,
                live::close,
                audit::close);
        elasticsearch.close();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.jetty.threadPool = new QueuedThreadPool(THREADS, 4);
        config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
        config.jsonMapper(new JavalinJackson(mapper(), false));
        config.staticFiles.add("/dev/vedette/console/page", Location.CLASSPATH);
        config.routes.before(new RequestGuard());
        login.install(config);
        trail.install(config);
        SingleSignOn.install(config, login, options.oidc());
        config.routes.get("/api/alerts", this::alerts);
        config.routes.get("/api/alerts/stream", new AlertStream(feeds, mapper(), trail));
        config.routes.get("/api/alerts/{alert}", this::alert);
        config.routes.get("/api/alerts/{alert}/entity", new EntityProfiles(elasticsearch, clock));
        config.routes.get("/api/alerts/{alert}/reasons", new ReasonsOfAlerts(elasticsearch, reasons, rules::fault));
        Investigations investigations = new Investigations(elasticsearch, clock);
        config.routes.get("/api/investigate/events", investigations::events);
        config.routes.get("/api/investigate/relations", investigations::relations);
        config.routes.get("/api/investigate/export", investigations::export);
        Definitions definitions = new Definitions(elasticsearch);
        config.routes.get("/api/definitions", definitions::history);
        config.routes.get("/api/definitions/difference", definitions::difference);
        config.routes.get(
                "/api/incidents", context -> context.json(store(context).incidents()));
        config.routes.get("/api/incidents/{incident}", this::incident);
        config.routes.get("/api/health", this::health);
        config.routes.get("/api/boards", context -> context.json(overview(boards.boards())));
        config.routes.get("/api/boards/{board}/{panel}", this::panel);
        new DecisionRoutes(decisions, trail::decided).install(config);
        new SilenceRoutes(silences, trail::silenced).install(config);
        config.routes.exception(StoreException.class, (e, context) -> error(context, 503, e.getMessage()));
        config.routes.exception(
                HttpResponseException.class, (e, context) -> error(context, e.getStatus(), e.getMessage()));
        config.routes.exception(Exception.class, (e, context) -> {
            LOG.log(Level.WARNING, "A request failed", e);
            error(context, 500, "The console failed; its log says why.");
        });
    }

    private static ObjectMapper mapper() {
        return new ObjectMapper()
                .registerModule(new JavaTimeModule())
                .registerModule(new Jdk8Module())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    }

    /** What somebody who sees {@code tenants} may read. */
    private AlertStore store(Tenants tenants) {
        return new AlertStore(elasticsearch.within(tenants), book, live(tenants));
    }

    /** Likewise, before it is in an index. */
    private LiveView live(Tenants tenants) {
        return new LiveView(live, tenants);
    }

    private AlertStore store(Context context) {
        return store(Login.session(context).tenants());
    }

    /** The filter that a request's parameters say, or the answer 400 with one line. */
    static AlertFilter filter(Map<String, List<String>> parameters) {
        try {
            return AlertFilter.of(parameters);
        } catch (IllegalArgumentException e) {
            throw new BadRequestResponse(Objects.requireNonNullElse(e.getMessage(), ""));
        }
    }

    private void alerts(Context context) throws StoreException {
        Map<String, List<String>> parameters = new HashMap<>(context.queryParamMap());
        @Nullable List<String> after = parameters.remove("after");
        try {
            Optional<After> place = after == null ? Optional.empty() : Optional.of(After.of(after.get(0)));
            context.json(store(context).page(filter(parameters), place));
        } catch (IllegalArgumentException e) {
            throw new BadRequestResponse(Objects.requireNonNullElse(e.getMessage(), ""));
        }
    }

    private void alert(Context context) throws StoreException {
        String id = id(context, "alert");
        AlertPage alert = store(context)
                .alert(id)
                .orElseThrow(
                        () -> new NotFoundResponse("There is no alert with this id: it may be past its retention."));
        AuditTrail.isOf(context, alert.tenant());
        context.json(alert);
    }

    private void incident(Context context) throws StoreException {
        String id = id(context, "incident");
        context.json(store(context)
                .incident(id)
                .orElseThrow(() ->
                        new NotFoundResponse("There is no incident with this id: it may be past its retention.")));
    }

    /** Whether the servers answer says nothing of anybody, and who looks at an empty list has to know it. */
    private void health(Context context) {
        boolean seesAll = Login.session(context).tenants().all();
        context.future(() -> health.ask()
                .thenApply(found -> seesAll ? found : found.withoutSinks())
                .thenAccept(context::json));
    }

    private static String id(Context context, String name) {
        String id = context.pathParam(name);
        if (!id.matches("[a-z2-7]{1,64}")) {
            throw new BadRequestResponse(name + ": expected an id of a-z and 2-7");
        }
        return id;
    }

    /** The panel as the browser draws it: its own file, in which the query is replaced by the answer. */
    private void panel(Context context) throws StoreException {
        String board = context.pathParam("board");
        Panel panel = boards.panel(board, context.pathParam("panel"))
                .orElseThrow(() -> new NotFoundResponse("There is no such panel."));
        ObjectNode spec = panel.spec().deepCopy();
        ObjectNode data = (ObjectNode) spec.path("data");
        KibanaQuery query = KibanaQuery.of(board + "/" + panel.id() + ".vl.json", data.path("url"), range(context));
        data.remove("url");
        data.set("values", store(context).answer(query));
        context.json(spec);
    }

    private TimeRange range(Context context) {
        try {
            return TimeRange.last(Objects.requireNonNullElse(context.queryParam("range"), "24h"), clock.instant());
        } catch (IllegalArgumentException e) {
            throw new BadRequestResponse(Objects.requireNonNullElse(e.getMessage(), ""));
        }
    }

    private static List<BoardOverview> overview(List<Board> boards) {
        return boards.stream()
                .map(board -> new BoardOverview(
                        board.id(),
                        board.title(),
                        board.question(),
                        board.range(),
                        board.panels().stream()
                                .map(panel -> new PanelOverview(panel.id(), panel.title(), panel.grid()))
                                .toList()))
                .toList();
    }

    private record BoardOverview(String id, String title, String question, String range, List<PanelOverview> panels) {}

    private record PanelOverview(String id, String title, Board.Grid grid) {}

    private static void error(Context context, int status, @Nullable String message) {
        context.status(status).json(Map.of("error", Objects.requireNonNullElse(message, "")));
    }

    /** Runs the console until the process is ended. Exit code 2 for unusable options or a taken port. */
    public static void main(String[] arguments) {
        try {
            Console console = start(ConsoleOptions.from(System.getProperties(), System.getenv()));
            Runtime.getRuntime().addShutdownHook(new Thread(console::closeAtExit));
            System.err.println("Console, once and within 10 minutes: " + console.link());
        } catch (IllegalArgumentException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private void closeAtExit() {
        try {
            close();
        } catch (IOException e) {
            LOG.log(Level.FINE, "The console did not end cleanly", e);
        }
    }
}
