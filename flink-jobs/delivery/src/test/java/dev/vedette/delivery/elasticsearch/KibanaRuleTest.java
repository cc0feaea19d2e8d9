package dev.vedette.delivery.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.delivery.alert.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The rule for Kibana, which no test can run: what it names has to be in the documents. */
class KibanaRuleTest {
    private static final Path FILE = Path.of("../../infra/elasticsearch/kibana/vedette-alerts.ndjson");

    @Test
    void eachFieldIsInTheTemplate() throws Exception {
        JsonNode rule = rule();
        Set<String> named = new TreeSet<>();
        Pattern.compile("([\\w.@]+):")
                .matcher(rule.path("query").asText())
                .results()
                .forEach(found -> named.add(found.group(1)));
        named.add(rule.path("rule_name_override").asText());
        named.add(rule.path("timestamp_override").asText());
        rule.path("risk_score_mapping")
                .forEach(mapping -> named.add(mapping.path("field").asText()));
        rule.path("severity_mapping")
                .forEach(mapping -> named.add(mapping.path("field").asText()));
        rule.at("/alert_suppression/group_by").forEach(field -> named.add(field.asText()));
        rule.at("/investigation_fields/field_names").forEach(field -> named.add(field.asText()));
        assertThat(named).hasSizeGreaterThan(10);
        assertThat(IndexTemplate.ALERTS.types().keySet()).containsAll(named);
        assertThat(rule.path("index")).extracting(JsonNode::asText).containsExactly(IndexTemplate.ALERTS.name());
    }

    @Test
    void severitiesAreThoseOfDocuments() throws Exception {
        for (JsonNode mapping : rule().path("severity_mapping")) {
            assertThat(mapping.path("value").asInt())
                    .isEqualTo(Level.of(mapping.path("severity").asText()).elastic());
        }
        assertThat(rule().path("severity_mapping"))
                .extracting(mapping -> mapping.path("severity").asText())
                .containsExactly("low", "medium", "high", "critical");
    }

    /** A line of such a file is a rule. */
    private static JsonNode rule() throws Exception {
        List<String> lines = Files.readAllLines(FILE);
        assertThat(lines).hasSize(1);
        return new JsonMapper().readTree(lines.get(0));
    }
}
