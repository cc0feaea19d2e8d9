package dev.vedette.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioTest {

    private static final String SOUND = """
            title: Something
            core: true
            rule: some-rule
            actors:
              one: {}
            steps:
              - { who: one, does: get-token, scopes: [mcp:tools] }
              - { who: one, does: open-session, completes: true }
            """;

    @TempDir
    Path folder;

    private Scenario read(String yaml) throws IOException {
        Files.writeString(folder.resolve("scenario.yaml"), yaml);
        return Scenario.read(folder);
    }

    @Test
    void everyFolderHoldsAScenarioWithItsPage() {
        List<Scenario> all = Scenario.readAll(Path.of("scenarios"));

        assertThat(all)
                .extracting(Scenario::name)
                .contains("token-replay", "session-reuse", "scope-escalation", "tool-pattern");
        assertThat(all)
                .allSatisfy(scenario -> assertThat(Path.of("scenarios", scenario.name(), "README.md"))
                        .exists());
    }

    @Test
    void everyToolOfAScenarioHasArguments() {
        for (Scenario scenario : Scenario.readAll(Path.of("scenarios"))) {
            scenario.steps().stream()
                    .filter(ScenarioStep.Call.class::isInstance)
                    .flatMap(step -> ((ScenarioStep.Call) step).tools().stream())
                    .forEach(tool ->
                            assertThat(ToolArguments.of(tool, new Random(1))).isNotNull());
        }
    }

    @Test
    void namesChooseScenarios() {
        List<Scenario> all = Scenario.readAll(Path.of("scenarios"));

        assertThat(Scenario.choose(all, List.of("all"))).isEqualTo(all);
        assertThat(Scenario.choose(all, List.of("tool-pattern", "token-replay")))
                .extracting(Scenario::name)
                .containsExactly("tool-pattern", "token-replay");
        assertThatThrownBy(() -> Scenario.choose(all, List.of("tokenreplay")))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("\"tokenreplay\"")
                .hasMessageContaining("token-replay");
    }

    @Test
    void soundScenarioIsRead() throws IOException {
        assertThat(read(SOUND).steps()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "title: Something; title: [a]; title: a text has to stand here",
                "does: open-session; does: open; step 2: does: \"open\" is not one of get-token",
                "who: one, does: open-session; who: two, does: open-session; step 2: who: \"two\" is not one of the actors [one]",
                ", completes: true; ''; one has to be marked completes",
                "steps:; step:; steps: a list has to stand here",
            })
    void faultNamesItsPlace(String sound, String faulty, String message) {
        assertThatThrownBy(() -> read(SOUND.replace(sound, faulty.replace("''", ""))))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("scenario.yaml")
                .hasMessageContaining(message);
    }
}
