package dev.vedette.agent.core.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.ring.HandOverRing;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent of an older version left on the disk when it was replaced. */
class OlderSchemaTest {
    private final OtherSide kafka = new OtherSide();

    @TempDir
    Path directory;

    @Test
    void sendsWhatAnOlderVersionLeftWithThatVersionsSchema() throws Exception {
        String current = AuditEvent.getClassSchema().toString();
        String older = current.replaceFirst("\\{\"name\":\"duration\".*?\\},(?=\\{)", "");
        Schema schema = new Schema.Parser().parse(older);
        assertThat(schema.getFields())
                .hasSize(AuditEvent.getClassSchema().getFields().size() - 1);
        long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
        Path place = Files.createDirectories(directory.resolve("spool/0"));
        Files.writeString(place.resolve("schema-" + String.format("%016x", fingerprint) + ".avsc"), older);
        Files.writeString(place.resolve("boot"), "4");
        HandOverRing left = HandOverRing.create(place.resolve("ring-4"), 1 << 18, fingerprint);
        Recorder recorder = new Recorder(left, AgentStart.settings(directory.resolve("spool")));
        recorder.record(recorder.start("mcp.tool.call"));

        try (AgentStart start = new AgentStart(directory.resolve("spool"), kafka)) {
            start.drain();
            await().atMost(DrainerTest.PATIENCE).until(() -> kafka.records().size() >= 1);
            start.end();
        }
        byte[] record = kafka.records().get(0);
        assertThat(ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).getLong(2))
                .as("the schema's fingerprint in the record's header")
                .isEqualTo(fingerprint);
        assertThat(kafka.schemas()).contains(schema, AuditEvent.getClassSchema());
        var reader = new GenericDatumReader<GenericRecord>(schema);
        var decoder = DecoderFactory.get().binaryDecoder(record, 10, record.length - 10, null);
        assertThat(reader.read(null, decoder).get("event_name")).hasToString("mcp.tool.call");
    }
}
