package dev.vedette.delivery.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.delivery.siem.Occasion;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The validator refuses each of these changes to a finding that it takes, and for the reason that it should. */
class OcsfSchemaTest {
    @TestFactory
    Stream<DynamicTest> itBites() {
        return Stream.of(
                refuses("class_uid: no class", event -> event.put("class_uid", 2001)),
                refuses("class_uid: no class of the schema", event -> event.put("class_uid", "2004")),
                refuses("time: is required", event -> event.remove("time")),
                refuses(
                        "finding_info.uid: is required",
                        event -> in(event, "finding_info").remove("uid")),
                refuses(
                        "metadata.product: is required",
                        event -> in(event, "metadata").remove("product")),
                refuses(
                        "http_response.code: is required",
                        event -> in(first(event), "http_response").remove("code")),
                refuses("metadata.product.: needs at least one", event -> {
                    in(in(event, "metadata"), "product").remove("name");
                }),
                refuses("attacks[0].: needs at least one", event -> {
                    ((ArrayNode) event.at("/finding_info/attacks")).insertObject(0);
                }),
                refuses(
                        "vulnerabilities[0].: needs just one",
                        event -> event.putArray("vulnerabilities").addObject()),
                refuses(
                        "evidences[0].: needs at least one",
                        event -> first(event).removeAll().put("uid", "x")),
                refuses("activity_id: 7 is not one of its values", event -> event.put("activity_id", 7)),
                refuses("severity_id: \"4 \" is not one", event -> event.put("severity_id", "4 ")),
                refuses("severity_id: is no integer_t", event -> event.put("severity_id", "4")),
                refuses("severity_id: stands for", event -> event.put("severity", "Low")),
                refuses("type_uid: stands for", event -> event.put("type_name", "Detection Finding: Close")),
                refuses("type_uid: is not class_uid * 100 + activity_id", event -> event.put("type_uid", 200401)),
                refuses("time: is no timestamp_t", event -> event.put("time", "2026-11-21T12:00:00Z")),
                refuses("time: is no timestamp_t", event -> event.put("time", 1.5)),
                refuses("count: is no integer_t", event -> event.put("count", Long.MAX_VALUE)),
                refuses("is_alert: is no boolean_t", event -> event.put("is_alert", "true")),
                refuses("message: is no string_t", event -> event.put("message", 7)),
                refuses("message: is no string_t", event -> event.putNull("message")),
                refuses(
                        "src_endpoint.ip: has not the form",
                        event -> in(first(event), "src_endpoint").put("ip", "here")),
                refuses(
                        "port: is out of the range",
                        event -> in(first(event), "src_endpoint").put("port", 65_536)),
                refuses("forged: is not in the schema", event -> event.put("forged", 1)),
                refuses(
                        "uuid: is not in the schema",
                        event -> in(in(first(event), "actor"), "user").put("uuid", "x")),
                refuses("evidences: has to be an array", event -> event.set("evidences", first(event))),
                refuses("finding_info: has to be an object", event -> event.put("finding_info", "x")),
                refuses(
                        "actor: needs one of the profiles",
                        event -> event.putObject("actor").put("app_uid", "x")),
                refuses(
                        "cloud: is required",
                        event -> in(event, "metadata").putArray("profiles").add("cloud")),
                refuses(
                        "is no profile of the class",
                        event -> in(event, "metadata").putArray("profiles").add("x")),
                refuses(
                        "metadata.version: is not",
                        event -> in(event, "metadata").put("version", "1.7.0")),
                refuses(
                        "invoked_by: is deprecated",
                        event -> in(first(event), "actor").put("invoked_by", "x")));
    }

    private static DynamicTest refuses(String error, Consumer<ObjectNode> change) {
        return DynamicTest.dynamicTest(error, () -> {
            ObjectNode event =
                    (ObjectNode) OcsfFormatTest.render(OcsfFormatTest.alert().build(), Occasion.UPDATED);
            assertThat(OcsfSchema.errors(event)).isEmpty();
            change.accept(event);
            assertThat(OcsfSchema.errors(event))
                    .anySatisfy(found -> assertThat(found).contains(error));
        });
    }

    private static ObjectNode in(ObjectNode object, String name) {
        return (ObjectNode) object.get(name);
    }

    private static ObjectNode first(ObjectNode event) {
        return (ObjectNode) event.at("/evidences/0");
    }
}
