package dev.vedette.detection;

import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.CorrelationState;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.KeyedStateBackend;

/**
 * A subtask's states of correlations as objects. Flink's keyed state holds their bytes; they are read when somebody first
 * asks for them and written with the next checkpoint, or earlier when others need the room, not with each event. Bounded in
 * bytes; of the task's thread alone.
 */
final class HeldStates {

    /** An object that remembers nothing, with its places in the tables here. */
    private static final int BYTES_OF_A_STATE = 640;

    private final MapState<String, byte[]> stored;
    private final KeyedStateBackend<String> keys;
    private final long maxBytes;
    /** The one that nobody asked for for longest first. */
    private final LinkedHashMap<Place, Held> held = new LinkedHashMap<>(64, 0.75f, true);

    private long bytes;

    /**
     * @param key Flink's
     * @param slot among the states of that key
     */
    record Place(String key, String slot) {}

    /** A state, and what has to be known of it beside. */
    static final class Held {
        private final Place place;
        private CorrelationState state;
        private boolean changed;
        private long bytes;

        /** What {@link CorrelationState#dropped} said last. */
        long dropped;
        /** Its timer, as far as it is known; Long.MAX_VALUE if none is. */
        long timer = Long.MAX_VALUE;

        private Held(Place place, CorrelationState state) {
            this.place = place;
            this.state = state;
            this.dropped = state.dropped();
        }

        CorrelationState state() {
            return state;
        }

        Place place() {
            return place;
        }
    }

    /**
     * @param stored where the bytes are, by slot of the current key
     * @param keys to set the current key
     * @param maxBytes how much memory objects may take, about
     */
    HeldStates(MapState<String, byte[]> stored, KeyedStateBackend<String> keys, long maxBytes) {
        this.stored = stored;
        this.keys = keys;
        this.maxBytes = maxBytes;
    }

    /** The state of the place, whose key is the current one. */
    Optional<Held> find(Place place, CompiledCorrelation correlation) throws Exception {
        Held known = held.get(place);
        if (known == null) {
            byte[] bytesOf = stored.get(place.slot());
            return bytesOf == null
                    ? Optional.empty()
                    : Optional.of(hold(new Held(place, CorrelationState.read(correlation, bytesOf))));
        }
        if (known.state.correlation() != correlation) {
            // The rule was changed: title, level or thresholds are others now.
            known.state = CorrelationState.read(correlation, known.state.write());
            known.dropped = known.state.dropped();
        }
        return Optional.of(known);
    }

    /** A new state, where {@link #find} has found none. */
    Held create(Place place, Supplier<CorrelationState> state) {
        return hold(new Held(place, state.get()));
    }

    private Held hold(Held one) {
        held.put(one.place, one);
        measure(one);
        return one;
    }

    private void measure(Held one) {
        long now = BYTES_OF_A_STATE
                + 2L * (one.place.key().length() + one.place.slot().length())
                + one.state.bytes();
        bytes += now - one.bytes;
        one.bytes = now;
    }

    /** Notes that the state is no longer what is stored. */
    void changed(Held one) {
        one.changed = true;
        measure(one);
    }

    /** Forgets the state, whose key is the current one; false if there was none. */
    boolean remove(Place place) throws Exception {
        Held known = held.remove(place);
        bytes -= known == null ? 0 : known.bytes;
        boolean there = known != null || stored.contains(place.slot());
        stored.remove(place.slot());
        return there;
    }

    /** Writes and lets go of what nobody asked for for longest, until the rest fits. Changes the current key. */
    void makeRoom() throws Exception {
        Iterator<Held> oldest = held.values().iterator();
        while (bytes > maxBytes && held.size() > 1) {
            Held one = oldest.next();
            write(one);
            oldest.remove();
            bytes -= one.bytes;
        }
    }

    /** Writes all that has changed: for a checkpoint. Changes the current key. */
    void writeAll() throws Exception {
        for (Held one : held.values()) {
            write(one);
        }
    }

    private void write(Held one) throws Exception {
        if (one.changed) {
            keys.setCurrentKey(one.place.key());
            stored.put(one.place.slot(), one.state.write());
            one.changed = false;
        }
    }

    /** Of all objects, about. */
    long bytes() {
        return bytes;
    }

    int size() {
        return held.size();
    }
}
