package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * States that earlier versions wrote are read, and go on as if nothing had happened: {@code states-form-N.txt} hold the
 * bytes that each form had, of each type in the middle of its events.
 */
class StateFormTest {

    private static final long SECOND = 1_000_000;
    private static final int FIRST_WITH_CONTEXTS = 4;
    private static final int FIRST_WITH_VALUES = 5;
    private static final String CHILD = "child";
    private static final String ROOT = "root";

    private record Step(String stage, String rule, String value, String id, long time, boolean advance) {}

    private static Map<String, String> correlations() {
        Map<String, String> yaml = new LinkedHashMap<>();
        yaml.put("event_count", root("type: event_count, rules: [a, b], timespan: 10s, condition: {gte: 4}"));
        yaml.put("event_count_eq", root("type: event_count, rules: [a], timespan: 10s, condition: {eq: 2}"));
        yaml.put("value_count", root("type: value_count, rules: [a, b], timespan: 10s, condition: {field: v, gte: 3}"));
        yaml.put("temporal", root("type: temporal, rules: [a, b, c], timespan: 5s"));
        yaml.put("temporal_ordered", root("type: temporal_ordered, rules: [a, b, c], timespan: 8s"));
        yaml.put(
                "first_seen",
                root("type: first_seen, rules: [a, b], known-from: [b], timespan: 20s, condition: {field: v}"));
        yaml.put(
                "chain",
                "title: Child\nid: child\ncorrelation: {type: event_count, rules: [a], timespan: 5s, condition: {gte: 2}}\n---\n"
                        + root("type: temporal_ordered, rules: [child, b], timespan: 10s"));
        return yaml;
    }

    private static String root(String correlation) {
        return "title: Root\nid: root\nvedette: {suppression: 30s, evidence: 4}\ncorrelation: {" + correlation + "}\n";
    }

    static CompiledCorrelation compile(String correlations) throws RuleException {
        StringBuilder yaml = new StringBuilder();
        for (String name : List.of("a", "b", "c")) {
            yaml.append("title: ")
                    .append(name)
                    .append("\nid: ")
                    .append(name)
                    .append("\ndetection: {s: {k: ")
                    .append(name)
                    .append("}, condition: s}\n---\n");
        }
        return Rules.compile(yaml + correlations).correlation(ROOT).orElseThrow();
    }

    /** The same for all time: seeds of {@link Random} are. */
    private static List<Step> steps(String name) {
        Random random = new Random(name.hashCode());
        List<Step> steps = new ArrayList<>();
        long time = 1_000_000 * SECOND;
        for (int i = 0; i < 120; i++) {
            time += random.nextInt(2 * (int) SECOND);
            String rule = List.of("a", "b", "c").get(random.nextInt(3));
            String stage = name.equals("chain") && rule.equals("a") ? CHILD : ROOT;
            String value = name.equals("value_count") || name.equals("first_seen") ? "v" + random.nextInt(6) : "";
            steps.add(
                    new Step(stage, rule, value, "e" + i, time - random.nextInt((int) SECOND), random.nextInt(3) == 0));
        }
        return steps;
    }

    /** Since form 4 states hold apart what the events of one caller say alike, and since form 5 some values as numbers. */
    private static EvidenceRef evidence(Step step, int form) {
        boolean hasContext = form >= FIRST_WITH_CONTEXTS && step.time % 3 > 0;
        Map<String, String> fields = new TreeMap<>(Map.of("k", step.rule, "v", "é"));
        if (hasContext) {
            fields.put("user.id", "u" + step.time % 3);
        }
        if (form >= FIRST_WITH_VALUES) {
            fields.put("event.outcome", step.time % 2 == 0 ? "success" : "failure");
            fields.put("w", "event");
        }
        return new EvidenceRef((hasContext ? "agent:1:" : "") + step.id, "event", step.rule, step.time, 3, 7, fields);
    }

    private static void run(CorrelationState state, List<Step> steps, int form, Map<String, Finding> alerts) {
        for (Step step : steps) {
            List<Finding> findings = new ArrayList<>(
                    state.add(new Contribution(ROOT, step.stage, step.rule, step.value), evidence(step, form)));
            if (step.advance) {
                findings.addAll(state.advance(step.time - 2 * SECOND));
            }
            findings.forEach(finding -> alerts.put(finding.alertId(), finding));
        }
    }

    private static final int HALF = 60;

    /** Written by the version of each form; what comes later only reads. */
    static Map<String, byte[]> write(int form) throws RuleException {
        Map<String, byte[]> states = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : correlations().entrySet()) {
            CorrelationState state =
                    CorrelationState.create(compile(entry.getValue()), "t", List.of(new GroupValue("u", "x")));
            run(state, steps(entry.getKey()).subList(0, HALF), form, new TreeMap<>());
            states.put(entry.getKey(), state.write());
        }
        return states;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void eachFormGoesOnAsItWas(int form) throws Exception {
        Map<String, String> stored = new LinkedHashMap<>();
        try (InputStream in = StateFormTest.class.getResourceAsStream("/states-form-" + form + ".txt")) {
            new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .forEach(line -> stored.put(line.split(" ")[0], line.split(" ")[1]));
        }
        assertThat(stored.keySet()).isEqualTo(correlations().keySet());
        for (Map.Entry<String, String> entry : correlations().entrySet()) {
            CompiledCorrelation correlation = compile(entry.getValue());
            List<Step> steps = steps(entry.getKey());
            CorrelationState whole = CorrelationState.create(correlation, "t", List.of(new GroupValue("u", "x")));
            run(whole, steps.subList(0, HALF), form, new TreeMap<>());
            Map<String, Finding> expected = new TreeMap<>();
            run(whole, steps.subList(HALF, steps.size()), form, expected);
            CorrelationState read =
                    CorrelationState.read(correlation, HexFormat.of().parseHex(stored.get(entry.getKey())));
            Map<String, Finding> found = new TreeMap<>();
            run(read, steps.subList(HALF, steps.size()), form, found);
            assertThat(found).as(entry.getKey()).isEqualTo(expected).isNotEmpty();
        }
    }

    /** A name's place is what states have of it. */
    @Test
    void namesOfEvidenceKeepTheirPlaces() throws Exception {
        assertThat(digest(EvidenceNames.ALL.subList(0, 32)))
                .isEqualTo("d5fe8ccb8db633d8a5bc9034cf1c816fd311ed645b3e79c107fec95d1d97ec01");
        assertThat(digest(EvidenceNames.EVENTS.subList(0, 11)))
                .isEqualTo("01768840f527f184fe0b952c10951d3ef5580973381a7471281554a7061dcc60");
    }

    @Test
    void valuesOfEvidenceKeepTheirPlaces() throws Exception {
        assertThat(digest(EvidenceNames.VALUES.subList(0, 18)))
                .isEqualTo("1ff758935258c38cd2cf8a9a2728dd81bc08c0d5c6c6fb8944b8340c80e0f3c3");
    }

    /** Whoever keeps contexts elsewhere has to bring them. */
    @Test
    void aStateWhoseContextsAreMissingIsNoState() throws Exception {
        CompiledCorrelation correlation = compile(correlations().get("event_count"));
        CorrelationState state = CorrelationState.create(correlation, "t", List.of(new GroupValue("u", "x")));
        run(state, steps("event_count").subList(0, HALF), FIRST_WITH_VALUES, new TreeMap<>());
        Apart apart = Apart.of(state);
        assertThat(apart.contexts()).hasSizeBetween(1, 4).doesNotHaveDuplicates();
        assertThat(apart.bytes().length).isLessThan(state.write().length);
        assertThat(apart.read(correlation).write()).isEqualTo(state.write());
        assertThatThrownBy(() -> CorrelationState.read(correlation, apart.bytes()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a correlation's state");
    }

    @Test
    void aNewerFormIsRefused() throws Exception {
        CompiledCorrelation correlation = compile(correlations().get("event_count"));
        byte[] newer = {7 << 1};
        assertThatThrownBy(() -> CorrelationState.read(correlation, newer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("form 7: this version reads up to 6");
    }

    private static String digest(List<String> names) throws Exception {
        byte[] joined = String.join("\n", names).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(joined));
    }

    /** A context refers to its fields by their places among all. */
    @Test
    void contextsHaveFieldsThatStatesKnow() {
        assertThat(EvidenceNames.ALL).containsAll(EvidenceNames.OF_CALLERS).doesNotHaveDuplicates();
    }
}
