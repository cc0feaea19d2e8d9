package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The extensions of {@code EXTENSIONS.md}: their schema against their reader, and {@code rules lint --portable}. */
class ExtensionsTest {

    private static final List<String> TYPES =
            LintPortable.TYPES.stream().sorted().toList();

    private static final List<String> NINE = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i");

    @Test
    void schemaAndReaderTakeTheSame() {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("ExtensionsTest seed " + seed);
        Map<String, Integer> taken = new TreeMap<>();
        Map<String, Integer> refused = new TreeMap<>();
        for (int run = 0; run < 40_000; run++) {
            Random random = new Random(seed + run);
            String type = random.nextInt(5) == 0 ? "none" : TYPES.get(random.nextInt(TYPES.size()));
            Map<String, Object> document = document(type, random);
            for (int n = random.nextInt(3); n > 0; n--) {
                spoil(document, random);
            }
            String json = json(document);
            List<String> violations = violations(json);
            List<String> faults = faults(json);
            assertThat(violations.isEmpty())
                    .as("-Dseed=" + (seed + run) + " (first run)\n" + json + "\nschema: " + violations + "\nreader: "
                            + faults)
                    .isEqualTo(faults.isEmpty());
            (faults.isEmpty() ? taken : refused).merge(type, 1, Integer::sum);
        }
        System.out.println("taken " + taken + ", refused " + refused);
        assertThat(taken.keySet()).hasSize(TYPES.size() + 1);
        assertThat(taken.values()).allMatch(count -> count > 500);
        assertThat(refused.keySet()).hasSize(TYPES.size() + 1);
        assertThat(refused.values()).allMatch(count -> count > 500);
    }

    private static List<String> violations(String json) {
        List<String> violations = new ArrayList<>();
        Yaml document = YamlReader.read(json, new Faults("generated")).get(0);
        LintSchema.EXTENSIONS.check(document, "", (at, path, message) -> violations.add(path + " " + message));
        return violations;
    }

    private static List<String> faults(String json) {
        try {
            RuleFile.parse("generated", json);
            return List.of();
        } catch (RuleException e) {
            return e.faults().stream().map(Fault::toString).toList();
        }
    }

    /** One that both take. */
    private static Map<String, Object> document(String type, Random random) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("title", "Generated");
        if (random.nextBoolean()) {
            document.put("vedette", attributes(type, random));
        }
        if (type.equals("none")) {
            document.put("detection", Map.of("s", Map.of("a", "b"), "condition", "s"));
            return document;
        }
        Map<String, Object> correlation = new LinkedHashMap<>();
        correlation.put("type", type);
        correlation.put("rules", new ArrayList<>(List.of("one", "two")));
        correlation.put(
                "timespan",
                (1 + random.nextInt(300)) + List.of("s", "m", "h", "d").get(random.nextInt(4)));
        maybe(random, correlation, "group-by", new ArrayList<>(List.of("a", "b")));
        maybe(random, correlation, "generate", random.nextBoolean());
        maybe(
                random,
                correlation,
                "aliases",
                new LinkedHashMap<>(Map.of("x", new LinkedHashMap<>(Map.of("one", "f")))));
        Map<String, Object> condition = new LinkedHashMap<>();
        switch (type) {
            case "travel" -> {
                condition.put("field", new ArrayList<>(List.of("lat", "lon")));
                condition.put(random.nextBoolean() ? "gt" : "gte", random.nextBoolean() ? 900 : 0.5);
                maybe(random, condition, "distance", 1 + random.nextInt(20_000));
            }
            case "absent" -> maybe(random, correlation, "expected", new ArrayList<>(List.of("two")));
            default -> condition.put("field", random.nextBoolean() ? "f" : new ArrayList<>(List.of("f", "g")));
        }
        if (!condition.isEmpty()) {
            correlation.put("condition", condition);
        }
        if (type.equals("first_seen")) {
            maybe(random, correlation, "known-from", new ArrayList<>(List.of("one")));
        }
        document.put("correlation", correlation);
        return document;
    }

    private static Map<String, Object> attributes(String type, Random random) {
        Map<String, Object> own = new LinkedHashMap<>();
        maybe(random, own, "suppression", (1 + random.nextInt(300)) + "h");
        maybe(
                random,
                own,
                "lateness",
                (1 + random.nextInt(24)) + List.of("s", "m", "h").get(random.nextInt(3)));
        maybe(random, own, "evidence", 1 + random.nextInt(1000));
        maybe(random, own, "survives", new LinkedHashMap<>(Map.of("detection/s never true", "it is so")));
        maybe(random, own, "risk-score", 1 + random.nextInt(99));
        maybe(random, own, "triage", "look");
        maybe(random, own, "response", "act");
        maybe(random, own, "catalogues", new LinkedHashMap<>(Map.of("attack", "19")));
        maybe(random, own, "lint", new LinkedHashMap<>(Map.of("title-case", "it is so")));
        if (type.equals("none")) {
            maybe(random, own, "group-by", new ArrayList<>(List.of("a")));
        } else {
            maybe(random, own, "limit", 1 + random.nextInt(100_000));
        }
        return own;
    }

    private static void maybe(Random random, Map<String, Object> into, String key, Object value) {
        if (random.nextInt(3) == 0) {
            into.put(key, value);
        }
    }

    /**
     * Changes one thing below {@code vedette} or {@code correlation}, mostly for the worse. Not generated, because the
     * reader takes more than a schema of JSON should: nothing or a number in the place of text.
     */
    @SuppressWarnings("unchecked")
    private static void spoil(Map<String, Object> document, Random random) {
        List<Map<String, Object>> places = new ArrayList<>();
        for (String key : List.of("vedette", "correlation")) {
            if (document.get(key) instanceof Map<?, ?> section) {
                places.add((Map<String, Object>) section);
                if (section.get("condition") instanceof Map<?, ?> condition) {
                    Map<String, Object> changing = new LinkedHashMap<>((Map<String, Object>) condition);
                    ((Map<String, Object>) section).put("condition", changing);
                    places.add(changing);
                }
            }
        }
        if (places.isEmpty()) {
            return;
        }
        Map<String, Object> place = places.get(random.nextInt(places.size()));
        List<String> keys = new ArrayList<>(place.keySet());
        keys.remove("type");
        keys.remove("lint");
        int kind = random.nextInt(4);
        if (kind == 0) {
            String key = OTHERS.get(random.nextInt(OTHERS.size()));
            if (!key.equals("field") || !place.containsKey("type")) {
                place.put(key, other(key, random));
            }
        } else if (!keys.isEmpty()) {
            String key = keys.get(random.nextInt(keys.size()));
            if (kind == 1) {
                place.remove(key);
            } else {
                place.put(key, other(key, random));
            }
        }
    }

    private static final List<String> OTHERS = List.of(
            "field",
            "non-negative",
            "gt",
            "gte",
            "lt",
            "distance",
            "known-from",
            "expected",
            "percentile",
            "group-by",
            "limit",
            "risk-score",
            "evidence");

    /** Right and wrong for the key. */
    private static Object other(String key, Random random) {
        Object shape = List.of(Map.of("x", List.of("y")), List.of(List.of("one")), List.of(Map.of("x", "y")))
                .get(random.nextInt(3));
        List<Object> values =
                switch (key) {
                    case "rules" -> List.of(List.of("one", "two", "three"), List.of(), shape);
                    case "known-from", "expected" -> List.of(List.of("one"), "two", 5, shape);
                    case "field" -> List.of("f", List.of("f", "g"), List.of(), List.of("f", "g", "h"), NINE, shape);
                    case "group-by" ->
                        List.of("a", List.of("a"), List.of(), List.of("a", "a"), List.of("a", " "), NINE, shape);
                    case "aliases" ->
                        List.of(
                                Map.of("x", Map.of("two", "g")),
                                Map.of("x", "y"),
                                Map.of("x", Map.of("one", " ")),
                                "x",
                                shape);
                    case "condition" ->
                        List.of(Map.of("field", "f"), Map.of("field", "f", "gte", 1), Map.of("gte", 1), "x", shape);
                    case "survives" ->
                        List.of(Map.of("x", "y"), Map.of("x", " "), Map.of("x", "y".repeat(401)), "x", shape);
                    case "catalogues" ->
                        List.of(Map.of("x", "y"), Map.of("x", "y".repeat(40)), Map.of("x", "y".repeat(41)), "x", shape);
                    case "timespan", "suppression" ->
                        List.of("0s", "00d", "5", "5w", "s", "5 m", "05m", "1234567890s", "366d", shape);
                    case "lateness" ->
                        List.of(
                                "0s", "1s", "86400s", "86401s", "1440m", "1441m", "024h", "25h", "1d", "2d", "100000s",
                                "5", shape);
                    case "generate", "non-negative" -> List.of(true, "true", 1, shape);
                    case "triage", "response" -> List.of("x", "x".repeat(16_384), "x".repeat(16_385), shape);
                    default ->
                        List.of(
                                0, -1, 1, 0.5, 99, 100, 999, 1001, 20_000, 20_001, 100_000, 100_001, 1_000_000,
                                1_000_001, "5", true, shape);
                };
        return values.get(random.nextInt(values.size()));
    }

    private static String json(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> json(entry.getKey()) + ": " + json(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(ExtensionsTest::json).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof String ? "\"" + value + "\"" : value.toString();
    }

    /** What a schema cannot say. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    first_seen | known-from: [a, b], condition: {field: v} | known-from: names every rule
                    first_seen | known-from: [c], condition: {field: v} | known-from: must name rules of this correlation: a, b
                    absent | expected: [b, a] | expected: names every rule
                    absent | expected: [c] | expected: must name rules of this correlation: a, b
                    event_count | expected: [b], condition: {gte: 1} | expected: belongs to absent alone
                    changed | known-from: [b], condition: {field: v} | known-from: belongs to first_seen alone
                    changed | field: v, condition: {field: v} | field: is not supported here
                    """)
    void theReaderSaysWhatTheSchemaCannot(String type, String more, String fault) {
        assertThat(Rules.faults(
                        "title: x\ncorrelation: {type: " + type + ", rules: [a, b], timespan: 1m, " + more + "}\n"))
                .singleElement()
                .asString()
                .contains("/correlation/" + fault.replaceFirst(":", ""));
    }

    @Test
    void noCorrelationRefersToAnAbsent() {
        assertThat(Rules.faults("""
                        title: a
                        name: a
                        detection: {s: {k: 1}, condition: s}
                        ---
                        title: b
                        name: b
                        correlation: {type: absent, rules: [a], timespan: 1m}
                        ---
                        title: c
                        correlation: {type: temporal, rules: [a, b], timespan: 1m}
                        """))
                .singleElement()
                .asString()
                .contains("3:/correlation/rules/1")
                .contains("absent");
    }

    @Test
    void thePagesExamplesAreTaken() throws Exception {
        Matcher example = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("EXTENSIONS.md")));
        int count = 0;
        while (example.find()) {
            String yaml = example.group(1);
            if (yaml.startsWith("correlation:")) {
                count++;
                assertThat(violations("title: x\n" + yaml)).as(yaml).isEmpty();
                assertThat(faults("title: x\n" + yaml)).as(yaml).isEmpty();
            } else {
                String sum = "title: x\ncorrelation:\n  type: value_sum\n  rules: [a]\n  timespan: 1m\n"
                        + "  condition: {field: b, gt: 0.5}\n" + yaml;
                assertThat(violations(sum)).as(yaml).isEmpty();
                assertThat(faults(sum)).as(yaml).isEmpty();
            }
        }
        assertThat(count).isEqualTo(6);
    }

    private static final String RULE = """
            title: Base
            name: base
            logsource: {product: vedette}
            detection: {s: {a: 1}, condition: s}
            ---
            title: New
            correlation:
                type: first_seen
                rules: [base]
                known-from: [base]
                timespan: 1d
                condition:
                    field: b
            vedette:
                evidence: 5
            ---
            title: Many
            correlation:
                type: value_percentile
                rules: [base]
                timespan: 1d
                condition:
                    field: b
                    percentile: 5
                    gte: 2
            """;

    @Test
    void portableSaysWhatOthersDoNotKnow() {
        LintReport report = RuleLint.check(List.of(new RuleText("folder/extensions_are_here.yml", RULE)), true);
        assertThat(report.findings().stream()
                        .filter(finding -> Set.of(LintCheck.PORTABLE, LintCheck.PORTABLE_ATTRIBUTE)
                                .contains(finding.check()))
                        .map(LintFinding::toString)
                        .map(text -> text.replaceAll(" (is|the) .*", "")))
                .containsExactly(
                        "folder/extensions_are_here.yml:8:11: error portable: 2:/correlation/type:",
                        "folder/extensions_are_here.yml:10:5: error portable: 2:/correlation/known-from:",
                        "folder/extensions_are_here.yml:15:5: info portable-attribute: 2:/vedette/evidence:",
                        "folder/extensions_are_here.yml:24:9: error portable: 3:/correlation/condition/percentile:");
    }

    @Test
    void withoutBeingAskedItSaysNothing() {
        assertThat(RuleLint.check(List.of(new RuleText("folder/extensions_are_here.yml", RULE)))
                        .findings())
                .extracting(LintFinding::check)
                .doesNotContain(LintCheck.PORTABLE, LintCheck.PORTABLE_ATTRIBUTE);
    }

    @Test
    void aSwitchForWhatWasNotAskedIsNotUnused() {
        String yaml = RULE.replace("evidence: 5", "lint: {portable: ours alone, portable-attribute: ours alone}");
        assertThat(RuleLint.check(List.of(new RuleText("folder/extensions_are_here.yml", yaml)))
                        .findings())
                .extracting(LintFinding::check)
                .doesNotContain(LintCheck.SWITCH_UNUSED);
        LintReport report = RuleLint.check(List.of(new RuleText("folder/extensions_are_here.yml", yaml)), true);
        assertThat(report.switchedOff())
                .extracting(off -> off.finding().check())
                .contains(LintCheck.PORTABLE);
        assertThat(report.findings())
                .filteredOn(finding -> finding.check() == LintCheck.PORTABLE)
                .as("a switch is of one document")
                .hasSize(1);
    }
}
