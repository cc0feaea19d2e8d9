package dev.vedette.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.vedette.console.elasticsearch.Document;
import dev.vedette.schemas.DocumentWriter;
import dev.vedette.schemas.avro.Alert;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/** An alert's record as the document that the delivery job makes of it, as far as the console reads it. */
final class LiveDocument {

    /** The times among the fields of an alert. */
    static final Set<String> DATES = Set.of(
            "event.start",
            "event.end",
            "event.created",
            "vedette.alert.bucket.start",
            "vedette.alert.bucket.end",
            "vedette.alert.window.start",
            "vedette.alert.window.end",
            "vedette.alert.evidence.@timestamp");

    private static final DocumentWriter WRITER = DocumentWriter.of(Alert.getClassSchema(), DATES::contains);
    private static final ObjectMapper JSON = new ObjectMapper();

    private LiveDocument() {}

    static Document of(Alert alert) {
        try (TokenBuffer out = new TokenBuffer(JSON, false)) {
            out.writeStartObject();
            WRITER.writeFields(alert, out);
            out.writeEndObject();
            return new Document(JSON.readTree(out.asParser()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
