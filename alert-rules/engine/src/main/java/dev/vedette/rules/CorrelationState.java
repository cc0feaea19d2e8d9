package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one correlation remembers of one entity. Not safe for use by several threads.
 *
 * <p>All times are event times in microseconds since 1970-01-01T00:00:00Z. What the windows are, what fires at once and
 * what waits stands in {@code SEMANTICS.md}.
 */
public final class CorrelationState {

    private static final long FORM = 2;
    private static final long FIRST_FORM = 1;
    private static final StageState[] NONE = {};

    private final CompiledCorrelation correlation;
    /** Tenant and group, whose texts are needed for alerts alone. */
    private final byte[] identity;

    /** The last stage, which most correlations have alone, and those before it. */
    private final StageState root;

    private final StageState[] children;
    /** While there are alerts. */
    private @Nullable AlertBook book;

    private long watermark = Long.MIN_VALUE;

    private CorrelationState(CompiledCorrelation correlation, byte[] identity) {
        this.correlation = correlation;
        this.identity = identity;
        List<Stage> stages = correlation.stages();
        root = StageState.create(stages.get(stages.size() - 1), this);
        children = stages.size() == 1 ? NONE : new StageState[stages.size() - 1];
        for (int i = 0; i < children.length; i++) {
            children[i] = StageState.create(stages.get(i), this);
        }
    }

    private StageState state(int stage) {
        return stage == children.length ? root : children[stage];
    }

    /** For the last stage to note an alert in. */
    AlertBook alerts() {
        if (book == null) {
            book = new AlertBook(correlation, watermark);
        }
        return book;
    }

    /** An event of the last stage that was not there before. */
    void arrived(EventRecord event) {
        if (book != null) {
            book.arrived(event);
        }
    }

    /** New, for the tenant and group of a {@link KeyedMatch}. */
    public static CorrelationState create(CompiledCorrelation correlation, String tenant, List<GroupValue> group) {
        return new CorrelationState(correlation, identity(correlation, tenant, group));
    }

    private static byte[] identity(CompiledCorrelation correlation, String tenant, List<GroupValue> group) {
        StateWriter out = new StateWriter(32);
        out.text(tenant);
        for (GroupValue value : group) {
            out.text(value.field(), correlation.vocabulary());
            out.text(value.value());
        }
        return out.toBytes();
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
        if (form == FIRST_FORM) {
            return readFirstForm(correlation, in);
        }
        if (form != FORM) {
            throw new IllegalArgumentException(
                    "a correlation's state of form " + form + ": this version reads up to " + FORM);
        }
        String version = in.text();
        String tenant = in.text();
        List<GroupValue> group = new ArrayList<>();
        for (int n = in.count(); n > 0; n--) {
            String field = in.text();
            group.add(new GroupValue(field, in.text()));
        }
        CorrelationState state = create(correlation, tenant, group);
        if (version.equals(correlation.stateVersion())) {
            EventRecord.Texts texts = EventRecord.Texts.read(in, correlation.vocabulary());
            for (int i = 0; i <= state.children.length; i++) {
                state.state(i).read(in, texts);
            }
            state.watermark = in.number();
            if (in.count(1) == 1) {
                state.alerts().read(in, texts);
            }
            in.expectEnd();
        }
        return state;
    }

    private static CorrelationState readFirstForm(CompiledCorrelation correlation, StateReader bytes) {
        FirstForm in = new FirstForm(bytes, correlation.vocabulary());
        String version = in.text();
        String tenant = in.text();
        List<GroupValue> group = new ArrayList<>();
        for (int n = in.count(); n > 0; n--) {
            String field = in.text();
            group.add(new GroupValue(field, in.text()));
        }
        CorrelationState state = create(correlation, tenant, group);
        if (version.equals(correlation.stateVersion())) {
            for (int i = 0; i <= state.children.length; i++) {
                state.state(i).read(in);
            }
            state.watermark = in.number();
            state.alerts().read(in);
            state.dropEmptyBook();
            in.expectEnd();
        }
        return state;
    }

    /** A versioned binary form. */
    public byte[] write() {
        StateWriter body = new StateWriter(512);
        EventRecord.Texts texts = new EventRecord.Texts(correlation.vocabulary());
        for (int i = 0; i <= children.length; i++) {
            state(i).write(body, texts);
        }
        body.number(watermark);
        body.count(book == null ? 0 : 1);
        if (book != null) {
            book.write(body, texts);
        }
        StateWriter out = new StateWriter(body.size() + 256);
        out.number(FORM);
        out.text(correlation.stateVersion());
        out.text(tenant());
        List<GroupValue> group = group();
        out.count(group.size());
        group.forEach(value -> {
            out.text(value.field());
            out.text(value.value());
        });
        texts.write(out);
        out.raw(body.buffer(), 0, body.size());
        return out.toBytes();
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
                feed(stage, input, contribution.value(), EventRecord.of(evidence, correlation.vocabulary()));
            }
        }
        return book == null ? List.of() : book.drain(this);
    }

    private void feed(int stage, int input, String value, EventRecord event) {
        handOn(stage, state(stage).add(input, value, event));
    }

    private void handOn(int stage, List<EventRecord> matches) {
        for (EventRecord match : matches) {
            for (Stage.Parent parent : correlation.stages().get(stage).parents()) {
                feed(parent.stage(), parent.input(), "", match);
            }
        }
    }

    /** Moves event time on: nothing at or before the watermark is expected any more. Returns what waited for it; evicts. */
    public List<Finding> advance(long watermarkMicros) {
        // Children first: what they decide may complete a window of their parents before those decide and forget.
        for (int i = 0; i <= children.length; i++) {
            handOn(i, state(i).advance(watermarkMicros));
        }
        List<Finding> findings = book == null ? List.of() : book.drain(this);
        for (int i = 0; i <= children.length; i++) {
            state(i).evict(watermarkMicros);
        }
        watermark = Math.max(watermark, watermarkMicros);
        if (book != null) {
            book.evict(watermarkMicros, root.stage.timespan());
            dropEmptyBook();
        }
        return findings;
    }

    private void dropEmptyBook() {
        if (book != null && book.isEmpty()) {
            book = null;
        }
    }

    /** Event time at which {@link #advance} has something to do; Long.MAX_VALUE if there is none. */
    public long nextTimer() {
        long next = book == null ? Long.MAX_VALUE : book.nextTimer();
        for (StageState state : children) {
            next = Math.min(next, state.nextTimer());
        }
        return Math.min(next, root.nextTimer());
    }

    /** Whether nothing is remembered, so that the state can be dropped. */
    public boolean isEmpty() {
        for (StageState state : children) {
            if (!state.isEmpty()) {
                return false;
            }
        }
        return root.isEmpty() && book == null;
    }

    /** Events that the limit has forced out of windows since this state was new. */
    public long dropped() {
        long dropped = root.dropped();
        for (StageState state : children) {
            dropped += state.dropped();
        }
        return dropped;
    }

    public CompiledCorrelation correlation() {
        return correlation;
    }

    public String tenant() {
        return new StateReader(identity).text();
    }

    public List<GroupValue> group() {
        StateReader in = new StateReader(identity);
        in.text();
        List<GroupValue> group = new ArrayList<>();
        while (!in.atEnd()) {
            String field = in.text(correlation.vocabulary());
            group.add(new GroupValue(field, in.text()));
        }
        return group;
    }
}
