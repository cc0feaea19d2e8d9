package dev.vedette.console.investigation;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.elasticsearch.StoreException;
import dev.vedette.console.elasticsearch.TenantSearch;
import dev.vedette.console.elasticsearch.TooLargeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The events of one investigation as NDJSON, newest first: a document a line, without the record's own bytes, and a last
 * line that counts them. What is read stays as it was when the export began. A page is read when the one before it is
 * written, so that a slow reader holds one page and no more.
 *
 * @see <a href="https://github.com/ndjson/ndjson-spec">NDJSON</a>
 */
final class EventExport implements AutoCloseable {

    /** As many lines as an export has. */
    static final int MAX_ROWS = 100_000;

    private static final Logger LOG = Logger.getLogger(EventExport.class.getName());
    private static final int PAGE = 500;
    /** For as long a reader may take with one page. */
    private static final String KEEP_ALIVE = "2m";

    private static final String EVENTS = "vedette-events";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Characters that are not ASCII are escaped: none of them can reorder or hide a line of a terminal or an editor. */
    private static final ObjectWriter LINE = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writer();

    private final TenantSearch search;
    private final ObjectNode body;
    private final int limit;
    private String pointInTime;
    private int size = PAGE;
    private List<JsonNode> page = List.of();
    private boolean ended;

    private EventExport(TenantSearch search, ObjectNode body, int limit, String pointInTime) {
        this.search = search;
        this.body = body;
        this.limit = limit;
        this.pointInTime = pointInTime;
    }

    /**
     * Begins one, and reads its first page.
     *
     * @param search what the reader may find
     * @param query the trail's query, as {@link Trail#body} gives it
     * @param limit lines at most, 1 to {@link #MAX_ROWS}
     * @throws StoreException if there is nothing to read from; nothing is written then
     */
    static EventExport begin(TenantSearch search, ObjectNode query, int limit) throws StoreException {
        ObjectNode body = EventStore.newestFirst(query, PAGE).put("track_total_hits", false);
        body.putObject("_source").putArray("excludes").add("event.original");
        EventExport export = new EventExport(search, body, limit, search.openPointInTime(EVENTS, KEEP_ALIVE));
        try {
            export.read();
        } catch (StoreException e) {
            export.close();
            throw e;
        }
        return export;
    }

    /**
     * Writes all lines.
     *
     * @throws IOException if the reader went away
     */
    void write(OutputStream out) throws IOException {
        int rows = 0;
        try {
            while (!page.isEmpty()) {
                int room = Math.min(page.size(), limit - rows);
                for (JsonNode hit : page.subList(0, room)) {
                    line(out, hit.path("_source"));
                    rows++;
                }
                if (room < page.size()) {
                    last(out, rows, "An export has at most " + limit + " events: choose a shorter time.");
                    return;
                }
                out.flush();
                read();
            }
            last(out, rows, "");
        } catch (StoreException e) {
            // The answer has begun: only its last line can still say so.
            last(out, rows, String.valueOf(e.getMessage()));
        }
    }

    private void read() throws StoreException {
        while (true) {
            try {
                page = next();
                return;
            } catch (TooLargeException e) {
                if (size == 1) {
                    throw e;
                }
                size = Math.max(1, size / 8);
            }
        }
    }

    private List<JsonNode> next() throws StoreException {
        if (ended) {
            return List.of();
        }
        if (!page.isEmpty()) {
            JsonNode last = page.get(page.size() - 1).path("sort");
            body.set("search_after", last);
        }
        body.put("size", size).putObject("pit").put("id", pointInTime).put("keep_alive", KEEP_ALIVE);
        JsonNode answer = search.searchPointInTime(body);
        pointInTime = answer.path("pit_id").asText(pointInTime);
        List<JsonNode> hits = new ArrayList<>();
        answer.path("hits").path("hits").forEach(hits::add);
        ended = hits.size() < size;
        return hits;
    }

    private static void last(OutputStream out, int rows, String why) throws IOException {
        ObjectNode line = JSON.objectNode();
        line.putObject("vedette.export")
                .put("events", rows)
                .put("cut", !why.isEmpty())
                .put("because", why);
        line(out, line);
        out.flush();
    }

    private static void line(OutputStream out, JsonNode document) throws IOException {
        out.write(LINE.writeValueAsBytes(document));
        out.write("\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** Lets go of what Elasticsearch holds for it. */
    @Override
    public void close() {
        try {
            search.closePointInTime(pointInTime);
        } catch (StoreException e) {
            LOG.log(Level.FINE, "Elasticsearch lets go of it by itself", e);
        }
    }
}
