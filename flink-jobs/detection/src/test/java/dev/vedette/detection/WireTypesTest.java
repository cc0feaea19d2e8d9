package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.detection.geo.ClientOrigin;
import dev.vedette.models.habits.Judgement;
import dev.vedette.models.sessions.SessionScore;
import dev.vedette.rules.Contribution;
import dev.vedette.rules.EncodedEvidence;
import dev.vedette.rules.GroupValue;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class WireTypesTest {

    private static <T> T there(TypeInformation<T> type, T value) throws Exception {
        var serializer = type.createSerializer(new SerializerConfigImpl());
        DataOutputSerializer out = new DataOutputSerializer(16);
        serializer.serialize(value, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        T read = serializer.duplicate().deserialize(in);
        assertThat(in.available()).isZero();
        return read;
    }

    private static EncodedEvent encoded(AuditEvent event) {
        return EncodedEvent.of(event, RecordCodec.of(AuditEvent.class));
    }

    @Test
    void anEventArrivesWithAllThatWasAdded() throws Exception {
        EnrichedEvent bare = new Enrichment(OperatorScopes.NONE)
                .enrich(encoded(new Agent("a").accepted(7, "kid:ü", "kid:token", "192.0.2.1")), 3, 4, 5);
        assertThat(there(WireTypes.EVENT, bare)).isEqualTo(bare);
        EnrichedEvent listed = new Enrichment(OperatorScopes.parse(
                        "lists.yml", "clients: {client-1: []}\ntools: {rotate: [admin]}\nadministrative: [rotate]"))
                .enrich(
                        encoded(new Agent("a")
                                .event(
                                        7,
                                        "mcp.tool.call",
                                        call -> call.setClientId("client-1")
                                                .setToolName("rotate")
                                                .setTokenScopes(List.of("read")))),
                        3,
                        4,
                        5);
        assertThat(there(WireTypes.EVENT, listed)).isEqualTo(listed);
        assertThat(listed.listed()).isNotEqualTo(Listed.NOTHING);
        EnrichedEvent scored = bare.withVerdict(new ModelVerdict(0.25, "tools 1", List.of("a", "b")));
        assertThat(there(WireTypes.EVENT, scored)).isEqualTo(scored);
        EnrichedEvent held = bare.withHabits(
                new Judgement(9, 1.5, 2, Double.NaN, 4, 5, 6, Double.NaN, 2, 0.1, 8, List.of("much", "more")));
        assertThat(there(WireTypes.EVENT, held)).isEqualTo(held).isNotEqualTo(bare);
        EnrichedEvent judged =
                bare.withVerdict(new ModelVerdict(0.95, "definitions 1", List.of(), "poisoned", "attack"));
        assertThat(there(WireTypes.EVENT, judged)).isEqualTo(judged).isNotEqualTo(scored);
        EnrichedEvent session =
                bare.withSession(new SessionScore(0.9, 0.5, List.of("read", "much"), List.of("order of calls")));
        assertThat(there(WireTypes.EVENT, session)).isEqualTo(session).isNotEqualTo(bare);
        EnrichedEvent late = bare.withLateness(new Lateness(3_600_000, true));
        assertThat(there(WireTypes.EVENT, late)).isEqualTo(late).isNotEqualTo(bare);
        for (ClientOrigin origin : List.of(
                new ClientOrigin("NO", "Oslo", new ClientOrigin.Location(59.9, 10.7), 4_200_000_000L, "Fjord Net"),
                new ClientOrigin("NO", null, null, 0, null))) {
            EnrichedEvent placed = new Enrichment(OperatorScopes.NONE).enrich(bare.read(), 3, 4, 5, 6, origin);
            assertThat(there(WireTypes.EVENT, placed)).isEqualTo(placed);
        }
        Received received = new Received.Event(scored, 9, 8, new ChainLink(new byte[] {1}, new byte[] {2}, true, 1));
        assertThat(there(WireTypes.RECEIVED, received)).isEqualTo(received);
    }

    @Test
    void recordsArriveWithAndWithoutKeyAndValue() throws Exception {
        KafkaBytes record = new KafkaBytes("t", 1, 2, 3, null, new byte[] {1});
        KafkaBytes read = there(WireTypes.KAFKA_BYTES, record);
        assertThat(read.key()).isNull();
        assertThat(read.value()).containsExactly(1);
        assertThat(read.timestamp()).isEqualTo(3);
        Received.Unreadable unreadable =
                (Received.Unreadable) there(WireTypes.RECEIVED, new Received.Unreadable(record, "why", true, 5));
        assertThat(unreadable.reason()).isEqualTo("why");
        assertThat(unreadable.schemaUnknown()).isTrue();
    }

    @Test
    void aMatchArrivesWhole() throws Exception {
        EntityMatch match = match(List.of(new EntityMatch.Part(
                new Contribution("c", "s", "m", "v", List.of(List.of("x", "y"), List.of())), 17, 3, "r")));
        assertThat(there(WireTypes.MATCH, match)).isEqualTo(match);
    }

    /** Whatever of a part is the same as elsewhere: each id is one of two. */
    @Test
    void partsArriveThatSayTheSame() throws Exception {
        List<EntityMatch.Part> all = new ArrayList<>();
        for (int bits = 0; bits < 64; bits++) {
            String[] ids = new String[4];
            for (int id = 0; id < ids.length; id++) {
                ids[id] = (bits >> id & 1) == 0 ? "a" : "b";
            }
            Contribution contribution = new Contribution(ids[0], ids[1], ids[2], "v" + bits);
            all.add(new EntityMatch.Part(contribution, bits >> 4 & 1, bits >> 5, ids[3]));
        }
        for (EntityMatch.Part first : all) {
            List<EntityMatch.Part> pairs =
                    all.stream().flatMap(second -> Stream.of(first, second)).toList();
            assertThat(there(WireTypes.MATCH, match(pairs)).parts()).isEqualTo(pairs);
        }
    }

    private static EntityMatch match(List<EntityMatch.Part> parts) {
        return new EntityMatch(
                "tenant",
                "key",
                List.of(new GroupValue("user.id", "x".repeat(70_000))),
                parts,
                EncodedEvidence.of("id", "name", 1, 2, 3, Map.of("a", "b", "user.id", "c")),
                4);
    }
}
