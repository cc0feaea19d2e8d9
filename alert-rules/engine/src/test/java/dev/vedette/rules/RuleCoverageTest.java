package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rules.RuleCoverage.Row;
import dev.vedette.rules.RuleCoverage.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuleCoverageTest {

    private static RuleMetadata tagged(String... tags) throws Exception {
        return RuleFile.parse(
                        "a",
                        "title: A\ndetection: {s: {a: 1}, condition: s}\ntags: [" + String.join(", ", tags) + "]\n")
                .rules()
                .get(0)
                .metadata();
    }

    private static Row row(Table table, String id) {
        return table.rows().stream()
                .filter(row -> row.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void saysWhatIsCoveredByWhomAndWhatIsNot() throws Exception {
        List<Table> tables = RuleCoverage.of(Map.of(
                        "one", tagged("attack.execution", "attack.t1550.001", "owasp.mcp01", "attack.g0007"),
                        "two", tagged("attack.t1550", "atlas.aml.t0053", "owasp.mcp01", "owasp.llm01", "attack.t1560")))
                .tables();
        Table owasp = tables.get(0);
        assertThat(owasp.rows())
                .hasSize(10)
                .extracting(Row::id)
                .startsWith("mcp01")
                .endsWith("mcp10");
        assertThat(row(owasp, "mcp01").rules()).containsExactly("one", "two");
        assertThat(owasp.covered()).isEqualTo(1);
        assertThat(row(owasp, "mcp03").isCovered()).isFalse();
        Table attack = tables.get(1);
        assertThat(row(attack, "t1550").rules()).as("one below it counts").containsExactly("one", "two");
        assertThat(row(attack, "t1550.001").name())
                .isEqualTo("Use Alternate Authentication Material: Application Access Token");
        assertThat(row(attack, "t1560").rules())
                .as("one that is not in our list")
                .containsExactly("two");
        assertThat(row(attack, "t1485").note()).contains("needs");
        assertThat(attack.rows()).extracting(Row::id).doesNotContain("g0007", "execution");
        assertThat(row(tables.get(2), "aml.t0053").rules()).containsExactly("two");
    }

    @Test
    void whatRulesAreMeasuredByExistsAndHasAName() throws Exception {
        for (String tag : RuleCoverage.measures()) {
            String id = tag.substring(tag.indexOf('.') + 1);
            if (tag.startsWith("attack.")) {
                assertThat(Catalogue.ATTACK.tactics(id)).as(tag).isNotEmpty();
            } else if (tag.startsWith("atlas.")) {
                assertThat(Catalogue.ATLAS.has(id)).as(tag).isTrue();
            }
        }
        RuleCoverage.of(Map.of())
                .tables()
                .forEach(table ->
                        assertThat(table.rows()).allMatch(row -> !row.name().isEmpty() && !row.isCovered()));
    }

    @Test
    void theTablesStandInTheReadme() throws Exception {
        Map<String, RuleMetadata> rules = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of("../rules"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".yml")).toList()) {
                rules.put(
                        file.getFileName().toString().replaceFirst("\\.yml$", ""),
                        RuleFile.parse(file.toString(), Files.readString(file))
                                .rules()
                                .get(0)
                                .metadata());
            }
        }
        GeneratedBlock.check(
                Path.of("../README.md"), "coverage", RuleCoverage.of(rules).markdown());
    }
}
