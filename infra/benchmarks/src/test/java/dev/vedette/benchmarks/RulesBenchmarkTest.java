package dev.vedette.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rules.JsonEventReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesBenchmarkTest {

    @Test
    void printsALinePerNumberOfRules() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new RulesBenchmark(new PrintStream(printed, true, StandardCharsets.UTF_8))
                .run(RulesBenchmark.generatedRules(150), Map.of("few", WindowsEvents.generate(50, 0.5, 1)));
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("few: 50 events")
                .containsPattern("(?m)^ +100 .* 1\\.00 \\(1\\.00 to 1\\.00\\)")
                .containsPattern("(?m)^ +150 ");
    }

    @Test
    void eventsAreTheSameForTheSameSeed() {
        List<String> events = WindowsEvents.generate(200, 0.1, 7);
        assertThat(events)
                .isEqualTo(WindowsEvents.generate(200, 0.1, 7))
                .isNotEqualTo(WindowsEvents.generate(200, 0.1, 8));
        JsonEventReader reader = new JsonEventReader();
        assertThat(events)
                .allSatisfy(event -> assertThat(reader.read(event).values())
                        .containsKeys("Image", "CommandLine", "ParentImage", "EventID"));
    }

    @Test
    void readsACheckoutAndItsRegressionData(@TempDir Path root) throws Exception {
        Files.createDirectories(root.resolve("rules/windows"));
        Files.writeString(root.resolve("rules/windows/one.yml"), """
                title: One
                id: 11111111-1111-4111-8111-111111111111
                logsource: {product: windows}
                detection: {s: {Image|endswith: '\\one.exe'}, condition: s}
                """);
        Files.writeString(root.resolve("rules/windows/bad.yml"), "title: Bad\ndetection: {condition: s}\n");
        Path data = Files.createDirectories(root.resolve("regression_data/one"));
        Files.writeString(
                data.resolve("11111111-1111-4111-8111-111111111111.json"),
                "{\"Image\": \"C:\\\\two.exe\"}\n{\"Image\":\n\"C:\\\\one.exe\"}");
        Files.writeString(data.resolve("22222222-2222-4222-8222-222222222222.json"), "{}");
        SigmaCorpus corpus = new SigmaCorpus(root);
        assertThat(corpus.exists()).isTrue();
        assertThat(corpus.all().files()).hasSize(1);
        assertThat(corpus.all().refused()).hasSize(1);
        SigmaCorpus.Regression regression = corpus.regression(
                dev.vedette.rules.ProcessingPipeline.parse("none.yml", "name: none\ntransformations: []\n"));
        assertThat(regression.fired()).containsExactly("11111111-1111-4111-8111-111111111111");
        assertThat(regression.silent()).containsExactly("22222222-2222-4222-8222-222222222222");
    }
}
