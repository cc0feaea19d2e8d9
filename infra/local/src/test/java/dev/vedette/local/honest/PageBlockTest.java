package dev.vedette.local.honest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageBlockTest {
    @TempDir
    private Path folder;

    @Test
    void replacesWhatStandsBetweenItsOwnMarks() throws Exception {
        Path page = page(
                "a\n<!-- generated: one -->\nold\n<!-- end -->\nb\n<!-- generated: two -->\nstays\n<!-- end -->\n");
        PageBlock block = new PageBlock(page, "one");
        block.write(List.of("new", "", "lines"));
        assertThat(page)
                .hasContent(
                        "a\n<!-- generated: one -->\nnew\n\nlines\n<!-- end -->\nb\n<!-- generated: two -->\nstays\n<!-- end -->\n");
        assertThat(block.read()).containsExactly("new", "", "lines");
    }

    @Test
    void aPageWithoutTheMarksIsLeftAsItIs() throws Exception {
        Path page = page("<!-- generated: two -->\n<!-- end -->\n<!-- generated: one -->\n");
        PageBlock block = new PageBlock(page, "one");
        assertThatThrownBy(() -> block.write(List.of("new")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("generated: one");
        assertThat(page).hasContent("<!-- generated: two -->\n<!-- end -->\n<!-- generated: one -->\n");
    }

    private Path page(String text) throws IOException {
        return Files.writeString(folder.resolve("page.md"), text);
    }
}
