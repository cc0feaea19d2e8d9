package dev.vedette.detection;

import dev.vedette.detection.geo.ClientOrigin;
import dev.vedette.models.habits.Judgement;
import dev.vedette.models.sessions.SessionScore;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
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
            out.writeLong(value.appended());
            writeText(value.clientContext(), out);
            writeTexts(value.requiredScopes(), out);
            write(value.listed(), out);
            write(value.verdict(), out);
            write(value.ordered(), out);
            write(value.session(), out);
            write(value.habits(), out);
            ServerRegistry.Server server = value.server();
            out.writeBoolean(server != null);
            if (server != null) {
                out.writeBoolean(server.registered());
                writeText(server.owner(), out);
                writeText(server.criticality(), out);
                writeText(server.exposure(), out);
            }
            write(value.origin(), out);
            write(value.lateness(), out);
        }

        @Override
        EnrichedEvent read(DataInputView in) throws IOException {
            return new EnrichedEvent(
                    event(in),
                    in.readInt(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    readNullableText(in),
                    readTexts(in),
                    listed(in),
                    verdict(in),
                    verdict(in),
                    session(in),
                    habits(in),
                    in.readBoolean()
                            ? new ServerRegistry.Server(in.readBoolean(), readText(in), readText(in), readText(in))
                            : null,
                    origin(in),
                    lateness(in));
        }

        private static void write(@Nullable ModelVerdict verdict, DataOutputView out) throws IOException {
            out.writeBoolean(verdict != null);
            if (verdict != null) {
                out.writeDouble(verdict.score());
                writeText(verdict.model(), out);
                writeTexts(verdict.reasons(), out);
                writeText(verdict.verdict(), out);
                writeText(verdict.change(), out);
            }
        }

        private static @Nullable ModelVerdict verdict(DataInputView in) throws IOException {
            return in.readBoolean()
                    ? new ModelVerdict(in.readDouble(), readText(in), readTexts(in), readText(in), readText(in))
                    : null;
        }

        private static void write(@Nullable SessionScore session, DataOutputView out) throws IOException {
            out.writeBoolean(session != null);
            if (session != null) {
                out.writeDouble(session.value());
                out.writeDouble(session.ordered());
                writeTexts(session.reasons(), out);
                writeTexts(session.missing(), out);
            }
        }

        private static @Nullable SessionScore session(DataInputView in) throws IOException {
            return in.readBoolean()
                    ? new SessionScore(in.readDouble(), in.readDouble(), readTexts(in), readTexts(in))
                    : null;
        }

        private static void write(Listed listed, DataOutputView out) throws IOException {
            boolean something = !listed.equals(Listed.NOTHING);
            out.writeBoolean(something);
            if (something) {
                writeTexts(listed.unlistedScopes(), out);
                writeTexts(listed.missingScopes(), out);
                out.writeBoolean(listed.administrative());
                writeTexts(listed.unexpected(), out);
            }
        }

        private static Listed listed(DataInputView in) throws IOException {
            return in.readBoolean()
                    ? new Listed(readTexts(in), readTexts(in), in.readBoolean(), readTexts(in))
                    : Listed.NOTHING;
        }

        private static void write(Judgement habits, DataOutputView out) throws IOException {
            boolean something = !habits.equals(Judgement.NONE);
            out.writeBoolean(something);
            if (something) {
                out.writeInt(habits.knownDays());
                out.writeDouble(habits.rate());
                out.writeDouble(habits.volume());
                out.writeDouble(habits.sent());
                out.writeDouble(habits.failures());
                out.writeDouble(habits.toolRate());
                out.writeDouble(habits.toolVolume());
                out.writeDouble(habits.result());
                out.writeDouble(habits.newDestinations());
                out.writeDouble(habits.newDestinationDays());
                out.writeDouble(habits.drift());
                writeTexts(habits.reasons(), out);
            }
        }

        private static Judgement habits(DataInputView in) throws IOException {
            return in.readBoolean()
                    ? new Judgement(
                            in.readInt(),
                            in.readDouble(),
                            in.readDouble(),
                            in.readDouble(),
                            in.readDouble(),
                            in.readDouble(),
                            in.readDouble(),
                            in.readDouble(),
                            in.readDouble(),
                            in.readDouble(),
                            in.readDouble(),
                            readTexts(in))
                    : Judgement.NONE;
        }

        private static void write(Lateness lateness, DataOutputView out) throws IOException {
            boolean late = !lateness.equals(Lateness.NONE);
            out.writeBoolean(late);
            if (late) {
                out.writeLong(lateness.millis());
                out.writeBoolean(lateness.tooLate());
            }
        }

        private static Lateness lateness(DataInputView in) throws IOException {
            return in.readBoolean() ? new Lateness(in.readLong(), in.readBoolean()) : Lateness.NONE;
        }

        private static void write(ClientOrigin origin, DataOutputView out) throws IOException {
            out.writeBoolean(origin != ClientOrigin.NONE);
            if (origin != ClientOrigin.NONE) {
                ClientOrigin.Location location = origin.location();
                writeText(origin.country(), out);
                writeText(origin.city(), out);
                out.writeBoolean(location != null);
                if (location != null) {
                    out.writeDouble(location.latitude());
                    out.writeDouble(location.longitude());
                }
                out.writeLong(origin.asNumber());
                writeText(origin.organization(), out);
            }
        }

        private static ClientOrigin origin(DataInputView in) throws IOException {
            return in.readBoolean()
                    ? new ClientOrigin(
                            readNullableText(in),
                            readNullableText(in),
                            in.readBoolean() ? new ClientOrigin.Location(in.readDouble(), in.readDouble()) : null,
                            in.readLong(),
                            readNullableText(in))
                    : ClientOrigin.NONE;
        }

        private EncodedEvent event(DataInputView in) throws IOException {
            byte[] bytes = readBytes(in);
            if (bytes == null) {
                throw new IOException("an event without bytes on the wire");
            }
            return EncodedEvent.of(bytes, codec());
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
