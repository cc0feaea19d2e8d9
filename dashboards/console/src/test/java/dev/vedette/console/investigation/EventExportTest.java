package dev.vedette.console.investigation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.console.ElasticsearchServer;
import dev.vedette.console.Events;
import dev.vedette.console.elasticsearch.Access;
import dev.vedette.console.elasticsearch.Elasticsearch;
import dev.vedette.console.session.Tenants;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How an export ends: its last line is all that a reader has to tell a whole file from a cut one. */
@Timeout(240)
class EventExportTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final Trail trail = new Trail(StartingPoint.PRINCIPAL, "ann", "");
    private Elasticsearch elasticsearch;

    @BeforeEach
    void start() throws Exception {
        Events events = new Events(ElasticsearchServer.shared());
        events.write(IntStream.range(0, 1200)
                .mapToObj(i -> Events.event("e" + i, NOON.minusSeconds(i), "user.id", "ann"))
                .toList());
        elasticsearch = new Elasticsearch(ElasticsearchServer.shared().uri(), Access.OPEN);
    }

    @AfterEach
    void stop() throws Exception {
        elasticsearch.close();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, true",
        "500, 500, true",
        "1000, 1000, true",
        "1199, 1199, true",
        "1200, 1200, false",
        "1201, 1200, false"
    })
    void lastLineSaysWhetherItWasCut(int limit, int rows, boolean cut) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (EventExport export = EventExport.begin(elasticsearch.within(Tenants.ALL), trail.body(List.of()), limit)) {
            export.write(out);
        }

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();

        assertThat(lines).hasSize(rows + 1);
        assertThat(lines.get(rows)).startsWith("{\"vedette.export\":{\"events\":%d,\"cut\":%b,".formatted(rows, cut));
        assertThat(lines.get(rows).contains("choose a shorter time")).isEqualTo(cut);
    }

    @Test
    void whatFailsOnTheWayIsSaidInTheLastLine() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EventExport export = EventExport.begin(elasticsearch.within(Tenants.ALL), trail.body(List.of()), 1200);
        // Elasticsearch forgets what it held, as after a restart.
        export.close();

        export.write(out);

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(501);
        assertThat(lines.get(500))
                .startsWith("{\"vedette.export\":{\"events\":500,\"cut\":true,\"because\":\"Elasticsearch at ");
    }
}
