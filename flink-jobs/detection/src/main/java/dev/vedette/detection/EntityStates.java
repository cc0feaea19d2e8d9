package dev.vedette.detection;

import dev.vedette.detection.HeldStates.Place;
import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.CorrelationState;
import dev.vedette.rules.EvidenceContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
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
    private static final byte FORM = -2;
    /** In which each state had the contexts of its events. */
    private static final byte FIRST_FORM = -1;
    /** Of a state that an earlier version wrote: it wants to be asked whenever Flink's timer comes. */
    private static final long UNKNOWN = Long.MIN_VALUE;

    /** With its places in the tables of its holder. */
    private static final int BYTES_OF_AN_ENTITY = 250;

    /** What is known of a state here. */
    private static final int BYTES_OF_ONE = 80;

    /** An object that remembers an event, without what it says of it itself: its tables are as large as they are at first. */
    private static final int BYTES_OF_A_STATE = 560;

    private static final byte[] NONE = {};
    private static final int[] NO_NUMBERS = {};

    private final RuleStates rules;
    private final List<One> states = new ArrayList<>(2);
    private long bytesOfStates;

    /** The watermark, in milliseconds, at which its holder asks for it; NEVER if there is none. */
    long timer = HeldStates.NEVER;
    /** Flink's timer for it, as far as it is known. */
    long registered = HeldStates.NEVER;
    /** Among those that wait: {@link WaitingStates}. */
    int number = -1;

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
        /** Of the bytes' events. */
        private List<EvidenceContext> contexts = List.of();

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
                known = known == null
                        ? CorrelationState.read(correlation, bytes, contexts)
                        : CorrelationState.read(correlation, known.write());
                dropped = known.dropped();
                state = known;
                bytes = NONE;
                contexts = List.of();
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
            if (state != null) {
                return BYTES_OF_ONE + BYTES_OF_A_STATE + state.bytes();
            }
            long held = BYTES_OF_ONE + bytes.length;
            for (EvidenceContext context : contexts) {
                held += context.bytesHeld();
            }
            return held;
        }

        private void write(DataOutputSerializer out, Contexts all) throws IOException {
            WireSerializer.writeText(ruleId, out);
            out.writeLong(timer);
            CorrelationState known = state;
            if (known == null) {
                out.writeInt(bytes.length);
                out.write(bytes);
                all.refer(contexts, out);
                return;
            }
            int start = out.length() + Integer.BYTES;
            List<EvidenceContext> written = known.writeTo(out);
            if (!touched) {
                bytes = Arrays.copyOfRange(out.getSharedBuffer(), start, out.length());
                contexts = written;
                state = null;
            }
            touched = false;
            all.refer(written, out);
        }
    }

    /** Those of all states' events, each once, in the order of their numbers. */
    private static final class Contexts {
        private final Map<EvidenceContext, Integer> numbers = new LinkedHashMap<>();

        /** Writes the numbers of these. */
        private void refer(List<EvidenceContext> some, DataOutputSerializer out) throws IOException {
            out.writeInt(some.size());
            for (EvidenceContext context : some) {
                Integer known = numbers.putIfAbsent(context, numbers.size());
                out.writeInt(known == null ? numbers.size() - 1 : known);
            }
        }

        private void write(DataOutputSerializer out) throws IOException {
            out.writeInt(numbers.size());
            for (EvidenceContext context : numbers.keySet()) {
                context.writeTo(out);
            }
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
        begin(FORM, states.size(), out);
        Contexts contexts = new Contexts();
        for (One one : states) {
            one.write(out, contexts);
            count(one, one.measure());
        }
        contexts.write(out);
        return out.getCopyOfBuffer();
    }

    /**
     * What an earlier version of {@link #write} wrote, of states that a still earlier one kept each for itself.
     *
     * @param alone the bytes of a state by the id of its rule
     */
    static byte[] join(Map<String, byte[]> alone) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        begin(FIRST_FORM, alone.size(), out);
        for (Map.Entry<String, byte[]> one : alone.entrySet()) {
            WireSerializer.writeText(one.getKey(), out);
            out.writeLong(UNKNOWN);
            out.writeInt(one.getValue().length);
            out.write(one.getValue());
        }
        return out.getCopyOfBuffer();
    }

    private static void begin(byte form, int states, DataOutputSerializer out) throws IOException {
        out.writeByte(form);
        out.writeInt(states);
    }

    static EntityStates read(Place place, byte[] bytes, RuleStates rules) throws IOException {
        EntityStates read = new EntityStates(place, rules);
        if (bytes[0] >= 0) {
            // Of a chain, by an earlier version.
            String ruleId = EntityMatch.ruleOfChain(place.key());
            read.states.add(new One(ruleId, rules.of(ruleId), null, bytes, UNKNOWN));
            return read;
        }
        if (bytes[0] < FORM) {
            throw new IllegalArgumentException("an entity's states of form " + -bytes[0] + ": this version reads up to "
                    + -FORM + "; restore with the version that wrote it");
        }
        boolean apart = bytes[0] == FORM;
        DataInputDeserializer in = new DataInputDeserializer(bytes, 1, bytes.length - 1);
        List<int[]> numbers = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            String id = WireSerializer.readText(in);
            long timer = in.readLong();
            read.states.add(new One(id, rules.of(id), null, readBytes(in), timer));
            numbers.add(apart ? readNumbers(in) : NO_NUMBERS);
        }
        if (apart) {
            read.refer(numbers, readContexts(in));
        }
        return read;
    }

    /** When the first of the states in these bytes wants to be asked: a watermark in milliseconds, or NEVER. */
    static long firstTimer(byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes, 1, bytes.length - 1);
        long first = HeldStates.NEVER;
        for (int n = in.readInt(); n > 0; n--) {
            in.skipBytesToRead(in.readInt());
            first = Math.min(first, in.readLong());
            in.skipBytesToRead(in.readInt());
            in.skipBytesToRead(Integer.BYTES * in.readInt());
        }
        return first;
    }

    /** @param numbers of each state's, among all */
    private void refer(List<int[]> numbers, List<EvidenceContext> all) {
        for (int i = 0; i < numbers.size(); i++) {
            if (numbers.get(i).length > 0) {
                List<EvidenceContext> own = new ArrayList<>(numbers.get(i).length);
                for (int number : numbers.get(i)) {
                    own.add(all.get(number));
                }
                states.get(i).contexts = own;
            }
        }
    }

    private static int[] readNumbers(DataInputDeserializer in) throws IOException {
        int[] numbers = new int[in.readInt()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.readInt();
        }
        return numbers;
    }

    private static List<EvidenceContext> readContexts(DataInputDeserializer in) throws IOException {
        List<EvidenceContext> contexts = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            contexts.add(EvidenceContext.readFrom(in));
        }
        return contexts;
    }

    private static byte[] readBytes(DataInputDeserializer in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
