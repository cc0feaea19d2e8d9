package dev.vedette.detection;

import dev.vedette.rules.Level;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What an entity's incidents learn. */
sealed interface IncidentUpdate {
    TypeInformation<IncidentUpdate> TYPE = new WireType<>(IncidentUpdate.class, new Serializer());

    Entity entity();

    String alertId();

    Decision decision();

    /**
     * An alert has begun, or it has grown in a further minute.
     *
     * @param ruleTitle the rule's, at that time
     * @param riskScore the rule's, 1 to 99
     * @param tags the rule's Sigma tags
     * @param at the minute that its newest window ends in, microseconds since the epoch
     * @param first whether the alert was not known before
     * @param decision what somebody found it to be
     */
    record Sighting(
            Entity entity,
            String alertId,
            String ruleId,
            String ruleTitle,
            Level level,
            double riskScore,
            List<String> tags,
            long at,
            boolean first,
            Decision decision)
            implements IncidentUpdate {

        public Sighting {
            tags = List.copyOf(tags);
        }

        /** As the one who remembers the alert knows it. */
        Sighting of(Entity known, boolean isFirst, Decision decided) {
            return new Sighting(known, alertId, ruleId, ruleTitle, level, riskScore, tags, at, isFirst, decided);
        }
    }

    /** Somebody has judged an alert that was seen before, or the late lane has taken it back, or no longer does. */
    record Judgement(Entity entity, String alertId, Decision decision) implements IncidentUpdate {}

    /** Ahead of each a mark that tells the two apart. */
    final class Serializer extends WireSerializer<IncidentUpdate> {
        private static final long serialVersionUID = 1L;

        @Override
        void write(IncidentUpdate value, DataOutputView out) throws IOException {
            out.writeBoolean(value instanceof Sighting);
            writeEntity(value.entity(), out);
            writeText(value.alertId(), out);
            out.writeByte(value.decision().ordinal());
            if (value instanceof Sighting sighting) {
                writeText(sighting.ruleId(), out);
                writeText(sighting.ruleTitle(), out);
                out.writeByte(sighting.level().ordinal());
                out.writeDouble(sighting.riskScore());
                writeTexts(sighting.tags(), out);
                out.writeLong(sighting.at());
                out.writeBoolean(sighting.first());
            }
        }

        @Override
        IncidentUpdate read(DataInputView in) throws IOException {
            boolean sighting = in.readBoolean();
            Entity entity = readEntity(in);
            String alertId = readText(in);
            Decision decision = Decision.values()[in.readByte()];
            if (!sighting) {
                return new Judgement(entity, alertId, decision);
            }
            return new Sighting(
                    entity,
                    alertId,
                    readText(in),
                    readText(in),
                    Level.values()[in.readByte()],
                    in.readDouble(),
                    readTexts(in),
                    in.readLong(),
                    in.readBoolean(),
                    decision);
        }

        static void writeEntity(Entity entity, DataOutputView out) throws IOException {
            writeText(entity.tenant(), out);
            writeText(entity.type(), out);
            writeText(entity.value(), out);
        }

        static Entity readEntity(DataInputView in) throws IOException {
            return new Entity(readText(in), readText(in), readText(in));
        }

        @Override
        public TypeSerializer<IncidentUpdate> duplicate() {
            return this;
        }
    }
}
