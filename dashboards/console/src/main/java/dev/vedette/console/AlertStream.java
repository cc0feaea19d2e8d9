package dev.vedette.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.console.AlertFeed.State;
import dev.vedette.console.AlertFeeds.Watch;
import dev.vedette.console.audit.AuditTrail;
import dev.vedette.console.session.Login;
import dev.vedette.console.session.Session;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The alerts as server-sent events, one request thread a watcher. The first event {@code alerts} holds every row, the
 * later ones the rows that are new or changed; {@code keep} is the id of each row that is still in the list, newest first.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, 9.2 Server-sent events</a>
 */
final class AlertStream implements Handler {

    /** Each holds a thread; a browser opens at most six to one host. */
    static final int WATCHERS = 32;

    /** Only a write shows that a page was closed, so that this bounds how long it holds its thread. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);

    private final AlertFeeds feeds;
    private final ObjectMapper json;
    private final AuditTrail trail;

    AlertStream(AlertFeeds feeds, ObjectMapper json, AuditTrail trail) {
        this.feeds = feeds;
        this.json = json;
        this.trail = trail;
    }

    record Change(
            List<AlertRow> rows,
            List<String> keep,
            long total,
            Map<String, Long> levels,
            Map<String, Long> rules,
            String fault) {}

    @Override
    public void handle(Context context) throws IOException, InterruptedException {
        Session session = Login.session(context);
        Watch watch = new Watch(session.tenants(), Console.filter(context.queryParamMap()));
        Optional<AlertFeed> feed = feeds.enter(watch);
        if (feed.isEmpty()) {
            context.status(503).json(Map.of("error", "Too many pages watch the console: close some."));
            return;
        }
        trail.watches(context);
        try {
            context.res().setContentType("text/event-stream");
            context.res().setCharacterEncoding("UTF-8");
            write(context.res().getOutputStream(), feed.get(), session);
        } finally {
            feeds.leave(watch);
        }
    }

    private void write(OutputStream out, AlertFeed feed, Session session) throws InterruptedException {
        Map<String, AlertRow> sent = new HashMap<>();
        long sequence = 0;
        try {
            out.write("retry: 2000\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            while (!feed.isClosed() && session.isOpen()) {
                State state = feed.await(sequence, HEARTBEAT);
                if (state.sequence() > sequence) {
                    sequence = state.sequence();
                    event(out, change(state, sent));
                } else {
                    out.write(": alive\n\n".getBytes(StandardCharsets.UTF_8));
                }
                out.flush();
            }
        } catch (IOException e) {
            // The page was closed; there is nobody left to tell.
        }
    }

    private void event(OutputStream out, Change change) throws IOException {
        out.write("event: alerts\ndata: ".getBytes(StandardCharsets.UTF_8));
        // JSON escapes line ends, so that no text can end the event.
        out.write(json.writeValueAsBytes(change));
        out.write("\n\n".getBytes(StandardCharsets.UTF_8));
    }

    private static Change change(State state, Map<String, AlertRow> sent) {
        List<AlertRow> all = state.newest().alerts();
        List<AlertRow> rows =
                all.stream().filter(row -> !row.equals(sent.get(row.id()))).toList();
        sent.clear();
        all.forEach(row -> sent.put(row.id(), row));
        return new Change(
                rows,
                all.stream().map(AlertRow::id).toList(),
                state.newest().total(),
                state.newest().levels(),
                state.newest().rules(),
                state.fault());
    }
}
