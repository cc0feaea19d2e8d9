package dev.vedette.delivery.siem;

import dev.vedette.delivery.batch.BatchEntry;
import dev.vedette.delivery.kafka.KafkaRecord;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A notice or an event on its way to a SIEM, in the form that this one takes.
 *
 * @param id the alert's or the event's
 * @param body the notice or event, rendered
 * @param origin the record that it was made of, for the dead letters
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
public record Message(String id, byte[] body, KafkaRecord origin) implements BatchEntry {
    /** Bytes that it takes in a request, without what is around it. */
    @Override
    public long size() {
        return body.length;
    }

    @Override
    public void writeTo(DataOutput out) throws IOException {
        out.writeUTF(id);
        out.writeInt(body.length);
        out.write(body);
        origin.writeTo(out);
    }

    /** Reads what {@link #writeTo} wrote. */
    public static Message readFrom(DataInput in) throws IOException {
        String id = in.readUTF();
        byte[] body = new byte[in.readInt()];
        in.readFully(body);
        return new Message(id, body, KafkaRecord.readFrom(in));
    }
}
