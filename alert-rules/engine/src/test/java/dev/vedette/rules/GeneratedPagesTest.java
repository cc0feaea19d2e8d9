package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.schemas.DerivedField;
import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** Pages and lists that say what the code says. */
class GeneratedPagesTest {

    @Test
    void everyFieldOfOurEventsStandsInTheReadme() throws Exception {
        StringBuilder table = new StringBuilder("| field | type | what it is |\n|---|---|---|\n");
        for (Schema.Field field : AuditEvent.getClassSchema().getFields()) {
            row(table, "`" + field.getProp("semantic") + "`", type(field.schema()), String.valueOf(field.doc()));
        }
        for (DerivedField field : DerivedField.values()) {
            row(table, "`" + field.semanticName() + "` *", field.type(), field.description());
        }
        GeneratedBlock.check(Path.of("../README.md"), "event fields", table.toString());
    }

    @Test
    void theLinterKnowsTheFieldsOfOurEvents() throws Exception {
        StringBuilder names = new StringBuilder();
        EventFields.names().forEach(name -> names.append(name).append('\n'));
        for (DerivedField field : DerivedField.values()) {
            names.append(field.semanticName()).append('\n');
        }
        GeneratedBlock.file(Path.of("src/main/resources/dev/vedette/rules/event-fields.txt"), names.toString());
    }

    @Test
    void everyCheckStandsInItsPage() throws Exception {
        StringBuilder table = new StringBuilder("| check | severity | a rule is like this |\n|---|---|---|\n");
        for (LintCheck check : LintCheck.values()) {
            row(table, "`" + check.id() + "`", check.severity().text(), check.asks());
        }
        GeneratedBlock.check(Path.of("LINT.md"), "checks", table.toString());
        GeneratedBlock.check(
                Path.of("LINT.md"),
                "catalogues",
                RuleLint.catalogues().stream().map(line -> "- " + line + "\n").collect(Collectors.joining()));
    }

    @Test
    void whatIsSaidBeyondTheLimitStandsInItsPage() throws Exception {
        Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put("`event_count`", "event_count, condition: {gte: 2}");
        conditions.put("`value_sum`", "value_sum, condition: {field: v, gte: 2}");
        conditions.put("`value_avg`", "value_avg, condition: {field: v, gte: 2}");
        conditions.put("`value_count`", "value_count, condition: {field: v, gte: 2}");
        conditions.put(
                "`value_percentile` with `percentile`",
                "value_percentile, condition: {field: v, percentile: 9, gte: 2}");
        conditions.put("`value_percentile` without", "value_percentile, condition: {field: v, lt: 2}");
        conditions.put("`temporal` with `gt` or `gte`, `temporal_ordered`", "temporal");
        conditions.put("`temporal` otherwise", "temporal, condition: {lt: 2}");
        conditions.put("`first_seen`", "first_seen, condition: {field: v}");
        conditions.put("`changed`", "changed, condition: {field: v}");
        conditions.put("`travel`", "travel, condition: {field: [lat, lon], gt: 2}");
        conditions.put("`absent`", "absent");
        StringBuilder table = new StringBuilder();
        Set<String> types = new TreeSet<>(Set.of("temporal_ordered"));
        for (Map.Entry<String, String> condition : conditions.entrySet()) {
            CorrelationLimit limit = limit("{timespan: 1h, rules: [a], type: " + condition.getValue() + "}");
            types.add(limit.type());
            row(table, condition.getKey(), limit.beyond());
        }
        assertThat(types)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(CorrelationRule.Type.values())
                        .map(CorrelationRule.Type::text)
                        .toList());
        assertThat(limit("{timespan: 1h, rules: [a], type: temporal_ordered}").beyond())
                .isEqualTo(limit("{timespan: 1h, rules: [a], type: temporal}").beyond());
        GeneratedBlock.check(Path.of("SEMANTICS.md"), "limits", table.toString());
        // As the page says elsewhere, and what is made from the constants.
        assertThat(table.toString())
                .contains("for each 1/32 of the timespan", "within 7 % at 3 standard deviations", "1.33 % of the rank");
    }

    private static CorrelationLimit limit(String correlation) throws RuleException {
        return Rules.compile("title: A\nid: a\ndetection: {s: {k: a}, condition: s}\n---\ntitle: R\nid: r\n"
                        + "correlation: " + correlation + "\n")
                .correlation("r")
                .orElseThrow()
                .limits()
                .get(0);
    }

    @Test
    void theSchemasUseOnlyWhatTheLinterEvaluates() {
        for (LintSchema schema :
                List.of(LintSchema.DETECTION, LintSchema.CORRELATION, LintSchema.FILTER, LintSchema.EXTENSIONS)) {
            keywords(schema.schema());
        }
    }

    private static void keywords(Yaml.Mapping schema) {
        assertThat(schema.entries().keySet())
                .allMatch(key -> LintSchema.KEYWORDS.contains(key) || LintSchema.NOTES.contains(key));
        schema.entries().forEach((key, value) -> {
            if (key.equals("properties")) {
                ((Yaml.Mapping) value).entries().values().forEach(inner -> keywords((Yaml.Mapping) inner));
            } else if (LintSchema.KEYWORDS.contains(key) && value instanceof Yaml.Mapping inner) {
                keywords(inner);
            } else if (value instanceof Yaml.Items list && !key.equals("required")) {
                list.items().forEach(inner -> keywords((Yaml.Mapping) inner));
            }
        });
    }

    private static void row(StringBuilder table, String... cells) {
        table.append("| ")
                .append(String.join(
                        " | ",
                        Arrays.stream(cells).map(GeneratedPagesTest::cell).toList()))
                .append(" |\n");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static String type(Schema schema) {
        return switch (schema.getType()) {
            case UNION ->
                schema.getTypes().stream()
                        .filter(part -> part.getType() != Schema.Type.NULL)
                        .map(GeneratedPagesTest::type)
                        .collect(Collectors.joining(" or "));
            case ARRAY -> "list of " + type(schema.getElementType());
            case MAP -> "map to " + type(schema.getValueType());
            default -> schema.getType().getName();
        };
    }
}
