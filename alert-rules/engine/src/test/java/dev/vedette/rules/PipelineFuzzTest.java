package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever stands in a pipeline, a placeholder file or a rule that goes through them: a fault, or an answer, soon. */
class PipelineFuzzTest {

    /** Processor time of the thread: what others do on the machine does not count. */
    private static final Duration BUDGET = Duration.ofSeconds(3);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final List<String> ITEMS = List.of(
            "{type: field_name_mapping, mapping: {a: [b, a]}}",
            "{type: field_name_prefix, prefix: x.}",
            "{type: field_name_transform, transform_func: snake_case}",
            "{type: drop_detection_item, field_name_conditions: [{type: include_fields, mode: re, fields: ['[ab]']}]}",
            "{type: replace_string, regex: '(.)', replacement: '\\1\\g<1>*'}",
            "{type: replace_string, regex: '', replacement: '%', skip_special: true, interpret_special: true}",
            "{type: map_string, mapping: {v: ['*', '\\*', 'w']}}",
            "{type: set_value, value: null}",
            "{type: convert_type, target_type: num}",
            "{type: regex, method: plain}",
            "{type: case, method: upper}",
            "{type: hashes_fields, valid_hash_algos: [MD5], field_to_parse: [a]}",
            "{type: value_placeholders, exclude: [q]}",
            "{type: wildcard_placeholders}",
            "{type: add_condition, conditions: {'c|contains': ['$product', 5]}, template: true, negated: true}",
            "{type: change_logsource, service: s}",
            "{type: set_state, key: k, val: 1}",
            "{type: rule_failure, message: no, rule_conditions: [{type: processing_state, key: k, val: 1}]}",
            "{type: strict_field_mapping_failure}",
            "{type: nest, items: [{type: field_name_suffix, suffix: y}, {type: regex}]}",
            "{type: case, detection_item_conditions: {p: {type: match_string, cond: any, pattern: v}, q: {type: is_null, cond:"
                    + " all}}, detection_item_cond_expr: not p or q}");
    private static final List<String> SELECTIONS = List.of(
            "{a: v, b: [1, null, '']}",
            "{'a|contains|all': [v, w]}",
            "{'a|expand': '%p%-%q%'}",
            "{'a|re|expand': '%p%.*'}",
            "[x, y]",
            "{'a|base64offset|contains': v}",
            "{'a|fieldref': b}",
            "{'a|neq|cased': 'v*?'}",
            "[{a: 1}, {'b|cidr': 10.0.0.0/8}]",
            "{'a|windash|contains': ' -v'}");
    private static final List<String> PIECES = List.of(
            "{", "}", "[", "]", "'", "*", "\\", "%", "|", ": ", "null", "\u0000", "\u202e", "(", "?", "{1000}", "any",
            ",");

    @Test
    void anyPipelineOverAnyRule() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("PipelineFuzzTest seed " + seed);
        Random random = new Random(seed);
        String shipped = Files.readString(Path.of("../pipelines/evtx-json.yml"));
        long end = THREADS.getCurrentThreadCpuTime() + BUDGET.toNanos();
        int refused = 0;
        int explained = 0;
        while (THREADS.getCurrentThreadCpuTime() < end) {
            String pipeline = random.nextInt(50) == 0 ? mutated(random, shipped) : pipeline(random);
            String rule = rule(random);
            long start = THREADS.getCurrentThreadCpuTime();
            try {
                Preparation preparation = new Preparation(
                        List.of(ProcessingPipeline.parse("p", pipeline)),
                        Placeholders.parse("v", mutated(random, "p: [v, '*']\nq: 1\n")));
                RuleSet rules = RuleSet.compile(List.of(RuleFile.parse("fuzz", rule, preparation)));
                JsonEvent event = JsonEvent.parse("{\"a\": \"v-1\", \"b\": [1, \"x\"], \"x.a\": 5}");
                for (String id : rules.ruleIds()) {
                    if (rules.rule(id).orElseThrow() instanceof DetectionRule compiled) {
                        assertThat(Explanation.of(compiled, event).matches())
                                .isEqualTo(compiled.expression().matches(event));
                    }
                }
                explained++;
            } catch (RuleException e) {
                refused++;
                assertThat(e.faults())
                        .isNotEmpty()
                        .allSatisfy(fault -> assertThat(fault.toString()).matches("[^\\p{Cntrl}\\u202e]*"));
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError(e + ", -Dseed=" + seed + "\n" + (pipeline + rule).replace('\u0000', '?'), e);
            }
            assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start))
                    .as(pipeline + rule)
                    .isLessThan(Duration.ofSeconds(5));
        }
        System.out.println("refused " + refused + ", compiled and explained " + explained);
        assertThat(refused).isPositive();
        assertThat(explained).isPositive();
    }

    private static String pipeline(Random random) {
        List<String> lines = new ArrayList<>();
        lines.add("vars: {p: [v, 7], q: '*'}\ntransformations:");
        for (int n = 1 + random.nextInt(8); n > 0; n--) {
            lines.add("  - " + ITEMS.get(random.nextInt(ITEMS.size())));
        }
        return mutated(random, String.join("\n", lines) + "\n");
    }

    private static String rule(Random random) {
        String detection = "s1: " + SELECTIONS.get(random.nextInt(SELECTIONS.size())) + "\n  s2: "
                + SELECTIONS.get(random.nextInt(SELECTIONS.size())) + "\n  condition: s1 and not s2\n";
        String rule = "title: T\nid: t\nlogsource: {product: windows}\ndetection:\n  " + detection;
        String filter = "---\ntitle: F\nlogsource: {product: windows}\nfilter:\n  rules: any\n  " + detection;
        return mutated(random, random.nextBoolean() ? rule : rule + filter);
    }

    private static String mutated(Random random, String text) {
        StringBuilder out = new StringBuilder(text);
        for (int n = Math.max(0, random.nextInt(6) - 3); n > 0; n--) {
            int at = random.nextInt(out.length());
            if (random.nextBoolean()) {
                out.delete(at, Math.min(out.length(), at + 1 + random.nextInt(6)));
            } else {
                out.insert(at, PIECES.get(random.nextInt(PIECES.size())));
            }
            if (out.length() == 0) {
                out.append('x');
            }
        }
        return out.toString();
    }
}
