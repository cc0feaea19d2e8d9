package dev.vedette.delivery.elasticsearch;

import dev.vedette.delivery.batch.BatchEntry;
import dev.vedette.delivery.kafka.KafkaRecord;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

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
public record Document(String index, String id, long version, byte[] json, KafkaRecord origin) implements BatchEntry {
    /** Instead of a version: written once. */
    public static final long CREATE = -1;

    @Override
    public long size() {
        return (long) json.length + index.length() + id.length();
    }

    @Override
    public void writeTo(DataOutput out) throws IOException {
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
