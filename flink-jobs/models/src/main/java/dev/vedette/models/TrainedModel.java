package dev.vedette.models;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.ModelArtifact;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What training made.
 *
 * @param name of the artifact, and its key on {@code vedette.models}
 * @param featureVersion of what the model looks at
 * @param bytes the model
 * @param provenance Tribuo's word on how it was made
 * @param report what is known of it; written as JSON
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares it
public record TrainedModel(String name, String featureVersion, byte[] bytes, String provenance, Object report) {
    /** File name of the report. */
    public static final String REPORT = "report.json";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * Writes the artifact, in single-object encoding, and the report into a folder, and says which version it is.
     *
     * @param folder is made if it is not there
     * @param file name of the artifact's file
     * @throws UnusableInputException if the folder cannot be written to
     */
    public void write(Path folder, String file, PrintStream out) throws UnusableInputException {
        try {
            Files.createDirectories(folder);
            ModelArtifact artifact = ModelArtifact.newBuilder()
                    .setName(name)
                    .setVersion(ModelBytes.version(bytes))
                    .setFeatureVersion(featureVersion)
                    .setBytes(ByteBuffer.wrap(bytes))
                    .setProvenance(provenance)
                    .setReport(JSON.writeValueAsString(report))
                    .setCreatedAt(Instant.now().toEpochMilli() * 1000)
                    .build();
            Files.write(
                    folder.resolve(file), RecordCodec.of(ModelArtifact.class).encode(artifact));
            Files.write(folder.resolve(REPORT), JSON.writeValueAsBytes(report));
            out.printf("model %s@%s, features %s%n", name, artifact.getVersion(), featureVersion);
        } catch (IOException e) {
            throw new UnusableInputException(folder + ": cannot be written: " + e.getMessage());
        }
    }
}
