package dev.vedette.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.benchmarks.honest.LongAttack;
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
                    .map(ScenarioStep.Call.class::cast)
                    .filter(ScenarioStep.Call::isKnown)
                    .flatMap(call -> call.tools().stream())
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

    @Test
    void everyLongAttackHasAScenario() {
        assertThat(Scenario.readAll(Path.of("scenarios")))
                .flatExtracting(scenario -> scenario.replayed().stream().toList())
                .containsExactlyInAnyOrder(LongAttack.values());
    }

    @Test
    void whatIsReplayedHasNoSteps() throws IOException {
        String yaml = "title: Something\ncore: false\nrule: some-rule\nreplayed: ";
        Scenario scenario = read(yaml + "scope-creep");
        assertThat(scenario.replayed()).contains(LongAttack.SCOPE_CREEP);
        assertThat(scenario.steps()).isEmpty();
        assertThatThrownBy(() -> read(yaml + "creep"))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("replayed: \"creep\" is not one of scope-creep, impossible-travel");
    }

    @Test
    void stepsOfARepeatComeAsOftenAsItSays() throws IOException {
        assertThat(read(SOUND + """
                  - repeat: 3
                    steps:
                      - { who: one, does: guess-token }
                      - { who: one, does: open-session, answer: unauthorized }
                """).steps())
                .hasSize(8)
                .filteredOn(ScenarioStep.GuessToken.class::isInstance)
                .hasSize(3);
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
                "who: one, does: open-session; repeat: 3; step 2: steps: a list has to stand here",
                "does: open-session; does: work, tasks: 100; step 2: tasks: a number from 1 to 99",
                "who: one, does: open-session; repeat: 201, steps: []; step 2: repeat: a number from 1 to 200",
            })
    void faultNamesItsPlace(String sound, String faulty, String message) {
        assertThatThrownBy(() -> read(SOUND.replace(sound, faulty.replace("''", ""))))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("scenario.yaml")
                .hasMessageContaining(message);
    }
}
