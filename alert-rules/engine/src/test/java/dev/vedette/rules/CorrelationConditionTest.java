package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a correlation asks, for people. */
class CorrelationConditionTest {

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            `type: event_count, condition: {gte: 30, lt: 50}`              ; event_count [] PT5M gte 30 lt 50
            `type: value_count, condition: {field: a, gt: 2}`              ; value_count [a] PT5M gt 2
            `type: value_sum, condition: {field: a, gte: 10.5}`            ; value_sum [a] PT5M gte 10.5
            `type: value_avg, condition: {field: a, lte: 1000}`            ; value_avg [a] PT5M lte 1000
            `type: value_percentile, condition: {field: a, gte: 10, percentile: 99.5}` ; value_percentile [a] PT5M gte 10 percentile 99.5
            `type: first_seen, condition: {field: [a, b]}`                 ; first_seen [a, b] PT5M
            `type: temporal`                                               ; temporal [] PT5M gte 1
            `type: travel, condition: {field: [a, b], gt: 1000}`           ; travel [a, b] PT5M gt 1000
            """)
    void isReadBack(String correlation, String expected) throws Exception {
        String yaml = "title: c\nid: c\ncorrelation: {rules: [b], group-by: [u], timespan: 5m, " + correlation + "}\n"
                + "---\ntitle: b\nname: b\nid: b\ndetection: {s: {x: 1}, condition: s}\n";
        CorrelationRule rule = (CorrelationRule) Rules.compile(yaml).rule("c").orElseThrow();

        CorrelationCondition condition = rule.condition();

        StringBuilder text = new StringBuilder(condition.type() + " " + condition.fields() + " " + condition.within());
        condition
                .bounds()
                .forEach(bound -> text.append(" ")
                        .append(bound.operator())
                        .append(" ")
                        .append(bound.value().toPlainString()));
        condition
                .percentile()
                .ifPresent(percentile -> text.append(" percentile ").append(percentile));
        assertThat(text.toString()).isEqualTo(expected);
    }
}
