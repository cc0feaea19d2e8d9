package dev.vedette.delivery.syslog;

import dev.vedette.delivery.siem.Message;
import dev.vedette.delivery.state.SinkState;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Sends messages to a syslog receiver, at least once. A checkpoint waits until all messages before it are
 * sent, and holds those that are not confirmed: a job that goes on from it sends them again.
 */
final class SyslogSink implements Sink<Message>, SupportsWriterState<Message, byte[]> {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String host;
    private final int port;
    private final Transport transport;

    SyslogSink(String name, String host, int port, Transport transport) {
        this.name = name;
        this.host = host;
        this.port = port;
        this.transport = transport;
    }

    @Override
    public SinkWriter<Message> createWriter(WriterInitContext context) {
        return restoreWriter(context, List.of());
    }

    @Override
    public StatefulSinkWriter<Message, byte[]> restoreWriter(
            WriterInitContext context, Collection<byte[]> unconfirmed) {
        SyslogChannel channel = new SyslogChannel(
                new Connector(host, port, transport),
                Outbox.Limits.DEFAULT,
                unconfirmed,
                new SinkState(context.metricGroup(), name));
        channel.start();
        return new Writer(channel);
    }

    @Override
    public SimpleVersionedSerializer<byte[]> getWriterStateSerializer() {
        return new FrameSerializer();
    }

    static final class Writer implements StatefulSinkWriter<Message, byte[]> {
        private final SyslogChannel channel;

        Writer(SyslogChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(Message message, Context context) throws IOException, InterruptedException {
            channel.put(OctetCounting.frame(message.body()));
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            channel.awaitSent();
        }

        @Override
        public List<byte[]> snapshotState(long checkpointId) {
            return channel.unconfirmed();
        }

        @Override
        public void close() {
            channel.close();
        }
    }

    private static final class FrameSerializer implements SimpleVersionedSerializer<byte[]> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(byte[] frame) {
            return frame;
        }

        @Override
        public byte[] deserialize(int version, byte[] serialized) {
            return serialized;
        }
    }
}
