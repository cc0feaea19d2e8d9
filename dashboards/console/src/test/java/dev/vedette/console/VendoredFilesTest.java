package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VendoredFilesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "src/main/resources/dev/vedette/console/page/vendor",
                "src/test/resources/dev/vedette/console/axe"
            })
    void filesAreThoseThatWereReleased(Path folder) throws Exception {
        List<String> listed = Files.readAllLines(folder.resolve("SHA256SUMS"));
        for (String line : listed) {
            String[] parts = line.split("  ");
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(folder.resolve(parts[1])));
            assertThat(HexFormat.of().formatHex(digest)).as(parts[1]).isEqualTo(parts[0]);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".js")))
                    .isNotEmpty()
                    .allMatch(name -> listed.stream().anyMatch(line -> line.endsWith("  " + name)));
        }
    }
}
