package dev.vedette.models.sessions;

import dev.vedette.content.Orders;
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

/**
 * What stands in an artifact's bytes: {@code VTS1}, bias and weights of calls as doubles, then the weights of
 * orders as the agent's resource has them: scale and bias, and a byte for each.
 */
final class SessionBytes {
    /** Name of the artifact, and its key on {@code vedette.models}. */
    static final String NAME = "sessions";

    /** Of what a call shows, of the words that sentences are read as, and of how the artifact is written. */
    static final String FEATURE_VERSION = "sessions-2";

    private static final int MAGIC = 0x56545331;
    private static final int LENGTH = 4 + (1 + CallFeature.values().length + 2) * Double.BYTES + WordModel.SIZE;

    private SessionBytes() {}

    static byte[] write(SessionModel model) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(LENGTH);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeDouble(model.bias());
            for (double weight : model.weights()) {
                out.writeDouble(weight);
            }
            out.write(new Orders(model.words()).toBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static SessionScorer read(ModelArtifact artifact) throws UnusableModelException {
        return new SessionScorer(model(artifact));
    }

    static SessionModel model(ModelArtifact artifact) throws UnusableModelException {
        byte[] bytes = ModelBytes.of(artifact, NAME, FEATURE_VERSION, LENGTH);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readInt() != MAGIC) {
                throw new IOException("not the bytes of a model of sessions");
            }
            double bias = in.readDouble();
            double[] weights = new double[CallFeature.values().length];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = in.readDouble();
            }
            double scale = in.readDouble();
            double wordBias = in.readDouble();
            WordModel words = new WordModel(in.readAllBytes(), scale, wordBias);
            return new SessionModel(words, weights, bias);
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableModelException(ModelBytes.label(artifact) + " is broken: its bytes cannot be read", e);
        }
    }
}
