package dev.vedette.rules;

import java.util.List;

/**
 * What one correlation remembers of one entity. Not safe for use by several threads.
 *
 * <p>All times are event times in microseconds since 1970-01-01T00:00:00Z.
 */
public final class CorrelationState {

    private final CompiledCorrelation correlation;
    private final String tenant;
    private final List<GroupValue> group;

    private CorrelationState(CompiledCorrelation correlation, String tenant, List<GroupValue> group) {
        this.correlation = correlation;
        this.tenant = tenant;
        this.group = List.copyOf(group);
    }

    /** New, for the tenant and group of a {@link KeyedMatch}. */
    public static CorrelationState create(CompiledCorrelation correlation, String tenant, List<GroupValue> group) {
        return new CorrelationState(correlation, tenant, group);
    }

    /**
     * Reads what {@link #write} wrote. Written under another {@link CompiledCorrelation#stateVersion}, it comes back
     * new, with tenant and group alone.
     *
     * @throws IllegalArgumentException when the bytes are not a state, or of a newer form than this code knows
     */
    public static CorrelationState read(CompiledCorrelation correlation, byte[] bytes) {
        throw new IllegalArgumentException("not yet readable: " + bytes.length + correlation);
    }

    /** A versioned binary form. */
    public byte[] write() {
        return new byte[0];
    }

    /** Takes a match in; returns what is true at once. Repeating an event id changes nothing. */
    public List<Finding> add(Contribution contribution, EvidenceRef evidence) {
        return List.of();
    }

    /** Moves event time on: nothing at or before the watermark is expected any more. Returns what waited for it; evicts. */
    public List<Finding> advance(long watermarkMicros) {
        return List.of();
    }

    /** Event time at which {@link #advance} has something to do; Long.MAX_VALUE if there is none. */
    public long nextTimer() {
        return Long.MAX_VALUE;
    }

    /** Whether nothing is remembered, so that the state can be dropped. */
    public boolean isEmpty() {
        return true;
    }

    /** Events that the limit has forced out since this state was new. */
    public long dropped() {
        return 0;
    }

    public CompiledCorrelation correlation() {
        return correlation;
    }

    public String tenant() {
        return tenant;
    }

    public List<GroupValue> group() {
        return group;
    }
}
