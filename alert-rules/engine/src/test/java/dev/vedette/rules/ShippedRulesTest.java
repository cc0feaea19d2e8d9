package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.vedette.schemas.DerivedField;
import dev.vedette.schemas.EventFields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every rule of {@code alert-rules/rules} with the events that stand beside it. */
class ShippedRulesTest {

    private static final Path RULES = Path.of("../rules");
    private static final String ATTACK_RELEASE = "19";
    private static final String ATLAS_RELEASE = "5.6.1";

    private static List<Path> rules() throws Exception {
        try (Stream<Path> files = Files.list(RULES)) {
            return files.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> firesAndStaysSilentWhereItShould() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path rule : rules()) {
            RuleTest.Result result = RuleTest.run(rule);
            String name = rule.getFileName().toString();
            tests.add(dynamicTest(name, () -> assertThat(result.faults()).isEmpty()));
            for (RuleTest.Case one : result.cases()) {
                tests.add(dynamicTest(
                        name + " " + RULES.relativize(one.events()),
                        () -> assertThat(one.faults()).isEmpty()));
            }
        }
        assertThat(tests).hasSizeGreaterThan(40);
        return tests.stream();
    }

    @Test
    void compileTogether() throws Exception {
        List<RuleFile> files = new ArrayList<>();
        for (Path rule : rules()) {
            files.add(RuleFile.parse(rule.toString(), Files.readString(rule)));
        }
        assertThat(RuleSet.compile(files).correlations()).hasSize(files.size());
    }

    /** A misspelt field would make a rule silent for ever. */
    @Test
    void askOnlyForFieldsThatEventsHave() throws Exception {
        Set<String> known = new HashSet<>(EventFields.names());
        for (DerivedField field : DerivedField.values()) {
            known.add(field.semanticName());
        }
        // What only some events have stands on the agent's page.
        Pattern.compile("`([a-z._]+)`")
                .matcher(Files.readString(Path.of("../../collector-agent/README.md")))
                .results()
                .forEach(key -> known.add(EventFields.ATTRIBUTE_PREFIX + key.group(1)));
        for (Path path : rules()) {
            RuleSet rules = RuleSet.compile(List.of(RuleFile.parse(path.toString(), Files.readString(path))));
            for (CompiledCorrelation correlation : rules.correlations()) {
                assertThat(known).as(path.toString()).containsAll(correlation.fields());
            }
        }
    }

    @Test
    void nothingIsFoundByTheLinter() throws Exception {
        List<RuleText> texts = new ArrayList<>();
        for (Path rule : rules()) {
            texts.add(new RuleText(rule.toString(), Files.readString(rule)));
        }
        assertThat(RuleLint.check(texts).findings()).isEmpty();
    }

    /** The linter looks the tags up in its own lists: what a rule says its tags are from has to be these. */
    @Test
    void cataloguesAreThoseOfTheLinter() throws Exception {
        assertThat(Catalogue.ATTACK.release()).startsWith("Enterprise tactics and techniques " + ATTACK_RELEASE + " ");
        assertThat(Catalogue.ATLAS.release()).startsWith(ATLAS_RELEASE + " ");
        for (Path rule : rules()) {
            assertThat(Files.readAllLines(rule))
                    .as(rule.toString())
                    .contains("  catalogues: {attack: \"%s\", atlas: %s, owasp-mcp: \"2025\"}"
                            .formatted(ATTACK_RELEASE, ATLAS_RELEASE));
        }
    }

    /** What alert-rules/README.md asks of a rule that is stable. */
    @Test
    void stableOnlyWithEvidence() throws Exception {
        String scenarios = "";
        try (Stream<Path> files = Files.walk(Path.of("../../infra/local/scenarios"))) {
            for (Path file :
                    files.filter(path -> path.endsWith("scenario.yaml")).toList()) {
                scenarios += Files.readString(file);
            }
        }
        assertThat(scenarios).contains("\nrule: ");
        String honestLife = GeneratedBlock.read(Path.of("../README.md"), "honest life");
        for (Path path : rules()) {
            RuleMetadata rule = RuleFile.parse(path.toString(), Files.readString(path))
                    .rules()
                    .get(0)
                    .metadata();
            if (rule.status().equals("stable")) {
                assertThat(RuleTest.eventFiles(path, true)).as(path + " fires").hasSizeGreaterThanOrEqualTo(2);
                assertThat(RuleTest.eventFiles(path, false))
                        .as(path + " stays silent")
                        .hasSizeGreaterThanOrEqualTo(4);
                assertThat(RuleMutations.run(path).excepted())
                        .as(path + " survives")
                        .isZero();
                assertThat(scenarios).as(path + " has a scenario").contains("\nrule: " + rule.id());
                assertThat(honestLife)
                        .as(path + " was silent in the months that it was judged on")
                        .contains("\n| " + rule.title() + " | " + rule.level().text() + " | 0 | ");
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> saysWhatAnAnalystNeeds() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path path : rules()) {
            RuleMetadata rule = RuleFile.parse(path.toString(), Files.readString(path))
                    .rules()
                    .get(0)
                    .metadata();
            tests.add(dynamicTest(path.getFileName().toString(), () -> {
                assertThat(rule.id()).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
                assertThat(rule.triage()).isNotBlank();
                assertThat(rule.response()).isNotBlank();
                assertThat(rule.falsePositives()).isNotEmpty();
                assertThat(rule.tags()).anyMatch(tag -> tag.matches("attack\\.t[0-9]{4}(\\.[0-9]{3})?"));
                assertThat(rule.tags()).anyMatch(tag -> tag.matches("atlas\\.aml\\.t[0-9]{4}(\\.[0-9]{3})?"));
                assertThat(rule.tags()).anyMatch(tag -> tag.matches("owasp\\.mcp(0[1-9]|10)"));
                assertThat(path.getFileName().toString().toLowerCase(Locale.ROOT))
                        .startsWith(
                                rule.tags().get(0).substring("attack.".length()).replace('-', '_'));
            }));
        }
        return tests.stream();
    }
}
