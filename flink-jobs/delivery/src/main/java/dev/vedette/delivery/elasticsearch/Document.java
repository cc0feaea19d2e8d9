package dev.vedette.delivery.elasticsearch;

import dev.vedette.delivery.kafka.KafkaRecord;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;

/**
 * A document on its way to Elasticsearch.
 *
 * @param index the index that its own time names
 * @param id document id, the same for the same event or alert
 * @param version external version: a document replaces one with a lower version; {@link #CREATE} for documents that
 *     are written once and never replaced
 * @param json the document
 * @param origin the record that it was made of
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
public record Document(String index, String id, long version, byte[] json, KafkaRecord origin) implements Serializable {
    /** Instead of a version: written once. */
    public static final long CREATE = -1;

    /** Bytes that it takes in a bulk request, nearly. */
    long size() {
        return (long) json.length + index.length() + id.length();
    }

    /** Bytes that it takes in memory, nearly: the record that it was made of is kept with it. */
    long memory() {
        byte[] record = origin.value();
        return size() + (record == null ? 0 : record.length);
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeUTF(index);
        out.writeUTF(id);
        out.writeLong(version);
        out.writeInt(json.length);
        out.write(json);
        origin.writeTo(out);
    }

    static Document readFrom(DataInput in) throws IOException {
        String index = in.readUTF();
        String id = in.readUTF();
        long version = in.readLong();
        byte[] json = new byte[in.readInt()];
        in.readFully(json);
        return new Document(index, id, version, json, KafkaRecord.readFrom(in));
    }
}
