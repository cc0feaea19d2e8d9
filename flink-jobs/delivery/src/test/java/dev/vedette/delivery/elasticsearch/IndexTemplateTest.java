package dev.vedette.delivery.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** The mappings are strict: a field that a record has and a template has not would dead-letter every document. */
class IndexTemplateTest {
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

    /** A server keeps a template of the same version: a change that does not raise it would never get there. */
    @Test
    void aTemplateThatChangesRaisesItsVersion() throws Exception {
        Map<String, String> released = Map.of(
                "vedette-events 3", "763fee74906d7fdb21dc583bae65a77fcdd684a21d9d6638967c90af1c92fa5f",
                "vedette-alerts 3", "207fa583b8006229ebacb5f266237c418022e97629f50392a910d772501b2d37",
                "vedette-incidents 2", "f36ee8b181fde99ba283424b30f9940c7dba167bd85555965f108422f06eccd1",
                "vedette-alert-status 1", "e5441a02915629397a5dafd0ba7ea01e6cbd9d1a8d6dee43bbfadc298907214f");
        for (IndexTemplate template : List.of(
                IndexTemplate.EVENTS, IndexTemplate.ALERTS, IndexTemplate.INCIDENTS, IndexTemplate.ALERT_STATUS)) {
            byte[] file;
            try (InputStream in =
                    IndexTemplate.class.getResourceAsStream("/elasticsearch/" + template.name() + ".json")) {
                file = in.readAllBytes();
            }
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(file));
            assertThat(released)
                    .as("if it changes raise its version, and put the version and the new digest here")
                    .containsEntry(template.name() + " " + template.version(), sha256);
        }
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
