package dev.vedette.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The table in {@code README.md} is made from {@link FindingKind}: {@code -Dfindings.write=true} writes it anew. */
class FindingKindTest {
    private static final String BEGIN = "| kind | what it is |\n|---|---|\n";

    @Test
    void everyKindStandsInTheReadme() throws Exception {
        Path page = Path.of("README.md");
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf("\n\n", begin) + 1;
        StringBuilder table = new StringBuilder(BEGIN);
        for (FindingKind kind : FindingKind.values()) {
            table.append("| `")
                    .append(kind.id())
                    .append("` | ")
                    .append(kind.description())
                    .append(" |\n");
        }
        String expected = text.substring(0, begin) + table + text.substring(end);
        if (Boolean.getBoolean("findings.write")) {
            Files.writeString(page, expected);
        }
        assertThat(Files.readString(page)).isEqualTo(expected);
    }
}
