package dev.vedette.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElasticsearchLogsTest {
    @TempDir
    private Path place;

    @Test
    void thoseOfTheStartBeforeAreKept() throws Exception {
        for (String start : new String[] {"first", "second"}) {
            Path work = ElasticsearchServer.emptied(place);
            Files.writeString(work.resolve("logs/vedette-local.log"), start);
            Files.writeString(work.resolve("data/segment"), start);
        }
        Path work = ElasticsearchServer.emptied(place);
        assertThat(place.resolve("elasticsearch-logs-before/vedette-local.log")).hasContent("second");
        assertThat(work.resolve("logs")).isEmptyDirectory();
        assertThat(work.resolve("data")).isEmptyDirectory();
    }
}
