package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Of every rule of {@code alert-rules/rules}, each condition is needed and shown by an event: MUTATIONS.md. */
class ShippedRulesMutationTest {

    private static final Path RULES = Path.of("../rules");

    @TestFactory
    Stream<DynamicTest> eachConditionIsNeeded() throws Exception {
        List<Path> rules;
        try (Stream<Path> files = Files.list(RULES)) {
            rules = files.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
        assertThat(rules).hasSizeGreaterThan(10);
        return rules.stream()
                .map(rule -> dynamicTest(rule.getFileName().toString(), () -> {
                    RuleMutations.Result result = RuleMutations.run(rule);
                    assertThat(result.mutations()).isGreaterThan(1);
                    assertThat(result.faults()).isEmpty();
                }));
    }
}
