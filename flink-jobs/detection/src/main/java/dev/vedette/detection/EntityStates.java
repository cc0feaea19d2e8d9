package dev.vedette.detection;

import dev.vedette.detection.HeldStates.Place;
import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.CorrelationState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/**
 * What correlations remember of one entity, all of them together: one value of Flink's keyed state. Of a further group of a
 * chain it is the state of one correlation. Each stays the bytes that it was read as until somebody asks for it, and becomes
 * them again when it was not asked for between two writes.
 */
final class EntityStates extends HeldObjects.Entry<Place> {
    /** Negative, as no state's own first byte is: those that an earlier version wrote stand alone. */
    private static final byte FORM = -1;
    /** Of a state that an earlier version wrote: it wants to be asked whenever Flink's timer comes. */
    private static final long UNKNOWN = Long.MIN_VALUE;

    /** With its places in the tables of its holder. */
    private static final int BYTES_OF_AN_ENTITY = 250;

    /** What is known of a state here. */
    private static final int BYTES_OF_ONE = 80;

    /** An object that remembers an event, without what it says of it itself: its tables are as large as they are at first. */
    private static final int BYTES_OF_A_STATE = 560;

    private static final byte[] NONE = {};

    private final RuleStates rules;
    private final List<One> states = new ArrayList<>(2);
    private long bytesOfStates;

    /** The watermark, in milliseconds, at which its holder asks for it; NEVER if there is none. */
    long timer = HeldStates.NEVER;
    /** Flink's timer for it, as far as it is known. */
    long registered = HeldStates.NEVER;

    EntityStates(Place place, RuleStates rules) {
        super(place);
        this.rules = rules;
    }

    /** The state of one correlation, and what has to be known of it beside. */
    static final class One {
        private final String ruleId;
        private final RuleStates.OfRule ofRule;
        private @Nullable CorrelationState state;
        private byte[] bytes;
        private boolean touched;
        private long counted;
        private long dropped;
        private long timer;

        private One(
                String ruleId, RuleStates.OfRule ofRule, @Nullable CorrelationState state, byte[] bytes, long timer) {
            this.ruleId = ruleId;
            this.ofRule = ofRule;
            this.state = state;
            this.bytes = bytes;
            this.timer = timer;
        }

        String ruleId() {
            return ruleId;
        }

        /** The state, as the correlation is now: title, level or thresholds may have changed. */
        CorrelationState state(CompiledCorrelation correlation) {
            CorrelationState known = state;
            if (known == null || known.correlation() != correlation) {
                known = CorrelationState.read(correlation, known == null ? bytes : known.write());
                dropped = known.dropped();
                state = known;
                bytes = NONE;
            }
            touched = true;
            return known;
        }

        /** Whether it wants to be asked at this watermark, in milliseconds. */
        boolean isDue(long watermark) {
            return timer <= watermark;
        }

        /** Notes when it wants to be asked next: a watermark in milliseconds, or NEVER. */
        void askAt(long watermark) {
            timer = watermark;
        }

        /** How many events its limit has forced out since this was asked last. */
        long newlyDropped(CorrelationState now) {
            long more = now.dropped() - dropped;
            dropped = now.dropped();
            return more;
        }

        private long measure() {
            return BYTES_OF_ONE + (state == null ? bytes.length : BYTES_OF_A_STATE + state.bytes());
        }

        private void write(DataOutputSerializer out) throws IOException {
            WireSerializer.writeText(ruleId, out);
            out.writeLong(timer);
            CorrelationState known = state;
            if (known != null && touched) {
                known.writeTo(out);
                touched = false;
                return;
            }
            if (known != null) {
                bytes = known.write();
                state = null;
            }
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    Optional<One> of(String ruleId) {
        for (One one : states) {
            if (one.ruleId.equals(ruleId)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    One add(CorrelationState state) {
        String ruleId = state.correlation().metadata().id();
        One one = new One(ruleId, rules.of(ruleId), state, NONE, HeldStates.NEVER);
        states.add(one);
        return one;
    }

    void remove(One one) {
        states.remove(one);
        count(one, 0);
    }

    /** Those that there are now. */
    List<One> all() {
        return List.copyOf(states);
    }

    boolean isEmpty() {
        return states.isEmpty();
    }

    /** When the first of them wants to be asked: a watermark in milliseconds, or NEVER. */
    long firstTimer() {
        long first = HeldStates.NEVER;
        for (One one : states) {
            first = Math.min(first, one.timer);
        }
        return first;
    }

    @Override
    long measure() {
        for (One one : states) {
            if (one.touched || one.counted == 0) {
                count(one, one.measure());
            }
        }
        return BYTES_OF_AN_ENTITY
                + 2L * (place().key().length() + place().slot().length())
                + bytesOfStates;
    }

    private void count(One one, long bytes) {
        one.ofRule.add(bytes - one.counted);
        bytesOfStates += bytes - one.counted;
        one.counted = bytes;
    }

    /** Its holder lets go of it, or forgets it. */
    void uncount() {
        states.forEach(one -> count(one, 0));
    }

    /** @param out whose bytes may be written over */
    byte[] write(DataOutputSerializer out) throws IOException {
        out.clear();
        begin(states.size(), out);
        for (One one : states) {
            one.write(out);
            count(one, one.measure());
        }
        return out.getCopyOfBuffer();
    }

    /**
     * What {@link #write} writes, of states that an earlier version kept each for itself.
     *
     * @param alone the bytes of a state by the id of its rule
     */
    static byte[] join(Map<String, byte[]> alone) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        begin(alone.size(), out);
        for (Map.Entry<String, byte[]> one : alone.entrySet()) {
            WireSerializer.writeText(one.getKey(), out);
            out.writeLong(UNKNOWN);
            out.writeInt(one.getValue().length);
            out.write(one.getValue());
        }
        return out.getCopyOfBuffer();
    }

    private static void begin(int states, DataOutputSerializer out) throws IOException {
        out.writeByte(FORM);
        out.writeInt(states);
    }

    static EntityStates read(Place place, byte[] bytes, RuleStates rules) throws IOException {
        EntityStates read = new EntityStates(place, rules);
        if (bytes[0] != FORM) {
            // Of a chain, by an earlier version.
            String ruleId = EntityMatch.ruleOfChain(place.key());
            read.states.add(new One(ruleId, rules.of(ruleId), null, bytes, UNKNOWN));
            return read;
        }
        DataInputDeserializer in = new DataInputDeserializer(bytes, 1, bytes.length - 1);
        for (int n = in.readInt(); n > 0; n--) {
            String id = WireSerializer.readText(in);
            long timer = in.readLong();
            read.states.add(new One(id, rules.of(id), null, readBytes(in), timer));
        }
        return read;
    }

    private static byte[] readBytes(DataInputDeserializer in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
