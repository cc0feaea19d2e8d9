package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A set that has changed rule by rule says what one does that was compiled anew. */
class RecompileTest {

    private static RuleFile rule(int number, int value) throws RuleException {
        return RuleFile.parse(
                "rule" + number + ".yml",
                "title: Rule\nid: r" + number + "\nlogsource: {product: p}\ndetection: {s: {a|contains: 'x" + value
                        + "'}, condition: s}");
    }

    private static TreeSet<String> matched(RuleSet rules, String text) {
        TreeSet<String> ids = new TreeSet<>();
        JsonEvent event = JsonEvent.parse("{\"a\": \"" + text + "\"}");
        rules.matching(event)
                .forEach(one -> assertThat(ids.add(one.rule().metadata().id())).isTrue());
        return ids;
    }

    @Test
    void changesAddUpToTheSameSet() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("RecompileTest -Dseed=" + seed);
        Random random = new Random(seed);
        List<RuleFile> files = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            files.add(rule(i, random.nextInt(40)));
        }
        RuleSet rules = RuleSet.compile(files);
        int next = files.size();
        for (int round = 0; round < 300; round++) {
            int at = random.nextInt(files.size());
            switch (random.nextInt(4)) {
                case 0 -> files.remove(at);
                case 1 -> files.add(rule(next++, random.nextInt(40)));
                default ->
                    files.set(
                            at,
                            rule(Integer.parseInt(files.get(at).source().replaceAll("\\D", "")), random.nextInt(40)));
            }
            rules = rules.recompile(files);
            assertThat(rules.shards()).as("-Dseed=%d", seed).hasSizeLessThan(6);
            String text = "x" + random.nextInt(40) + " x" + random.nextInt(40);
            assertThat(matched(rules, text)).as("-Dseed=%d", seed).isEqualTo(matched(RuleSet.compile(files), text));
        }
    }

    @Test
    void aChangedRuleSaysWhatItSaysNow() throws Exception {
        String yaml = "title: %s\nid: r1\nlogsource: {product: p}\ndetection: {s: {a: 1}, condition: s}";
        RuleSet rules = RuleSet.compile(List.of(RuleFile.parse("rule.yml", yaml.formatted("Before"))))
                .recompile(List.of(RuleFile.parse("rule.yml", yaml.formatted("After"))));
        assertThat(rules.correlation("r1"))
                .hasValueSatisfying(one -> assertThat(one.metadata().title()).isEqualTo("After"));
    }

    @Test
    void aFaultLeavesTheSetAsItIs() throws Exception {
        RuleSet rules = RuleSet.compile(List.of(rule(1, 1)));
        RuleFile same = RuleFile.parse(
                "other.yml", "title: Other\nid: r1\nlogsource: {product: p}\ndetection: {s: {a: 2}, condition: s}");
        assertThatThrownBy(() -> rules.recompile(List.of(rule(1, 1), same))).isInstanceOf(RuleException.class);
        assertThat(matched(rules, "x1")).containsExactly("r1");
    }

    @Test
    void filtersApplyToRulesThatHaveNotChanged() throws Exception {
        RuleSet rules = RuleSet.compile(List.of(rule(1, 1), rule(2, 1)));
        RuleFile filter = RuleFile.parse(
                "filter.yml",
                "title: Filter\nid: f\nlogsource: {product: p}\nfilter: {rules: [r1], s: {a|contains: y}, condition: not s}");
        RuleSet filtered = rules.recompile(List.of(rule(1, 1), rule(2, 1), filter));
        assertThat(matched(filtered, "x1 y")).containsExactly("r2");
        assertThat(matched(filtered.recompile(List.of(rule(1, 1), rule(2, 1))), "x1 y"))
                .containsExactly("r1", "r2");
    }
}
