package dev.vedette.console.investigation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.elasticsearch.Elasticsearch;
import dev.vedette.console.elasticsearch.StoreException;
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
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What the server answers to an investigation. Thread-safe. */
public final class Investigations {

    private static final Logger LOG = Logger.getLogger(Investigations.class.getName());
    /** Each holds a request's thread for as long as its reader takes. */
    private static final int EXPORTS = 4;

    private final Elasticsearch elasticsearch;
    private final Clock clock;
    private final EventStore store;
    private final Function<Context, String> person;
    private final int limit;
    private final Set<String> exporting = ConcurrentHashMap.newKeySet();

    /** @param person who asks; each may make one export at a time */
    public Investigations(Elasticsearch elasticsearch, Clock clock, Function<Context, String> person) {
        this(elasticsearch, clock, person, EventExport.MAX_ROWS);
    }

    Investigations(Elasticsearch elasticsearch, Clock clock, Function<Context, String> person, int limit) {
        this.elasticsearch = elasticsearch;
        this.clock = clock;
        this.store = new EventStore(elasticsearch, clock);
        this.person = person;
        this.limit = limit;
    }

    /** A page of the timeline. */
    public void events(Context context) throws StoreException {
        context.json(store.timeline(wanted(context)));
    }

    /** What the events share. */
    public void relations(Context context) throws StoreException {
        context.json(store.relations(wanted(context)));
    }

    /** All events as a file. */
    public void export(Context context) throws StoreException {
        Investigation wanted = wanted(context);
        String who = person.apply(context);
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
        ObjectNode query = store.whole(wanted.trail()).body(List.of(store.since(wanted)));
        try (EventExport export = EventExport.begin(elasticsearch, query, limit)) {
            context.res().setContentType("application/x-ndjson");
            context.res().setCharacterEncoding("UTF-8");
            context.header("Content-Disposition", "attachment; filename=\"%s\"".formatted(fileName(wanted)));
            export.write(context.res().getOutputStream());
        }
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
