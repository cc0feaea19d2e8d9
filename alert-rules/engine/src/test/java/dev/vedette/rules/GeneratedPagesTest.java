package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.schemas.DerivedField;
import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
