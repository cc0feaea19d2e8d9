package dev.vedette.models;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.schemas.avro.ModelArtifact;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.tribuo.Model;
import org.tribuo.anomaly.Event;
import org.tribuo.anomaly.libsvm.protos.LibSVMAnomalyModelProto;
import org.tribuo.protos.core.ModelProto;

/**
 * What stands in an artifact's bytes: {@code VTM1}, then two parts with a four-byte length each: JSON of what features and
 * calibration need, and Tribuo's protobuf.
 */
final class ArtifactBytes {

    static final int MAX_BYTES = 8 << 20;

    private static final int MAGIC = 0x56544D31;

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    /** All but Tribuo's model. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares or changes it
    private record Learned(Habits habits, double[] units, double[] typical, Tail tail) {}

    private ArtifactBytes() {}

    static byte[] write(Habits habits, OneClass oneClass, Tail tail) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            part(out, JSON.writeValueAsBytes(new Learned(habits, oneClass.units(), oneClass.typical(), tail)));
            part(out, withoutTime(oneClass.model().serialize()).toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static ToolPatternModel read(ModelArtifact artifact) throws UnusableModelException {
        if (!artifact.getName().equals(ToolPatternModel.NAME)) {
            throw new UnusableModelException("a model of another name: expected " + ToolPatternModel.NAME);
        }
        if (!artifact.getFeatureVersion().equals(Features.VERSION)) {
            throw new UnusableModelException("model " + version(artifact) + " was made for other features than "
                    + Features.VERSION + ": train it with this version of vedette");
        }
        ByteBuffer buffer = artifact.getBytes()
                .orElseThrow(() -> new UnusableModelException("model " + version(artifact) + " has no bytes"))
                .duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        if (bytes.length > MAX_BYTES || !version(bytes).equals(artifact.getVersion())) {
            throw new UnusableModelException("model " + version(artifact)
                    + " is broken: its bytes do not give its version, or are more than " + MAX_BYTES);
        }
        try {
            return read(artifact.getVersion(), bytes);
        } catch (IOException | RuntimeException e) {
            throw new UnusableModelException("model " + version(artifact) + " is broken: its bytes cannot be read", e);
        }
    }

    private static ToolPatternModel read(String version, byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readInt() != MAGIC) {
            throw new IOException("not the bytes of a model");
        }
        Learned learned = JSON.readValue(part(in), Learned.class);
        Model<Event> model = Model.deserialize(ModelProto.parseFrom(part(in))).castModel(Event.class);
        if (learned.units().length != Features.COUNT || learned.typical().length != Features.COUNT) {
            throw new IOException("not as many features as this version has");
        }
        return new ToolPatternModel(
                version, learned.habits(), new OneClass(model, learned.units(), learned.typical()), learned.tail());
    }

    /** The first 16 hexadecimal digits of the SHA-256. */
    static String version(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The artifact's own words, made safe to print. */
    private static String version(ModelArtifact artifact) {
        String version = artifact.getVersion();
        return version.matches("[0-9a-f]{1,64}") ? version : "of an unreadable version";
    }

    /** Tribuo stamps when it trained; the artifact says that in a field of its own, so that equal models have equal bytes. */
    private static ModelProto withoutTime(ModelProto model) throws InvalidProtocolBufferException {
        LibSVMAnomalyModelProto.Builder svm =
                model.getSerializedData().unpack(LibSVMAnomalyModelProto.class).toBuilder();
        svm.getMetadataBuilder().getProvenanceBuilder().getSmpBuilderList().stream()
                .filter(provenance -> provenance.getKey().equals("trained-at"))
                .forEach(provenance -> provenance.setValue("1970-01-01T00:00:00Z"));
        return model.toBuilder().setSerializedData(Any.pack(svm.build())).build();
    }

    private static void part(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] part(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("cut short");
        }
        return in.readNBytes(length);
    }
}
