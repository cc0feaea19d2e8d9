package dev.vedette.models.definitions;

import dev.vedette.content.WordModel;
import dev.vedette.models.ModelBytes;
import dev.vedette.models.UnusableModelException;
import dev.vedette.schemas.avro.ModelArtifact;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What stands in an artifact's bytes: {@code VTD1}, scale, bias and both anchors as doubles, then a byte for each weight. */
final class DefinitionBytes {
    private static final int MAGIC = 0x56544431;
    private static final int LENGTH = 4 + 4 * Double.BYTES + WordModel.SIZE;

    private DefinitionBytes() {}

    static byte[] write(WordModel words, DefinitionModel.Anchors anchors) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(LENGTH);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeDouble(words.scale());
            out.writeDouble(words.bias());
            out.writeDouble(anchors.suspicious());
            out.writeDouble(anchors.poisoned());
            out.write(words.weights());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static DefinitionModel read(ModelArtifact artifact) throws UnusableModelException {
        byte[] bytes = ModelBytes.of(artifact, DefinitionModel.NAME, DefinitionModel.FEATURE_VERSION, LENGTH);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readInt() != MAGIC) {
                throw new IOException("not the bytes of a model of definitions");
            }
            double scale = in.readDouble();
            double bias = in.readDouble();
            DefinitionModel.Anchors anchors = new DefinitionModel.Anchors(in.readDouble(), in.readDouble());
            return new DefinitionModel(artifact.getVersion(), new WordModel(in.readAllBytes(), scale, bias), anchors);
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableModelException(ModelBytes.label(artifact) + " is broken: its bytes cannot be read", e);
        }
    }
}
