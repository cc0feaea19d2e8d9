package dev.vedette.agent.core.event;

import dev.vedette.schemas.avro.AuditEvent;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.generic.IndexedRecord;

/** Reads what {@link EventEncoder} wrote: by this start of the agent or by an earlier one that was killed. */
public final class EventDecoder {
    private EventDecoder() {}

    /** The event, empty if the bytes are none: a page of the file may have been lost. */
    public static Optional<AuditEvent> decode(byte[] bytes) {
        AuditEvent event = AuditEvent.newBuilder().build();
        try {
            decode(bytes, event);
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | ClassCastException
                | IllegalArgumentException
                | org.apache.avro.AvroRuntimeException e) {
            return Optional.empty();
        }
        return event.getEventName().isEmpty() ? Optional.empty() : Optional.of(event);
    }

    /** Sets the event's fields; what kind of unchecked exception says that the bytes are none is not defined. */
    static void decode(byte[] bytes, IndexedRecord event) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            int field = in.get();
            event.put(field, value(in));
        }
    }

    private static Object value(ByteBuffer in) {
        byte kind = in.get();
        switch (kind) {
            case EventEncoder.TEXT:
                return text(in);
            case EventEncoder.LONG:
                return in.getLong();
            case EventEncoder.INT:
                return in.getInt();
            case EventEncoder.TEXTS:
                int items = in.getInt();
                List<String> texts = new ArrayList<>();
                for (int i = 0; i < items; i++) {
                    texts.add(text(in));
                }
                return texts;
            case EventEncoder.MAP:
                int entries = in.getInt();
                Map<String, String> map = new TreeMap<>(); // one order only: the chain hashes its bytes
                for (int i = 0; i < entries; i++) {
                    map.put(text(in), text(in));
                }
                return map;
            default:
                throw new IllegalArgumentException("no kind of value");
        }
    }

    private static String text(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        String text = new String(in.array(), in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }
}
