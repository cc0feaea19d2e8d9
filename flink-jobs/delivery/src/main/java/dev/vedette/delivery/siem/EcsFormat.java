package dev.vedette.delivery.siem;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.vedette.delivery.elasticsearch.Ecs;
import dev.vedette.schemas.avro.Alert;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** The document that Elasticsearch gets, without the record's bytes: a flat object with names of the Elastic Common Schema. */
public final class EcsFormat implements AlertFormat {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] render(Notice notice) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        try (JsonGenerator out = AsciiJson.generator(bytes)) {
            out.writeStartObject();
            writeFields(notice, out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The document's fields into the object that {@code out} has open. */
    public static void writeFields(Notice notice, JsonGenerator out) throws IOException {
        Alert alert = notice.alert();
        String occasion = notice.occasion().word();
        Optional<String> reason = notice.closedBecause().or(alert::getWithdrawnBecause);
        Ecs.writeAlert(alert, occasion, occasion, reason, out);
        write("vedette.siem.closed_because", notice.closedBecause(), out);
        write("vedette.siem.left_out", notice.leftOut(), out);
    }

    private static void write(String name, Optional<String> value, JsonGenerator out) throws IOException {
        if (value.isPresent()) {
            out.writeStringField(name, value.get());
        }
    }
}
