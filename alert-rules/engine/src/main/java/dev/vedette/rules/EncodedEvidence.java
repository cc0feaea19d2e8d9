package dev.vedette.rules;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What alerts show of an event, encoded once for all the states that will keep it: an event of a busy server goes into a dozen.
 * The rule that it matched is not in it, which differs from state to state. Immutable.
 */
public final class EncodedEvidence {

    /** Names that all correlations have under the same numbers; others stand there as texts. */
    private static final Vocabulary COMMON = Vocabulary.withOwn(List.of());

    private final long occurredAt;
    private final EvidenceContext context;
    /** As {@link EventRecord} has them, without the rule. */
    private final byte[] bytes;
    /** Where the rule belongs. */
    private final int rule;

    private EncodedEvidence(long occurredAt, EvidenceContext context, byte[] bytes, int rule) {
        this.occurredAt = occurredAt;
        this.context = context;
        this.bytes = bytes;
        this.rule = rule;
    }

    /** The parameters are those of {@link EvidenceRef}. */
    public static EncodedEvidence of(
            String eventId, String eventName, long occurredAt, int partition, long offset, Map<String, String> fields) {
        StateWriter out = StateWriter.SCRATCH.take();
        EventRecord.writeName(eventId, eventName, out);
        int rule = out.size();
        EventRecord.writeFields(eventName, partition, offset, fields, COMMON, out);
        byte[] bytes = out.toBytes();
        StateWriter.SCRATCH.giveBack(out);
        EvidenceContext context = EvidenceContext.of(EvidenceContext.idStart(eventId), fields);
        return new EncodedEvidence(occurredAt, context, bytes, rule);
    }

    /** The same without its rule. */
    public static EncodedEvidence of(EvidenceRef event) {
        return of(
                event.eventId(),
                event.eventName(),
                event.occurredAt(),
                event.partition(),
                event.offset(),
                event.fields());
    }

    /** With these fields behind its own, which it does not have. */
    public EncodedEvidence with(Map<String, String> more) {
        if (more.isEmpty()) {
            return this;
        }
        EvidenceContext wider = context.with(more);
        int others = EventRecord.number(more);
        if (others == 0) {
            return new EncodedEvidence(occurredAt, wider, bytes, rule);
        }
        StateReader in = new StateReader(bytes, rule, bytes.length);
        in.number();
        in.number();
        int counted = in.position();
        int count = in.count();
        StateWriter out = StateWriter.SCRATCH.take();
        out.raw(bytes, 0, counted);
        out.count(count + others);
        out.raw(bytes, in.position(), bytes.length - in.position());
        String eventName = EventRecord.readName(new StateReader(bytes));
        more.forEach((name, value) -> {
            if (!EvidenceContext.has(name)) {
                EventRecord.writeField(name, value, eventName, COMMON, out);
            }
        });
        byte[] all = out.toBytes();
        StateWriter.SCRATCH.giveBack(out);
        return new EncodedEvidence(occurredAt, wider, all, rule);
    }

    long occurredAt() {
        return occurredAt;
    }

    EvidenceContext context() {
        return context;
    }

    void write(String ruleId, Vocabulary vocabulary, StateWriter out) {
        out.raw(bytes, 0, rule);
        out.text(ruleId, vocabulary);
        out.raw(bytes, rule, bytes.length - rule);
    }

    /** Writes what {@link #readFrom} reads: for the network, not for state. */
    public void writeTo(DataOutput out) throws IOException {
        out.writeLong(occurredAt);
        out.writeInt(rule);
        out.writeInt(bytes.length);
        out.write(bytes);
        context.writeTo(out);
    }

    /** Reads what {@link #writeTo} wrote, of the same version of this code. */
    public static EncodedEvidence readFrom(DataInput in) throws IOException {
        long occurredAt = in.readLong();
        int rule = in.readInt();
        byte[] bytes = readBytes(in);
        return new EncodedEvidence(occurredAt, EvidenceContext.readFrom(in), bytes, rule);
    }

    private static byte[] readBytes(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedEvidence its
                && occurredAt == its.occurredAt
                && rule == its.rule
                && context.equals(its.context)
                && Arrays.equals(bytes, its.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * context.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        StateWriter out = new StateWriter(bytes.length + 1);
        write("", COMMON, out);
        return new EventRecord(occurredAt, context, out.buffer(), 0, out.size())
                .decode(COMMON)
                .toString();
    }
}
