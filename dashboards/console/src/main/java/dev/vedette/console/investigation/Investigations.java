package dev.vedette.console.investigation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.elasticsearch.Elasticsearch;
import dev.vedette.console.elasticsearch.StoreException;
import dev.vedette.console.elasticsearch.TenantSearch;
import dev.vedette.console.session.Login;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What the server answers to an investigation. Thread-safe. */
public final class Investigations {

    private static final Logger LOG = Logger.getLogger(Investigations.class.getName());
    /** Each holds a request's thread for as long as its reader takes. */
    private static final int EXPORTS = 4;

    private final Elasticsearch elasticsearch;
    private final Clock clock;
    private final int limit;
    private final Set<String> exporting = ConcurrentHashMap.newKeySet();

    public Investigations(Elasticsearch elasticsearch, Clock clock) {
        this(elasticsearch, clock, EventExport.MAX_ROWS);
    }

    Investigations(Elasticsearch elasticsearch, Clock clock, int limit) {
        this.elasticsearch = elasticsearch;
        this.clock = clock;
        this.limit = limit;
    }

    /** A page of the timeline. */
    public void events(Context context) throws StoreException {
        context.json(store(context).timeline(wanted(context)));
    }

    /** What the events share. */
    public void relations(Context context) throws StoreException {
        context.json(store(context).relations(wanted(context)));
    }

    /** All events as a file; each person may make one at a time. */
    public void export(Context context) throws StoreException {
        Investigation wanted = wanted(context);
        String who = Login.session(context).person();
        if (!enter(who)) {
            context.status(429).json(Map.of("error", "An export runs: wait for its end, or cancel it in the browser."));
            return;
        }
        try {
            export(context, wanted);
        } catch (IOException e) {
            LOG.log(Level.FINE, "The reader of an export went away", e);
        } finally {
            exporting.remove(who);
        }
    }

    private void export(Context context, Investigation wanted) throws StoreException, IOException {
        EventStore store = store(context);
        ObjectNode query = store.whole(wanted.trail()).body(List.of(store.since(wanted)));
        try (EventExport export = EventExport.begin(search(context), query, limit)) {
            context.res().setContentType("application/x-ndjson");
            context.res().setCharacterEncoding("UTF-8");
            context.header("Content-Disposition", "attachment; filename=\"%s\"".formatted(fileName(wanted)));
            export.write(context.res().getOutputStream());
        }
    }

    private EventStore store(Context context) {
        return new EventStore(search(context), clock);
    }

    private TenantSearch search(Context context) {
        return elasticsearch.within(Login.session(context).tenants());
    }

    private synchronized boolean enter(String who) {
        return exporting.size() < EXPORTS && exporting.add(who);
    }

    /** Nothing of it is anybody's text. */
    private String fileName(Investigation wanted) {
        String now = DateTimeFormatter.ISO_INSTANT.format(clock.instant().truncatedTo(ChronoUnit.SECONDS));
        return "vedette-" + wanted.trail().start().key() + "-" + now.replaceAll("[:-]", "") + ".ndjson";
    }

    private static Investigation wanted(Context context) {
        try {
            return Investigation.of(context.queryParamMap());
        } catch (IllegalArgumentException e) {
            throw new BadRequestResponse(Objects.requireNonNullElse(e.getMessage(), ""));
        }
    }
}
