package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test of rules must itself fail where it should. */
class RuleTestTest {

    @TempDir
    Path folder;

    private Path rule;

    @BeforeEach
    void write() throws Exception {
        rule = folder.resolve("twice.yml");
        Files.writeString(rule, """
                title: Base
                name: base
                detection: {s: {a: 1}, condition: s}
                ---
                title: Twice
                correlation: {type: event_count, rules: [base], timespan: 1m, condition: {gte: 2}}
                """);
        events("fires/two.jsonl", event(0, 1) + "\n\n" + event(1, 1));
        events("silent/one.json", event(0, 1));
    }

    private static String event(int second, int a) {
        return "{\"@timestamp\": \"2026-01-01T00:00:0" + second + "Z\", \"a\": " + a + "}";
    }

    private void events(String file, String text) throws Exception {
        Path path = RuleTest.eventsOf(rule).resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private List<String> faults() throws Exception {
        RuleTest.Result result = RuleTest.run(rule);
        List<String> faults = new ArrayList<>(result.faults());
        result.cases().forEach(one -> faults.addAll(one.faults()));
        assertThat(result.passed()).isEqualTo(faults.isEmpty());
        return faults;
    }

    @Test
    void passes() throws Exception {
        assertThat(faults()).isEmpty();
        assertThat(RuleTest.run(rule).cases().get(0).alerts())
                .singleElement()
                .extracting(Finding::evidenceCount)
                .isEqualTo(2L);
    }

    @Test
    void saysWhatShouldHaveFired() throws Exception {
        events("fires/two.jsonl", event(0, 1) + "\n" + event(1, 2));
        assertThat(faults()).singleElement().asString().contains("two.jsonl: no alert");
    }

    @Test
    void saysWhatShouldHaveStayedSilent() throws Exception {
        events("silent/two.jsonl", event(0, 1) + "\n" + event(1, 1));
        assertThat(faults()).singleElement().asString().contains("silent/two.jsonl: an alert of rule");
    }

    @Test
    void asksForEventsOfBothKinds() throws Exception {
        Files.delete(RuleTest.eventsOf(rule).resolve("silent/one.json"));
        assertThat(faults()).singleElement().asString().contains("silent holds no events");
    }

    @Test
    void namesTheLineOfAnEventThatCannotBeUsed() throws Exception {
        events(
                "fires/two.jsonl",
                event(0, 1) + "\n{\"a\": \n" + event(1, 1) + "\n{\"a\": 1}\n[]\n{\"@timestamp\": \"today\"}");
        assertThat(faults())
                .satisfiesExactly(
                        f -> assertThat(f).contains("two.jsonl:2: is not JSON"),
                        f -> assertThat(f).contains("two.jsonl:4: has no @timestamp"),
                        f -> assertThat(f).contains("two.jsonl:5: is not a JSON object"),
                        f -> assertThat(f).contains("two.jsonl:6: has no @timestamp"));
    }

    @Test
    void foldersAreReadAndCheckedTogether() throws Exception {
        assertThat(RuleFolder.read(List.of(folder)).faults()).isEmpty();
        Files.writeString(folder.resolve("bad.yml"), "title: Bad\ndetection: {s: {a: 1}, condition: t}\n");
        Files.writeString(
                folder.resolve("lost.yaml"),
                "title: Lost\ncorrelation: {type: temporal, rules: [nobody], timespan: 1m}\n");
        RuleFolder read = RuleFolder.read(List.of(folder, folder.resolve("nowhere")));
        assertThat(read.rules().ruleIds())
                .hasSize(RuleFolder.read(List.of(rule)).rules().ruleIds().size());
        assertThat(read.faults()).extracting(Fault::line).containsExactly(0, 2, 2);
        Files.delete(folder.resolve("bad.yml"));
        assertThat(RuleFolder.read(List.of(folder)).faults())
                .singleElement()
                .satisfies(fault ->
                        assertThat(fault.toString()).contains("lost.yaml:2:").contains("'nobody'"));
    }

    /** So are rules laid out where a cluster mounts them. */
    @Test
    void linksAreFollowedToRulesAndFromTheFolderThatIsNamed(@TempDir Path elsewhere) throws Exception {
        Path rules = Files.createDirectory(elsewhere.resolve("rules"));
        Path one = Files.copy(rule, rules.resolve("one.yml"));
        Path linked = Files.createSymbolicLink(elsewhere.resolve("linked"), rules);
        assertThat(RuleFolder.read(List.of(linked)).rules().ruleIds()).isNotEmpty();
        Path mounted = Files.createDirectory(elsewhere.resolve("mounted"));
        Files.createSymbolicLink(mounted.resolve("one.yml"), one);
        Files.writeString(Files.createDirectory(mounted.resolve("folder.yml")).resolve("none.txt"), "");
        Files.createSymbolicLink(mounted.resolve("folder.yaml"), mounted.resolve("folder.yml"));
        RuleFolder read = RuleFolder.read(List.of(mounted));
        assertThat(read.faults()).isEmpty();
        assertThat(read.rules().ruleIds())
                .isEqualTo(RuleFolder.read(List.of(rule)).rules().ruleIds());
        Files.writeString(mounted.resolve("bad.yml"), "title: Bad");
        assertThat(RuleFolder.read(List.of(mounted)).faults())
                .extracting(Fault::source)
                .contains(mounted.resolve("bad.yml").toString());
    }
}
