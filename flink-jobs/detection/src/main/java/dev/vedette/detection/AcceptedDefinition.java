package dev.vedette.detection;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The definition of a tool that the next one is held against. Times are microseconds since the epoch.
 *
 * @param told when an event first told of it
 * @param lastListed when the newest event told of it
 * @param json as its server wrote it
 */
record AcceptedDefinition(long told, long lastListed, String json) {
    private static final int FORM = 1;

    AcceptedDefinition listedAt(long micros) {
        return micros <= lastListed ? this : new AcceptedDefinition(told, micros, json);
    }

    /** As state keeps it: a form's number, both times, the text deflated. */
    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeLong(told);
            out.writeLong(lastListed);
            try (DeflaterOutputStream deflated = new DeflaterOutputStream(out)) {
                deflated.write(json.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static AcceptedDefinition fromBytes(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int form = in.readByte();
            if (form != FORM) {
                throw new IllegalStateException("a definition in form " + form + ", which this version does not know");
            }
            long told = in.readLong();
            long lastListed = in.readLong();
            byte[] json = new InflaterInputStream(in).readNBytes(ListedTool.MAX_BYTES);
            return new AcceptedDefinition(told, lastListed, new String(json, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
