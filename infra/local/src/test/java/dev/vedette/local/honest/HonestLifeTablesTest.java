package dev.vedette.local.honest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.rules.RuleFiles;
import dev.vedette.local.stack.Checkout;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables in alert-rules/README.md: of the rules that are shipped, and of no others. */
class HonestLifeTablesTest {
    @ParameterizedTest
    @ValueSource(strings = {"honest life", "benign sessions"})
    void theTableNamesTheShippedRulesWithTheirLevels(String table) throws Exception {
        Path rules = Checkout.locate().root().resolve("alert-rules");
        Stream<String> shipped = RuleFiles.read(List.of(rules.resolve("rules"))).sources().stream()
                .flatMap(source -> source.rules().stream()
                        .filter(rule -> source.ids().contains(rule.id()))
                        .map(rule -> rule.title() + " | " + rule.level().text()));
        assertThat(named(new PageBlock(rules.resolve("README.md"), table).read()))
                .as("write the table anew: ./vedette bench honest-life --write alert-rules/README.md, with the options"
                        + " that stand above it")
                .containsExactlyInAnyOrderElementsOf(shipped.toList());
    }

    /** Title and level of the first table's lines. */
    private static List<String> named(List<String> lines) {
        return lines.stream()
                .dropWhile(line -> !line.startsWith("| rule | level |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("| "))
                .map(line -> line.split(" \\| "))
                .map(cells -> cells[0].substring(2) + " | " + cells[1])
                .toList();
    }
}
