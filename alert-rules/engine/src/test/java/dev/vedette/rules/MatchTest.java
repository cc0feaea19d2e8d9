package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What one event means: groups, keys, values, contributions. */
class MatchTest {

    private static final String BASE = "title: Base\nname: base\nid: b\ndetection: {s: {a: 1}, condition: s}\n";

    private static List<KeyedMatch> match(RuleSet rules, String json) {
        return rules.match(JsonEvent.parse(json));
    }

    private static String count(String name, String more) {
        return "---\ntitle: " + name + "\nid: " + name + "\nname: " + name
                + "\ncorrelation: {rules: [base], timespan: 1m, " + more + "}\n";
    }

    @Test
    void oneElementPerEntityHoweverManyRulesMatch() throws Exception {
        RuleSet rules = Rules.compile(BASE
                + count("one", "type: event_count, group-by: [u], condition: {gte: 1}")
                + count("two", "type: event_count, group-by: [u], condition: {gte: 2}")
                + count("three", "type: value_count, group-by: [u, h], condition: {gte: 2, field: v}"));
        List<KeyedMatch> matches = match(rules, "{\"a\": 1, \"u\": \"x\", \"h\": \"y\", \"v\": [\"p\", \"q\"]}");
        assertThat(matches).hasSize(2);
        assertThat(matches.get(0).group()).containsExactly(new GroupValue("u", "x"));
        assertThat(matches.get(0).contributions())
                .containsExactly(new Contribution("one", "one", "b", ""), new Contribution("two", "two", "b", ""));
        assertThat(matches.get(1).group()).containsExactly(new GroupValue("u", "x"), new GroupValue("h", "y"));
        assertThat(matches.get(1).contributions())
                .containsExactly(
                        new Contribution("three", "three", "b", "p"), new Contribution("three", "three", "b", "q"));
        assertThat(match(rules, "{\"a\": 2, \"u\": \"x\"}")).isEmpty();
    }

    @Test
    void anEventWithoutAGroupFieldBelongsToNoGroupOfACorrelation() throws Exception {
        RuleSet rules = Rules.compile(BASE + count("one", "type: event_count, group-by: [u], condition: {gte: 1}"));
        assertThat(match(rules, "{\"a\": 1}")).isEmpty();
        assertThat(match(rules, "{\"a\": 1, \"u\": []}")).isEmpty();
        assertThat(match(rules, "{\"a\": 1, \"u\": \"\"}")).hasSize(1);
    }

    @Test
    void aRuleAloneAlertsOnEveryEventThatItMatches() throws Exception {
        RuleSet rules = Rules.compile(BASE);
        assertThat(match(rules, "{\"a\": 1}").get(0).group())
                .containsExactly(new GroupValue("service.name", ""), new GroupValue("user.id", ""));
        assertThat(match(rules, "{\"a\": 1, \"user.id\": \"x\"}").get(0).group())
                .containsExactly(new GroupValue("service.name", ""), new GroupValue("user.id", "x"));
        assertThat(match(rules, "{\"a\": 1, \"organization.id\": \"o\"}").get(0).key())
                .isNotEqualTo(match(rules, "{\"a\": 1}").get(0).key());
        assertThat(rules.correlation("b").orElseThrow().metadata().suppression())
                .hasHours(1);
    }

    @Test
    void aRuleThatFeedsAnotherDoesNotAlertUnlessToldTo() throws Exception {
        String one = count("one", "type: event_count, condition: {gte: 2}");
        assertThat(Rules.compile(BASE + one).correlation("b")).isEmpty();
        assertThat(Rules.compile(BASE + one.replace("timespan", "generate: true, timespan"))
                        .correlation("b"))
                .isPresent();
    }

    @Test
    void severalValuesAreSeveralGroups() throws Exception {
        RuleSet rules =
                Rules.compile(BASE + count("one", "type: event_count, group-by: [u, scope], condition: {gte: 1}"));
        List<KeyedMatch> matches = match(rules, "{\"a\": 1, \"u\": \"x\", \"scope\": [\"r\", \"w\", \"r\"]}");
        assertThat(matches.stream().map(m -> m.group().get(1).value())).containsExactly("r", "w");
        StringBuilder many = new StringBuilder("\"0\"");
        for (int i = 1; i < 100; i++) {
            many.append(", \"").append(i).append('"');
        }
        assertThat(match(rules, "{\"a\": 1, \"u\": [" + many + "], \"scope\": [" + many + "]}"))
                .hasSize(GroupPlan.MAX_GROUPS);
    }

    @Test
    void aliasesNameTheFieldForEachRule() throws Exception {
        RuleSet rules = Rules.compile("""
                title: Error
                name: internal_error
                detection: {s: {status: 500}, condition: s}
                ---
                title: Connection
                name: new_connection
                detection: {s: {type: connection}, condition: s}
                ---
                title: Both
                id: both
                correlation:
                  type: temporal
                  rules: [internal_error, new_connection]
                  group-by: [internal_ip, remote_ip]
                  timespan: 10s
                  aliases:
                    internal_ip: {internal_error: destination.ip, new_connection: source.ip}
                    remote_ip: {internal_error: source.ip, new_connection: destination.ip}
                """);
        String error = match(rules, "{\"status\": 500, \"source\": {\"ip\": \"r\"}, \"destination.ip\": \"i\"}")
                .get(0)
                .key();
        String connection = match(rules, "{\"type\": \"connection\", \"source.ip\": \"i\", \"destination.ip\": \"r\"}")
                .get(0)
                .key();
        assertThat(error).isEqualTo(connection);
    }

    @Test
    void keysOfDifferentEntitiesDiffer() throws Exception {
        RuleSet rules = Rules.compile(BASE
                + count("one", "type: event_count, group-by: [u, h], condition: {gte: 1}")
                + count("two", "type: event_count, group-by: [u], condition: {gte: 1}"));
        Set<String> keys = new HashSet<>();
        int events = 0;
        for (String tenant : List.of("t1", "t2")) {
            for (String u : List.of("x", "xy", "1:y", "", "y1:h")) {
                for (String h : List.of("x", "yx", "", "1:")) {
                    String json = "{\"a\": 1, \"organization.id\": \"%s\", \"u\": \"%s\", \"h\": \"%s\"}";
                    match(rules, json.formatted(tenant, u, h)).forEach(m -> keys.add(m.key()));
                    events++;
                }
            }
        }
        assertThat(keys).hasSize(events + 2 * 5);
    }

    @Test
    void longValuesAreBoundedAndStayDistinct() throws Exception {
        RuleSet rules = Rules.compile(BASE + count("one", "type: event_count, group-by: [u], condition: {gte: 1}"));
        String longValue = "z".repeat(100_000);
        KeyedMatch one =
                match(rules, "{\"a\": 1, \"u\": \"" + longValue + "1\"}").get(0);
        KeyedMatch two =
                match(rules, "{\"a\": 1, \"u\": \"" + longValue + "2\"}").get(0);
        assertThat(one.group().get(0).value())
                .hasSize(256)
                .isNotEqualTo(two.group().get(0).value());
    }

    @Test
    void severalFieldsMakeOneValueTogether() throws Exception {
        RuleSet rules = Rules.compile(
                BASE + count("one", "type: value_count, group-by: [u], condition: {gte: 2, field: [v, w]}"));
        assertThat(match(rules, "{\"a\": 1, \"u\": \"x\", \"v\": \"p\", \"w\": [\"q\", \"r\"]}")
                        .get(0)
                        .contributions())
                .extracting(Contribution::value)
                .containsExactly("1:p1:q", "1:p1:r");
        assertThat(match(rules, "{\"a\": 1, \"u\": \"x\", \"v\": \"p\"}")).isEmpty();
    }

    @Test
    void stateVersionOutlivesWhatDoesNotTouchTheState() throws Exception {
        String rule = BASE + count("one", "type: event_count, group-by: [u], condition: {gte: 2}");
        String version = version(rule);
        assertThat(version(rule.replace("title: one", "title: other\nlevel: high")))
                .isEqualTo(version);
        assertThat(version(rule.replace("gte: 2", "gte: 3"))).isEqualTo(version);
        assertThat(version(rule.replace("{a: 1}", "{a: 2}"))).isEqualTo(version);
        assertThat(version(rule.replace("1m", "2m"))).isNotEqualTo(version);
        assertThat(version(rule.replace("[u]", "[h]"))).isNotEqualTo(version);
        assertThat(version(rule.replace("gte: 2", "eq: 2"))).isNotEqualTo(version);
        assertThat(version(rule.replace("id: one", "id: one\nvedette: {suppression: 3h}")))
                .isNotEqualTo(version);
        // Written down, because a job that was restarted must find its state again.
        assertThat(version).isEqualTo("f900b44057b5fda6");
    }

    private static String version(String yaml) throws RuleException {
        return Rules.compile(yaml).correlation("one").orElseThrow().stateVersion();
    }
}
