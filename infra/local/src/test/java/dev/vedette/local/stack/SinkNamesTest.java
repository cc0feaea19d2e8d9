package dev.vedette.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkNamesTest {
    @TempDir
    Path folder;

    @Test
    void eachSinkHasAJobAndASlot() throws Exception {
        Path file = Files.writeString(folder.resolve("sinks.yml"), """
                elasticsearch: {url: "https://es:9200"}
                sinks:
                  - name: soc
                    type: syslog
                  - {type: webhook, name: 7}
                """);
        assertThat(SinkNames.of(file)).containsExactly("soc", "7");
        StackOptions options = new StackOptions(
                folder,
                Ports.free(),
                Set.of(Part.DELIVERY),
                Optional.of(InetSocketAddress.createUnresolved("h", 1)),
                Optional.of(file),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
        assertThat(Jobs.slots(options))
                .as("detection, Elasticsearch, soc, 7, siem")
                .isEqualTo(5);
    }

    /** The delivery job says what is wrong, with line and path. */
    @Test
    void aFileThatIsNotAsItShouldBeHasNone() throws Exception {
        assertThat(SinkNames.of(folder.resolve("nowhere"))).isEmpty();
        for (String content : List.of("", "sinks: [", "sinks: 7", "- a", "sinks: [7, {type: syslog}]", "a: &a [*a]")) {
            assertThat(SinkNames.of(Files.writeString(folder.resolve("bad.yml"), content)))
                    .as(content)
                    .isEmpty();
        }
    }
}
