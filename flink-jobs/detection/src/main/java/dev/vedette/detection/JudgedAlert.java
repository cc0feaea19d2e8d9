package dev.vedette.detection;

import dev.vedette.detection.IncidentUpdate.Sighting;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * What is remembered of an alert, or of the word on one that has not come.
 *
 * @param seen what was first seen of it; empty as long as it has not come
 * @param forgottenAt event time, microseconds since the epoch
 */
record JudgedAlert(Optional<Seen> seen, Decision decision, long forgottenAt) {
    private static final int FORM = 1;

    /** @param entity the one that the alert counts for, whatever its evidence says later */
    record Seen(Entity entity, String ruleId) {}

    static JudgedAlert unknown(long forgottenAt) {
        return new JudgedAlert(Optional.empty(), Decision.UNDECIDED, forgottenAt);
    }

    JudgedAlert seen(Sighting sighting, long until) {
        return new JudgedAlert(
                Optional.of(seen.orElseGet(() -> new Seen(sighting.entity(), sighting.ruleId()))),
                decision,
                Math.max(forgottenAt, until));
    }

    JudgedAlert judged(Decision other, long until) {
        return new JudgedAlert(seen, other, Math.max(forgottenAt, until));
    }

    byte[] write() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(160);
        out.writeByte(FORM);
        out.writeByte(decision.ordinal());
        out.writeLong(forgottenAt);
        out.writeBoolean(seen.isPresent());
        if (seen.isPresent()) {
            IncidentUpdate.Serializer.writeEntity(seen.get().entity(), out);
            WireSerializer.writeText(seen.get().ruleId(), out);
        }
        return out.getCopyOfBuffer();
    }

    static JudgedAlert read(byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        int form = in.readByte();
        if (form != FORM) {
            throw new IllegalStateException("judged alerts in form " + form + ": this version reads " + FORM);
        }
        Decision decision = Decision.values()[in.readByte()];
        long forgottenAt = in.readLong();
        Optional<Seen> seen = in.readBoolean()
                ? Optional.of(new Seen(IncidentUpdate.Serializer.readEntity(in), WireSerializer.readText(in)))
                : Optional.empty();
        return new JudgedAlert(seen, decision, forgottenAt);
    }
}
