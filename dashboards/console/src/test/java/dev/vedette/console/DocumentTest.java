package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.elasticsearch.Document;
import dev.vedette.schemas.avro.Alert;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"vedette.alert.level\": \"high\"}",
                "{\"vedette\": {\"alert\": {\"level\": \"high\"}}}",
                "{\"vedette.alert\": {\"level\": \"high\"}}",
                "{\"vedette\": {\"alert.level\": \"high\"}}",
                "{\"vedette\": {\"other\": 1}, \"vedette.alert\": {\"level\": \"high\"}}"
            })
    void fieldIsFoundHoweverItWasWritten(String json) throws Exception {
        assertThat(document(json).text("vedette.alert.level")).isEqualTo("high");
    }

    @Test
    void whatIsAbsentIsEmpty() throws Exception {
        Document document = document("{\"a\": null, \"b\": {\"c\": 1}}");
        assertThat(document.text("a")).isEmpty();
        assertThat(document.text("b.d")).isEmpty();
        assertThat(document.time("b.c.d")).isEmpty();
        assertThat(document.texts("a")).isEmpty();
        assertThat(document.documents("x")).isEmpty();
        assertThat(document.entries("x")).isEmpty();
        assertThat(document.decimal("x")).isEmpty();
    }

    @Test
    void timeIsIsoOrMilliseconds() throws Exception {
        Document document = document("""
            {"micros": "2026-11-21T12:00:00.123456Z", "zone": "2026-11-21T13:00:00+01:00", "millis": 1795262400000, "bad": "noon"}\
            """);
        assertThat(document.time("micros")).hasValue(Instant.parse("2026-11-21T12:00:00.123456Z"));
        assertThat(document.time("zone")).hasValue(Instant.parse("2026-11-21T12:00:00Z"));
        assertThat(document.time("millis")).hasValue(Instant.parse("2026-11-21T12:00:00Z"));
        assertThat(document.time("bad")).isEmpty();
    }

    @Test
    void textAndListsAreBoundedAndCharactersStayWhole() throws Exception {
        String text = "x".repeat(Document.MAX_TEXT - 1) + "\ud83d\ude00 and more";
        ObjectNode source = new ObjectMapper().createObjectNode().put("text", text);
        Stream.generate(() -> "x").limit(1000).forEach(source.putArray("list")::add);
        Document document = new Document(source);
        assertThat(document.text("text")).endsWith("x… (11 more characters)");
        assertThat(document.texts("list")).hasSize(Document.MAX_ITEMS + 1).endsWith("… (872 more)");
    }

    @Test
    void ofManyObjectsTheOldestAndTheNewestStayAndFieldsLeftOutAreCounted() {
        ObjectNode source = new ObjectMapper().createObjectNode();
        for (int i = 0; i < 1000; i++) {
            source.withArray("events").addObject().put("n", i);
            source.withObject("fields").put("f" + i, i);
        }
        Document document = new Document(source);
        assertThat(document.count("events")).isEqualTo(1000);
        assertThat(document.documents("events"))
                .hasSize(Document.MAX_ITEMS)
                .extracting(event -> event.number("n"))
                .startsWith(0L, 1L)
                .contains(63L, 936L)
                .endsWith(998L, 999L);
        assertThat(document.entries("fields"))
                .hasSize(Document.MAX_ITEMS + 1)
                .endsWith(new Document.Entry("…", "872 more fields"));
    }

    @Test
    void nestedFieldsAreGivenByTheirDottedNames() throws Exception {
        assertThat(document("{\"f\": {\"client.address\": \"10.0.0.1\", \"user\": {\"id\": \"u\"}}}")
                        .entries("f"))
                .containsExactly(new Document.Entry("client.address", "10.0.0.1"), new Document.Entry("user.id", "u"));
    }

    @Test
    void rowsFieldsAreNamesOfTheSchema() {
        assertThat(Alert.getClassSchema().getFields())
                .extracting(field -> field.getProp("semantic"))
                .containsAll(AlertRow.FIELDS);
        Schema evidence = Alert.getClassSchema().getField("evidence").schema().getElementType();
        assertThat(evidence.getFields())
                .extracting(field -> field.getProp("semantic"))
                .contains("vedette.evidence.fields", "vedette.evidence.rule", "event.name", "@timestamp");
    }

    private static Document document(String json) throws Exception {
        return new Document(new ObjectMapper().readTree(json));
    }
}
