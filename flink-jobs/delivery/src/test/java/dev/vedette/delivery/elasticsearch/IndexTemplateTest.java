package dev.vedette.delivery.elasticsearch;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.Feedback;
import dev.vedette.schemas.avro.Incident;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** The mappings are strict: a field that a record has and a template has not would dead-letter every document. */
class IndexTemplateTest {
    private static final List<IndexTemplate> ALL =
            List.of(IndexTemplate.EVENTS, IndexTemplate.ALERTS, IndexTemplate.INCIDENTS, IndexTemplate.ALERT_STATUS);
    private static final Set<String> OF_ALL = Set.of("event.kind", "event.original", "ecs.version");
    private static final Set<String> CLASSIFIED = Set.of(
            "event.action",
            "event.category",
            "event.type",
            "event.module",
            "event.dataset",
            "related.ip",
            "related.user");

    @Test
    void theEventTemplateHasTheFieldsOfAnEvent() {
        Set<String> expected = names(AuditEvent.getClassSchema(), "");
        expected.addAll(OF_ALL);
        expected.addAll(List.of(
                "client.ip", "event.id", "vedette.source.topic", "vedette.source.partition", "vedette.source.offset"));
        expected.addAll(CLASSIFIED);
        assertThat(IndexTemplate.EVENTS.types().keySet()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theAlertTemplateHasTheFieldsOfAnAlert() {
        Set<String> expected = names(Alert.getClassSchema(), "");
        expected.addAll(OF_ALL);
        expected.addAll(CLASSIFIED);
        expected.addAll(Ecs.ENTITY);
        expected.addAll(List.of("@timestamp", "message", "event.severity", "client.ip"));
        expected.addAll(List.of(
                "threat.framework",
                "threat.tactic.id",
                "threat.tactic.name",
                "threat.technique.id",
                "threat.technique.name",
                "threat.technique.subtechnique.id",
                "threat.technique.subtechnique.name"));
        assertThat(IndexTemplate.ALERTS.types().keySet()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theIncidentTemplateHasTheFieldsOfAnIncident() {
        Set<String> expected = names(Incident.getClassSchema(), "");
        expected.addAll(OF_ALL);
        assertThat(IndexTemplate.INCIDENTS.types().keySet()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theStatusTemplateHasTheFieldsOfADecision() {
        Set<String> expected = names(Feedback.getClassSchema(), "");
        expected.addAll(OF_ALL);
        assertThat(IndexTemplate.ALERT_STATUS.types().keySet()).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** A time that went out as a number would be a date in 1970 or, in microseconds, none at all. */
    @Test
    void whatIsATimeIsADate() {
        List<String> notDates = new ArrayList<>();
        collectTimes(AuditEvent.getClassSchema(), "", IndexTemplate.EVENTS, notDates);
        collectTimes(Alert.getClassSchema(), "", IndexTemplate.ALERTS, notDates);
        collectTimes(Feedback.getClassSchema(), "", IndexTemplate.ALERT_STATUS, notDates);
        collectTimes(Incident.getClassSchema(), "", IndexTemplate.INCIDENTS, notDates);
        assertThat(notDates).isEmpty();
    }

    /** What an index template sets itself no component can change, and what stands twice comes apart some day. */
    @Test
    void whatAnOperatorMayChangeStandsInComponentsAndNothingTwice() {
        for (IndexTemplate template : ALL) {
            JsonNode json = template.file().json();
            assertThat(json.at("/template/settings").isMissingNode())
                    .as(template.name())
                    .isTrue();
            List<String> composed = texts(json.path("composed_of"));
            List<String> theOperators = List.of("vedette@custom", template.name() + "@custom");
            assertThat(composed.subList(composed.size() - 2, composed.size())).isEqualTo(theOperators);
            assertThat(texts(json.path("ignore_missing_component_templates"))).isEqualTo(theOperators);
            List<String> fields = new ArrayList<>();
            Stream.concat(template.components().stream(), Stream.of(template.file()))
                    .forEach(file ->
                            file.mappings().path("properties").fieldNames().forEachRemaining(fields::add));
            assertThat(fields).as(template.name()).doesNotHaveDuplicates();
        }
    }

    /** Whatever else it is made of: the index template has the last word. */
    @Test
    void everyMappingIsStrict() throws Exception {
        for (IndexTemplate template : ALL) {
            assertThat(template.file().mappings().path("dynamic").asText()).isEqualTo("strict");
            assertThat(new JsonMapper()
                            .readTree(template.mappings())
                            .path("dynamic")
                            .asText())
                    .isEqualTo("strict");
        }
    }

    /** A server keeps a template of the same version: a change that does not raise it would never get there. */
    @Test
    void aTemplateThatChangesRaisesItsVersion() throws Exception {
        Map<String, String> released = Map.ofEntries(
                entry("vedette-alert-status 2", "37b878ef4968d1256e11caa3c6b417544191b8a2c2c1286959a3084809441bef"),
                entry("vedette-alerts 4", "7e903b6ce8868dfca1abca15dd3369818fd2f4825ead54dd1035e85e8cfc8471"),
                entry("vedette-events 4", "6b71024b7c6bcb1ed6bc596f8b847b568b728df25ea7f13d7627792f97092589"),
                entry("vedette-incidents 3", "252016e3ac4c787503b60e2117dc8b7df7d1a441c16ebde796415d494f914234"),
                entry("vedette@activity 1", "8d5a2e0dc928e7dc87551afcdc84e25a06bf8a2b27bc879437d9a93a49bb0a54"),
                entry("vedette@document 1", "672f882e5e6993934c2abbc063e38686197dd96dc62347eb587153e57a2b2626"),
                entry("vedette@finding 1", "d1c83808a1c512b40417e5accbcb68a37859529d73be7fc2359b838326c6d29f"),
                entry("vedette@settings 1", "33ee92bfcdba3cc23baa0de8b31b52a48aecb8d7cf3d796d460c3e4c4b951450"));
        Map<String, String> found = new TreeMap<>();
        for (IndexTemplate template : ALL) {
            found.put(version(template.file()), sha256("/elasticsearch/" + template.name() + ".json"));
            for (TemplateFile component : template.components()) {
                found.put(version(component), sha256("/elasticsearch/components/" + component.name() + ".json"));
            }
        }
        assertThat(found)
                .as("if one changes raise its version, and put the version and the new digest here")
                .isEqualTo(released);
    }

    private static String version(TemplateFile file) {
        return file.name() + " " + file.version();
    }

    private static String sha256(String resource) throws Exception {
        try (InputStream in = IndexTemplate.class.getResourceAsStream(resource)) {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes()));
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    private static Set<String> names(Schema schema, String prefix) {
        Set<String> names = new TreeSet<>();
        for (Schema.Field field : schema.getFields()) {
            String name = prefix + name(field);
            if (isList(field.schema())) {
                names.addAll(names(field.schema().getElementType(), name + "."));
            } else {
                names.add(name);
            }
        }
        return names;
    }

    private static void collectTimes(Schema schema, String prefix, IndexTemplate template, List<String> notDates) {
        for (Schema.Field field : schema.getFields()) {
            String name = prefix + name(field);
            if (isList(field.schema())) {
                collectTimes(field.schema().getElementType(), name + ".", template, notDates);
            } else if (field.doc().contains("microseconds since")
                    && !String.valueOf(template.types().get(name)).startsWith("date")) {
                notDates.add(name);
            }
        }
    }

    private static boolean isList(Schema schema) {
        return schema.getType() == Schema.Type.ARRAY && schema.getElementType().getType() == Schema.Type.RECORD;
    }

    private static String name(Schema.Field field) {
        return field.getProp("semantic") == null ? field.name() : field.getProp("semantic");
    }
}
