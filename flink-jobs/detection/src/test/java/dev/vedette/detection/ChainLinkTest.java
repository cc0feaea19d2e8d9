package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ChainLinkTest {
    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
    private final ChainLink.Reader reader = new ChainLink.Reader();
    private final ChainedAgent agent = new ChainedAgent("agent");

    @Test
    void eachEventNamesTheOneBeforeIt() {
        ChainLink first = reader.read(codec.encode(agent.called(1)));
        ChainLink second = reader.read(codec.encode(agent.heartbeat(2)));
        assertThat(first.intact()).isTrue();
        assertThat(second.intact()).isTrue();
        assertThat(first.previous()).isEqualTo(new byte[32]);
        assertThat(second.previous()).isEqualTo(first.hash());
    }

    @Test
    void anyByteThatIsChangedShows() {
        byte[] record = codec.encode(agent.called(1));
        for (int at = 10; at < record.length; at++) {
            byte[] changed = record.clone();
            changed[at] ^= 1;
            ChainLink link = reader.read(changed);
            assertThat(link == null || !link.intact()).as("byte " + at).isTrue();
        }
    }

    @Test
    void anEventWithoutBothFieldsHasNone() {
        AuditEvent event = agent.called(1);
        event.put(ChainedAgent.HASH, null);
        assertThat(reader.read(codec.encode(event))).isNull();
        event = agent.called(1);
        event.put(ChainedAgent.PREVIOUS, null);
        assertThat(reader.read(codec.encode(event))).isNull();
        event.put(ChainedAgent.PREVIOUS, ByteBuffer.wrap(new byte[31]));
        assertThat(reader.read(codec.encode(event))).isNull();
        assertThat(reader.read(new byte[10])).isNull();
    }
}
