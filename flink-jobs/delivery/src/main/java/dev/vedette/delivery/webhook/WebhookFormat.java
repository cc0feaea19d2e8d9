package dev.vedette.delivery.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.vedette.delivery.elasticsearch.Documents;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.AsciiJson;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.schemas.avro.Alert;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** {@code {"id": …, "occasion": "opened"|"updated"|"closed", "alert": {…}}}, in this order. */
record WebhookFormat(AlertFormat payload) implements AlertFormat {
    private static final String ID = "id";

    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public byte[] render(Notice notice) {
        byte[] alert = payload.render(notice);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(alert.length + 256);
        try (JsonGenerator out = AsciiJson.generator(bytes)) {
            out.writeStartObject();
            out.writeStringField(ID, id(notice));
            out.writeStringField("occasion", notice.occasion().word());
            out.writeFieldName("alert");
            out.writeRawValue(new String(alert, StandardCharsets.US_ASCII));
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A decision closes an alert without a new version: the occasion belongs to the id. */
    private static String id(Notice notice) {
        Alert alert = notice.alert();
        // Ids are base32. One that is not, because somebody wrote into the topic, must not break a header.
        return URLEncoder.encode(alert.getAlertId(), StandardCharsets.UTF_8) + ":" + Documents.version(alert) + ":"
                + notice.occasion().word();
    }

    /** The id in a body that {@link #render} made. */
    static String id(byte[] body) {
        try (JsonParser in = JSON.createParser(body)) {
            in.nextToken();
            if (ID.equals(in.nextFieldName())) {
                return in.nextTextValue();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalArgumentException("a body without an id");
    }
}
