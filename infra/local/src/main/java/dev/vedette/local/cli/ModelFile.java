package dev.vedette.local.cli;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.avro.ModelArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model in a file, as the commands of {@code train} write it. */
final class ModelFile {
    private ModelFile() {}

    /**
     * Reads it.
     *
     * @param made the command that makes such a file
     * @throws UnusableInputException if it cannot be read, or is none
     */
    static ModelArtifact read(Path file, String made) throws UnusableInputException {
        try {
            return RecordCodec.of(ModelArtifact.class).decode(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UnusableInputException(file + ": cannot be read: name what " + made + " made");
        } catch (RecordException e) {
            throw new UnusableInputException(file + ": " + e.getMessage());
        }
    }
}
