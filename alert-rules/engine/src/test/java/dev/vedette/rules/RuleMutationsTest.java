package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mutation test finds conditions that nothing needs, and those that no event shows. */
class RuleMutationsTest {

    private static final String RULE = """
            title: Twice
            id: twice
            correlation:
                type: value_count
                rules: [used, seen]
                group-by: [user, service]
                timespan: 1h
                condition: {field: address, gte: 2}
            ---
            title: Used
            id: used
            detection:
                selection: {kind: use, size|gte: 10, path|startswith: [/a, /b]}
                filter: {name|contains|all: [x, y]}
                condition: selection and not filter
            ---
            title: Seen
            id: seen
            detection: {selection: {kind: see}, condition: selection}
            """;

    @TempDir
    Path folder;

    private Path rule;

    @BeforeEach
    void write() throws Exception {
        rule = Files.writeString(folder.resolve("twice.yml"), RULE);
    }

    private void events(String file, String... events) throws Exception {
        Path path = RuleTest.eventsOf(rule).resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, List.of(events));
    }

    private static String use(int minute, String user, String address, String more) {
        return "{\"@timestamp\": \"2026-01-01T%02d:%02d:00Z\", \"user\": \"%s\", \"service\": \"s\", \"address\": \"%s\", %s}"
                .formatted(minute / 60, minute % 60, user, address, more);
    }

    private static final String USE = "\"kind\": \"use\", \"size\": 15, \"path\": \"/a\"";

    @Test
    void eachConditionIsMutated() {
        List<Yaml> documents = YamlReader.read(RULE, new Faults("twice.yml"));
        assertThat(Mutations.of(documents))
                .extracting(Mutation::name)
                .containsExactlyInAnyOrder(
                        "correlation/type events in the place of values",
                        "correlation/rules/0 (used) removed",
                        "correlation/rules/1 (seen) removed",
                        "correlation/group-by/0 (user) removed",
                        "correlation/group-by/1 (service) removed",
                        "correlation/timespan doubled",
                        "correlation/timespan halved",
                        "correlation/condition/gte lowered by 1",
                        "correlation/condition/gte raised by 1",
                        "2:detection/selection always true",
                        "2:detection/selection never true",
                        "2:detection/selection/kind removed",
                        "2:detection/selection/size|gte removed",
                        "2:detection/selection/size|gte halved",
                        "2:detection/selection/size|gte doubled",
                        "2:detection/selection/path|startswith removed",
                        "2:detection/selection/path|startswith/0 removed",
                        "2:detection/selection/path|startswith/1 removed",
                        "2:detection/selection/path|startswith anywhere",
                        "2:detection/filter always true",
                        "2:detection/filter never true",
                        "2:detection/filter/name|contains|all/0 removed",
                        "2:detection/filter/name|contains|all/1 removed",
                        "2:detection/filter/name|contains|all without all",
                        "3:detection/selection always true",
                        "3:detection/selection never true");
        assertThat(Mutations.of(documents))
                .filteredOn(one -> one.name().equals("2:detection/selection/size|gte halved"))
                .extracting(Mutation::line)
                .containsExactly(13);
    }

    @Test
    void whatNoFileNoticesIsNamedWithItsPlace() throws Exception {
        events("fires/two.jsonl", use(0, "u", "1", USE), use(40, "u", "2", USE));
        events("silent/one.jsonl", use(0, "u", "1", USE), use(1, "u", "1", USE));
        List<String> faults = RuleMutations.run(rule).faults();
        assertThat(faults)
                .contains(
                        rule + ":5: correlation/rules/1 (seen) removed: no file of events notices it",
                        rule + ":6: correlation/group-by/0 (user) removed: no file of events notices it",
                        rule + ":13: 2:detection/selection/path|startswith/1 removed: no file of events notices it",
                        rule + ":14: 2:detection/filter never true: no file of events notices it");
        assertThat(faults)
                .noneMatch(fault -> fault.contains("timespan halved"))
                .noneMatch(fault -> fault.contains("gte raised"))
                .noneMatch(fault -> fault.contains("filter always true"))
                .noneMatch(fault -> fault.contains("events in the place of values"));
    }

    @Test
    void anExceptionHasToBeNeeded() throws Exception {
        events("fires/two.jsonl", use(0, "u", "1", USE), use(40, "u", "2", USE));
        events("silent/one.jsonl", use(0, "u", "1", USE), use(1, "u", "1", USE));
        int before = RuleMutations.run(rule).faults().size();
        Files.writeString(rule, RULE.replaceFirst("---", """
                vedette:
                    survives:
                        correlation/group-by/0 (user) removed: a reason
                        correlation/timespan halved: a reason
                ---"""));
        RuleMutations.Result result = RuleMutations.run(rule);
        assertThat(result.excepted()).isEqualTo(2);
        assertThat(result.faults())
                .hasSize(before)
                .noneMatch(fault -> fault.contains("group-by/0"))
                .anyMatch(fault -> fault.contains("excepts 'correlation/timespan halved'"));
    }
}
