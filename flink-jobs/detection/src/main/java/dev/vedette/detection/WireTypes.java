package dev.vedette.detection;

import dev.vedette.rules.Contribution;
import dev.vedette.rules.GroupValue;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** The types that travel between the job's operators. */
final class WireTypes {
    static final TypeInformation<KafkaBytes> KAFKA_BYTES = new WireType<>(KafkaBytes.class, new KafkaBytesSerializer());
    static final TypeInformation<Received> RECEIVED = new WireType<>(Received.class, new ReceivedSerializer());
    static final TypeInformation<EnrichedEvent> EVENT = new WireType<>(EnrichedEvent.class, new EventSerializer());
    static final TypeInformation<EntityMatch> MATCH = new WireType<>(EntityMatch.class, new MatchSerializer());
    static final TypeInformation<RuleAcknowledgement> ACKNOWLEDGEMENT =
            new WireType<>(RuleAcknowledgement.class, new AcknowledgementSerializer());

    private WireTypes() {}

    static final class KafkaBytesSerializer extends WireSerializer<KafkaBytes> {
        private static final long serialVersionUID = 1L;

        @Override
        void write(KafkaBytes value, DataOutputView out) throws IOException {
            writeText(value.topic(), out);
            out.writeInt(value.partition());
            out.writeLong(value.offset());
            out.writeLong(value.timestamp());
            writeBytes(value.key(), out);
            writeBytes(value.value(), out);
        }

        @Override
        KafkaBytes read(DataInputView in) throws IOException {
            return new KafkaBytes(
                    readText(in), in.readInt(), in.readLong(), in.readLong(), readBytes(in), readBytes(in));
        }

        @Override
        public TypeSerializer<KafkaBytes> duplicate() {
            return this;
        }
    }

    /** Avro's codec keeps buffers, so each thread has a serializer of its own. */
    private static final class EventSerializer extends WireSerializer<EnrichedEvent> {
        private static final long serialVersionUID = 1L;

        private transient @Nullable RecordCodec<AuditEvent> codec;

        private RecordCodec<AuditEvent> codec() {
            if (codec == null) {
                codec = RecordCodec.of(AuditEvent.class);
            }
            return codec;
        }

        @Override
        void write(EnrichedEvent value, DataOutputView out) throws IOException {
            writeBytes(value.read().bytes(), out);
            out.writeInt(value.partition());
            out.writeLong(value.offset());
            out.writeLong(value.eventTime());
            writeText(value.clientContext(), out);
            writeTexts(value.requiredScopes(), out);
            writeTexts(value.unlistedScopes(), out);
            ModelVerdict verdict = value.verdict();
            out.writeBoolean(verdict != null);
            if (verdict != null) {
                out.writeDouble(verdict.score());
                writeText(verdict.model(), out);
                writeTexts(verdict.reasons(), out);
            }
            ServerRegistry.Server server = value.server();
            out.writeBoolean(server != null);
            if (server != null) {
                out.writeBoolean(server.registered());
                writeText(server.owner(), out);
                writeText(server.criticality(), out);
                writeText(server.exposure(), out);
            }
        }

        @Override
        EnrichedEvent read(DataInputView in) throws IOException {
            return new EnrichedEvent(
                    event(in),
                    in.readInt(),
                    in.readLong(),
                    in.readLong(),
                    readNullableText(in),
                    readTexts(in),
                    readTexts(in),
                    in.readBoolean() ? new ModelVerdict(in.readDouble(), readText(in), readTexts(in)) : null,
                    in.readBoolean()
                            ? new ServerRegistry.Server(in.readBoolean(), readText(in), readText(in), readText(in))
                            : null);
        }

        private EncodedEvent event(DataInputView in) throws IOException {
            byte[] bytes = readBytes(in);
            try {
                byte[] present = bytes == null ? new byte[0] : bytes;
                return new EncodedEvent(codec().decode(present), present);
            } catch (RecordException e) {
                throw new IOException("an event that another operator of this job wrote is unreadable", e);
            }
        }

        @Override
        public TypeSerializer<EnrichedEvent> duplicate() {
            return new EventSerializer();
        }
    }

    private static final class ReceivedSerializer extends WireSerializer<Received> {
        private static final long serialVersionUID = 1L;

        private final EventSerializer events = new EventSerializer();
        private final KafkaBytesSerializer records = new KafkaBytesSerializer();

        @Override
        void write(Received value, DataOutputView out) throws IOException {
            out.writeLong(value.progress());
            if (value instanceof Received.Event received) {
                out.writeBoolean(true);
                events.write(received.event(), out);
                out.writeLong(received.appended());
                ChainLink link = received.link();
                writeBytes(link == null ? null : link.previous(), out);
                writeBytes(link == null ? null : link.hash(), out);
                out.writeBoolean(link != null && link.intact());
                out.writeLong(link == null ? 0 : link.schema());
            } else if (value instanceof Received.Unreadable received) {
                out.writeBoolean(false);
                records.write(received.record(), out);
                writeText(received.reason(), out);
                out.writeBoolean(received.schemaUnknown());
            }
        }

        @Override
        Received read(DataInputView in) throws IOException {
            long progress = in.readLong();
            return in.readBoolean()
                    ? new Received.Event(events.read(in), progress, in.readLong(), link(in))
                    : new Received.Unreadable(records.read(in), readText(in), in.readBoolean(), progress);
        }

        private static @Nullable ChainLink link(DataInputView in) throws IOException {
            byte[] previous = readBytes(in);
            byte[] hash = readBytes(in);
            boolean intact = in.readBoolean();
            long schema = in.readLong();
            return previous == null || hash == null ? null : new ChainLink(previous, hash, intact, schema);
        }

        @Override
        public TypeSerializer<Received> duplicate() {
            return new ReceivedSerializer();
        }
    }

    static final class MatchSerializer extends WireSerializer<EntityMatch> {
        private static final long serialVersionUID = 1L;

        @Override
        void write(EntityMatch value, DataOutputView out) throws IOException {
            writeText(value.tenant(), out);
            writeText(value.key(), out);
            out.writeInt(value.group().size());
            for (GroupValue one : value.group()) {
                writeText(one.field(), out);
                writeText(one.value(), out);
            }
            out.writeInt(value.parts().size());
            for (EntityMatch.Part part : value.parts()) {
                Contribution contribution = part.contribution();
                writeText(contribution.correlationId(), out);
                writeText(contribution.stageId(), out);
                writeText(contribution.matchedRuleId(), out);
                writeText(contribution.value(), out);
                out.writeInt(contribution.carried().size());
                for (List<String> values : contribution.carried()) {
                    writeTexts(values, out);
                }
                out.writeInt(part.stateVersion());
                writeText(part.evidenceRuleId(), out);
            }
            writeText(value.eventId(), out);
            writeText(value.eventName(), out);
            out.writeLong(value.eventTime());
            out.writeInt(value.partition());
            out.writeLong(value.offset());
            out.writeInt(value.fields().size());
            for (Map.Entry<String, String> field : value.fields().entrySet()) {
                writeText(field.getKey(), out);
                writeText(field.getValue(), out);
            }
        }

        @Override
        EntityMatch read(DataInputView in) throws IOException {
            return new EntityMatch(
                    readText(in),
                    readText(in),
                    group(in),
                    parts(in),
                    readText(in),
                    readText(in),
                    in.readLong(),
                    in.readInt(),
                    in.readLong(),
                    fields(in));
        }

        private static List<GroupValue> group(DataInputView in) throws IOException {
            int size = in.readInt();
            List<GroupValue> group = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                group.add(new GroupValue(readText(in), readText(in)));
            }
            return group;
        }

        private static List<EntityMatch.Part> parts(DataInputView in) throws IOException {
            int size = in.readInt();
            List<EntityMatch.Part> parts = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                Contribution contribution =
                        new Contribution(readText(in), readText(in), readText(in), readText(in), carried(in));
                parts.add(new EntityMatch.Part(contribution, in.readInt(), readText(in)));
            }
            return parts;
        }

        private static List<List<String>> carried(DataInputView in) throws IOException {
            int size = in.readInt();
            List<List<String>> carried = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                carried.add(readTexts(in));
            }
            return carried;
        }

        private static Map<String, String> fields(DataInputView in) throws IOException {
            int size = in.readInt();
            Map<String, String> fields = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                fields.put(readText(in), readText(in));
            }
            return fields;
        }

        @Override
        public TypeSerializer<EntityMatch> duplicate() {
            return this;
        }
    }

    private static final class AcknowledgementSerializer extends WireSerializer<RuleAcknowledgement> {
        private static final long serialVersionUID = 1L;

        @Override
        void write(RuleAcknowledgement value, DataOutputView out) throws IOException {
            writeText(value.ruleId(), out);
            writeBytes(value.status(), out);
            out.writeInt(value.subtask());
            out.writeInt(value.parallelism());
        }

        @Override
        RuleAcknowledgement read(DataInputView in) throws IOException {
            String ruleId = readText(in);
            byte[] status = readBytes(in);
            return new RuleAcknowledgement(ruleId, status == null ? new byte[0] : status, in.readInt(), in.readInt());
        }

        @Override
        public TypeSerializer<RuleAcknowledgement> duplicate() {
            return this;
        }
    }
}
