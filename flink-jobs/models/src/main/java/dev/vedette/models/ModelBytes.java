package dev.vedette.models;

import dev.vedette.schemas.avro.ModelArtifact;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The bytes of an artifact, of which its version is a digest. */
public final class ModelBytes {
    private ModelBytes() {}

    /** The first 16 hexadecimal digits of the SHA-256. */
    public static String version(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Those of an artifact that is what it says.
     *
     * @throws UnusableModelException if it is of another name or for other features, or if its bytes do not give its version
     *     or are not as many
     */
    public static byte[] of(ModelArtifact artifact, String name, String featureVersion, int length)
            throws UnusableModelException {
        if (!artifact.getName().equals(name)) {
            throw new UnusableModelException("a model of another name: expected " + name);
        }
        if (!artifact.getFeatureVersion().equals(featureVersion)) {
            throw new UnusableModelException(label(artifact) + " was made for other features than " + featureVersion
                    + ": train it with this version of vedette");
        }
        ByteBuffer buffer = artifact.getBytes()
                .orElseThrow(() -> new UnusableModelException(label(artifact) + " has no bytes"))
                .duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        if (bytes.length != length || !version(bytes).equals(artifact.getVersion())) {
            throw new UnusableModelException(
                    label(artifact) + " is broken: its bytes do not give its version, or are not " + length);
        }
        return bytes;
    }

    /** What an artifact calls itself, made safe to print. */
    public static String label(ModelArtifact artifact) {
        String version = artifact.getVersion();
        return "model " + (version.matches("[0-9a-f]{1,64}") ? version : "of an unreadable version");
    }
}
