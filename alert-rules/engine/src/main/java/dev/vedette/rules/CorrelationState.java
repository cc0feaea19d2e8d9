package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * What one correlation remembers of one entity. Not safe for use by several threads.
 *
 * <p>All times are event times in microseconds since 1970-01-01T00:00:00Z. What the windows are, what fires at once and
 * what waits stands in {@code SEMANTICS.md}.
 */
public final class CorrelationState {

    private static final long FORM = 1;

    private final CompiledCorrelation correlation;
    private final String tenant;
    private final List<GroupValue> group;
    private final List<StageState> states = new ArrayList<>();
    private final AlertBook book;

    private CorrelationState(CompiledCorrelation correlation, String tenant, List<GroupValue> group) {
        this.correlation = correlation;
        this.tenant = tenant;
        this.group = List.copyOf(group);
        this.book = new AlertBook(correlation.metadata(), tenant, this.group);
        List<Stage> stages = correlation.stages();
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            AlertBook own = i == stages.size() - 1 ? book : null;
            states.add(
                    stage.type() == CorrelationRule.Type.FIRST_SEEN
                            ? new FirstSeenState(stage, own)
                            : new WindowState(stage, own));
        }
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
        StateReader in = new StateReader(bytes);
        long form = in.number();
        if (form != FORM) {
            throw new IllegalArgumentException(
                    "a correlation's state of form " + form + ": this version reads " + FORM);
        }
        String version = in.text();
        String tenant = in.text();
        List<GroupValue> group = new ArrayList<>();
        for (int n = in.count(); n > 0; n--) {
            String field = in.text();
            group.add(new GroupValue(field, in.text()));
        }
        CorrelationState state = new CorrelationState(correlation, tenant, group);
        if (version.equals(correlation.stateVersion())) {
            for (StageState stage : state.states) {
                if (stage instanceof WindowState window) {
                    window.read(in);
                } else if (stage instanceof FirstSeenState firstSeen) {
                    firstSeen.read(in);
                }
            }
            state.book.read(in);
            in.expectEnd();
        }
        return state;
    }

    /** A versioned binary form. */
    public byte[] write() {
        StateWriter out = new StateWriter();
        out.number(FORM);
        out.text(correlation.stateVersion());
        out.text(tenant);
        out.number(group.size());
        group.forEach(value -> {
            out.text(value.field());
            out.text(value.value());
        });
        states.forEach(state -> state.write(out));
        book.write(out);
        return out.bytes();
    }

    /**
     * Takes a match in; returns the alerts that grew, for conditions that are true at once. Repeating an event id changes
     * nothing. A contribution of a rule that the correlation no longer refers to is passed over.
     */
    public List<Finding> add(Contribution contribution, EvidenceRef evidence) {
        int stage = correlation.stage(contribution.stageId());
        if (stage >= 0) {
            Integer input = correlation.stages().get(stage).inputs().get(contribution.matchedRuleId());
            if (input != null) {
                feed(stage, input, contribution.value(), evidence);
            }
        }
        return book.drain();
    }

    private void feed(int stage, int input, String value, EvidenceRef event) {
        handOn(stage, states.get(stage).add(input, value, event));
    }

    private void handOn(int stage, List<EvidenceRef> matches) {
        for (EvidenceRef match : matches) {
            for (Stage.Parent parent : correlation.stages().get(stage).parents()) {
                feed(parent.stage(), parent.input(), "", match);
            }
        }
    }

    /** Moves event time on: nothing at or before the watermark is expected any more. Returns what waited for it; evicts. */
    public List<Finding> advance(long watermarkMicros) {
        // Children first: what they decide may complete a window of their parents before those decide and forget.
        for (int i = 0; i < states.size(); i++) {
            handOn(i, states.get(i).advance(watermarkMicros));
        }
        List<Finding> findings = book.drain();
        states.forEach(state -> state.evict(watermarkMicros));
        Stage root = correlation.stages().get(states.size() - 1);
        book.evict(watermarkMicros, root.timespan());
        return findings;
    }

    /** Event time at which {@link #advance} has something to do; Long.MAX_VALUE if there is none. */
    public long nextTimer() {
        long next = book.nextTimer();
        for (StageState state : states) {
            next = Math.min(next, state.nextTimer());
        }
        return next;
    }

    /** Whether nothing is remembered, so that the state can be dropped. */
    public boolean isEmpty() {
        return book.isEmpty() && states.stream().allMatch(StageState::isEmpty);
    }

    /** Events that the limit has forced out of windows since this state was new. */
    public long dropped() {
        return states.stream().mapToLong(StageState::dropped).sum();
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
