package dev.vedette.agent.core.spool;

import dev.vedette.agent.core.AgentLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * The schemas of all events that wait in a directory: an agent of an older version may have left some, and may never have
 * reached Kafka to make its schema known.
 */
final class SchemaFiles {
    private static final String NAME = "schema-";

    private SchemaFiles() {}

    static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    /** Keeps this version's schema in the directory, and gives all that are there by their fingerprints. */
    static Map<Long, Schema> keep(Path directory, Schema own) throws IOException {
        Path file = directory.resolve(NAME + String.format("%016x", fingerprint(own)) + ".avsc");
        if (!Files.exists(file)) {
            Path next = Files.createTempFile(directory, "next", "");
            Files.writeString(next, own.toString());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        Map<Long, Schema> schemas = new HashMap<>();
        List<Path> files;
        try (Stream<Path> list = Files.list(directory)) {
            files = list.filter(kept -> String.valueOf(kept.getFileName()).startsWith(NAME))
                    .toList();
        }
        for (Path kept : files) {
            try {
                Schema schema = new Schema.Parser().parse(Files.readString(kept));
                schemas.put(fingerprint(schema), schema);
            } catch (IOException | AvroRuntimeException e) {
                AgentLog.say("schema", kept + " is no schema and stays: " + AgentLog.describe(e));
            }
        }
        schemas.put(fingerprint(own), own);
        return schemas;
    }
}
