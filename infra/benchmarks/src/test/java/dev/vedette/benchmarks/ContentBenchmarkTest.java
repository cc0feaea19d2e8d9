package dev.vedette.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ContentBenchmarkTest {

    @Test
    void printsWhatEachKindOfTextCosts() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new ContentBenchmark(new PrintStream(printed, true, StandardCharsets.UTF_8), 2).run();
        String spread = "\\d+\\.\\d\\d \\(\\d+\\.\\d\\d to \\d+\\.\\d\\d\\)";
        assertThat(printed.toString(StandardCharsets.UTF_8).lines().skip(1).limit(3))
                .satisfiesExactly(
                        mail -> assertThat(mail).matches("mail +" + spread + " +" + spread),
                        json -> assertThat(json).matches("JSON +" + spread + " +" + spread),
                        pages -> assertThat(pages).matches("pages +" + spread + " +" + spread));
    }
}
