package dev.vedette.rules;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/**
 * What the events of one caller at one server mostly say alike: where their ids begin, and who calls with what from where. It
 * is most of what an alert shows of an event, so states hold it once for many events, and a host once for many states.
 * Immutable; two are equal if they say the same.
 */
public final class EvidenceContext {

    /** Its own and its array's header. */
    private static final int BYTES_OF_OBJECTS = 40;

    /** Of an event that says nothing of it. */
    static final EvidenceContext NONE = new EvidenceContext(new byte[] {0});

    /** The beginning of ids as a text; then each name's number among {@link EvidenceNames} and its value. */
    private final byte[] bytes;

    /** 0 until somebody asks. */
    private int hash;

    private EvidenceContext(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * @param idStart see {@link #idStart(String)}
     * @param fields of which it takes those that it {@link #has}
     */
    static EvidenceContext of(String idStart, Map<String, String> fields) {
        StateWriter out = StateWriter.SCRATCH.take();
        out.text(idStart);
        writeFields(fields, out);
        EvidenceContext context = of(out.toBytes());
        StateWriter.SCRATCH.giveBack(out);
        return context;
    }

    private static EvidenceContext of(byte[] bytes) {
        return bytes.length == 1 ? NONE : new EvidenceContext(bytes);
    }

    private static void writeFields(Map<String, String> fields, StateWriter out) {
        fields.forEach((name, value) -> {
            if (has(name)) {
                out.count(EvidenceNames.number(name));
                out.text(value);
            }
        });
    }

    /** With these fields too, of which it has none. */
    EvidenceContext with(Map<String, String> fields) {
        StateWriter out = StateWriter.SCRATCH.take();
        out.raw(bytes, 0, bytes.length);
        writeFields(fields, out);
        EvidenceContext context = out.size() == bytes.length ? this : of(out.toBytes());
        StateWriter.SCRATCH.giveBack(out);
        return context;
    }

    /** Whether the field stands here, and not with the event. */
    static boolean has(String field) {
        return EvidenceNames.OF_CALLERS.contains(field);
    }

    /** An event's id up to its last colon: its agent and boot. */
    static String idStart(String eventId) {
        return eventId.substring(0, eventId.lastIndexOf(':') + 1);
    }

    /** As it was stored: {@link #toBytes}. */
    static EvidenceContext read(byte[] bytes) {
        StateReader in = new StateReader(bytes);
        in.skip(in.count());
        while (!in.atEnd()) {
            in.count(EvidenceNames.ALL.size() - 1);
            in.skip(in.count());
        }
        return of(bytes);
    }

    byte[] toBytes() {
        return bytes;
    }

    /** Writes what {@link #readFrom} reads. */
    public void writeTo(DataOutput out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IllegalArgumentException when it is no context
     */
    public static EvidenceContext readFrom(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return read(bytes);
    }

    /** Adds the fields to those of an event. */
    void putInto(Map<String, String> fields) {
        StateReader in = new StateReader(bytes);
        in.skip(in.count());
        while (!in.atEnd()) {
            String name = EvidenceNames.ALL.get(in.count(EvidenceNames.ALL.size() - 1));
            fields.put(name, in.text());
        }
    }

    String idStart() {
        return new StateReader(bytes).text();
    }

    boolean hasSameIdStart(EvidenceContext other) {
        return this == other || new StateReader(bytes).compareText(new StateReader(other.bytes)) == 0;
    }

    /** Bytes of memory. */
    public int bytesHeld() {
        return bytes.length + BYTES_OF_OBJECTS;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof EvidenceContext its && Arrays.equals(bytes, its.bytes);
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            hash = Arrays.hashCode(bytes);
        }
        return hash;
    }
}
