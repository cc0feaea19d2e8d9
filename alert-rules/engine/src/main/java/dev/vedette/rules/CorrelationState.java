package dev.vedette.rules;

import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one correlation remembers of one entity. Not safe for use by several threads.
 *
 * <p>All times are event times in microseconds since 1970-01-01T00:00:00Z. What the windows are, what fires at once and
 * what waits stands in {@code SEMANTICS.md}.
 */
public final class CorrelationState {

    /** An object of a stage before the last, and its arrays' headers. */
    private static final int BYTES_OF_A_STAGE = 250;

    private static final @Nullable StageState[] NONE = {};

    private final CompiledCorrelation correlation;
    /** Tenant and group, whose texts are needed for alerts alone. */
    private final byte[] identity;

    /** The last stage, which most correlations have alone, and those before it. */
    private final StageState root;

    private final @Nullable StageState[] children;
    /** Matches for other groups that nobody has taken. */
    private List<Onward> onward = List.of();
    /** While there are alerts. */
    private @Nullable AlertBook book;

    private long watermark = Long.MIN_VALUE;
    /** See {@link #numbers()}. */
    private long numbers;

    private CorrelationState(CompiledCorrelation correlation, byte[] identity) {
        this.correlation = correlation;
        this.identity = identity;
        List<Stage> stages = correlation.stages();
        root = StageState.create(stages.get(stages.size() - 1), this);
        children = stages.size() == 1 ? NONE : new StageState[stages.size() - 1];
    }

    /** In a chain over several groups most groups have events for one stage alone. */
    private StageState state(int stage) {
        if (stage == children.length) {
            return root;
        }
        StageState state = children[stage];
        if (state == null) {
            state = StageState.create(correlation.stages().get(stage), this);
            children[stage] = state;
        }
        return state;
    }

    /** For the last stage to note an alert in. */
    AlertBook alerts() {
        if (book == null) {
            book = new AlertBook(correlation, StageState.before(watermark, root.stage.lateness()));
        }
        return book;
    }

    /** How far {@link #advance} has come. */
    long watermark() {
        return watermark;
    }

    /** An event of the last stage that was not there before. */
    void arrived(EventRecord event) {
        if (book != null) {
            book.arrived(event);
        }
    }

    /** What the last stage knows of a window that has lost events. */
    Optional<Estimate> estimate(long start, long end) {
        return root.estimate(start, end);
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
        return StateForm.read(correlation, bytes, List.of());
    }

    /**
     * Reads what {@link #write} or {@link #writeTo} wrote.
     *
     * @param contexts what {@link #writeTo} returned
     * @throws IllegalArgumentException as {@link #read(CompiledCorrelation, byte[])}
     */
    public static CorrelationState read(CompiledCorrelation correlation, byte[] bytes, List<EvidenceContext> contexts) {
        return StateForm.read(correlation, bytes, contexts);
    }

    /** A versioned binary form. */
    public byte[] write() {
        return StateForm.write(this);
    }

    /**
     * For hosts that keep the states of one entity together, which mostly have the same events: what {@link #write()} writes
     * but for the contexts of events, behind its length in four bytes.
     *
     * @return the contexts, to be kept in this order beside the bytes
     */
    public List<EvidenceContext> writeTo(DataOutput target) throws IOException {
        return StateForm.writeApart(this, target);
    }

    /** What {@link StateForm} has written of a state that {@link #create} has made. */
    void read(StateReader in, StoredTexts texts) {
        for (int i = 0; i <= children.length; i++) {
            if (i == children.length || in.count(1) == 1) {
                state(i).read(in, texts);
            }
        }
        watermark = in.number();
        if (in.count(1) == 1) {
            alerts().read(in, texts);
        }
        numbers = texts.numbers();
        in.expectEnd();
    }

    void read(FirstForm in) {
        for (int i = 0; i <= children.length; i++) {
            state(i).read(in);
        }
        watermark = in.number();
        alerts().read(in);
        dropEmptyBook();
        numbers = StateForm.ALL_NUMBERS;
        in.expectEnd();
    }

    void write(StateWriter out) {
        for (StageState state : children) {
            out.count(state == null ? 0 : 1);
            if (state != null) {
                state.write(out);
            }
        }
        root.write(out);
        out.number(watermark);
        out.count(book == null ? 0 : 1);
        if (book != null) {
            book.write(out);
        }
    }

    /** Of the vocabulary, what may stand in events: {@link StateWriter#numbers}. */
    long numbers() {
        return numbers;
    }

    /**
     * Takes a match in; returns the alerts that grew, for conditions that are true at once. Repeating an event id changes
     * nothing. A contribution of a rule that the correlation no longer refers to is passed over.
     */
    public List<Finding> add(Contribution contribution, EvidenceRef evidence) {
        return add(contribution, evidence.ruleId(), EncodedEvidence.of(evidence));
    }

    /**
     * As {@link #add(Contribution, EvidenceRef)}, for hosts that give an event to several states.
     *
     * @param evidenceRuleId id of the detection rule that the event matched
     */
    public List<Finding> add(Contribution contribution, String evidenceRuleId, EncodedEvidence evidence) {
        int stage = correlation.stage(contribution.stageId());
        if (stage >= 0) {
            Integer input = correlation.stages().get(stage).inputs().get(contribution.matchedRuleId());
            if (input != null) {
                StateWriter out = StateWriter.EVENT.take();
                EventRecord event =
                        EventRecord.of(evidence, evidenceRuleId, contribution.carried(), correlation.vocabulary(), out);
                numbers |= out.numbers();
                feed(stage, input, contribution.value(), event);
                StateWriter.EVENT.giveBack(out);
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
                if (parent.isSameGroup()) {
                    texts(stage, match, parent).forEach(value -> feed(parent.stage(), parent.input(), value, match));
                } else {
                    sendOn(stage, match, parent);
                }
            }
        }
    }

    private List<String> texts(int stage, EventRecord match, Stage.Parent parent) {
        return parent.values().fields().isEmpty()
                ? parent.values().values(field -> List.of())
                : parent.values().values(fieldsOf(stage, match));
    }

    /** What names mean of a match: the group's values come before the event's own. */
    private Function<String, List<String>> fieldsOf(int stage, EventRecord match) {
        List<GroupValue> group = group();
        List<List<String>> carried =
                correlation.carried().isEmpty() ? List.of() : match.carried(correlation.vocabulary());
        List<String> names = correlation.stages().get(stage).groupBy();
        return field -> {
            int inGroup = names.indexOf(field);
            if (inGroup >= 0 && inGroup < group.size()) {
                return List.of(group.get(inGroup).value());
            }
            int among = correlation.carried().indexOf(field);
            return among >= 0 && among < carried.size() ? carried.get(among) : List.of();
        };
    }

    private void sendOn(int stage, EventRecord match, Stage.Parent parent) {
        Function<String, List<String>> fields = fieldsOf(stage, match);
        List<String> values = parent.values().values(fields);
        if (values.isEmpty()) {
            return;
        }
        List<List<String>> carried =
                correlation.carried().isEmpty() ? List.of() : match.carried(correlation.vocabulary());
        Stage from = correlation.stages().get(stage);
        List<Contribution> contributions = values.stream()
                .map(value -> new Contribution(
                        correlation.metadata().id(),
                        correlation.stages().get(parent.stage()).id(),
                        from.id(),
                        value,
                        carried))
                .toList();
        String tenant = tenant();
        for (List<GroupValue> group : parent.group().groups(fields)) {
            if (onward.isEmpty()) {
                onward = new ArrayList<>();
            }
            onward.add(new Onward(
                    new KeyedMatch(tenant, parent.group().key(tenant, group), group, contributions),
                    match.decode(correlation.vocabulary())));
        }
    }

    /**
     * The matches since the last call that belong to other groups: each for the state of its key at the level of its
     * contributions' stage. To be asked for after {@link #add} and {@link #advance}; there are none unless the
     * correlation has several levels.
     */
    public List<Onward> onward() {
        List<Onward> taken = onward;
        if (!taken.isEmpty()) {
            // Not otherwise: a reference that is written into an old object is work for the garbage collector.
            onward = List.of();
        }
        return taken;
    }

    /** Moves event time on: nothing at or before the watermark is expected any more. Returns what waited for it; evicts. */
    public List<Finding> advance(long watermarkMicros) {
        // Children first: what they decide may complete a window of their parents before those decide and forget.
        for (int i = 0; i <= children.length; i++) {
            if (i == children.length || children[i] != null) {
                handOn(i, state(i).advance(watermarkMicros));
            }
        }
        List<Finding> findings = book == null ? List.of() : book.drain(this);
        long horizon = StageState.before(watermarkMicros, root.stage.lateness());
        for (StageState state : children) {
            if (state != null) {
                state.evict(horizon);
            }
        }
        root.evict(horizon);
        watermark = Math.max(watermark, watermarkMicros);
        if (book != null) {
            book.evict(horizon, root.stage.timespan());
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
        long next = book == null ? Long.MAX_VALUE : root.whenNoLateEventAsks(book.nextTimer());
        for (StageState state : children) {
            next = state == null ? next : Math.min(next, state.nextTimer());
        }
        return Math.min(next, root.nextTimer());
    }

    /** Whether nothing is remembered, so that the state can be dropped. */
    public boolean isEmpty() {
        for (StageState state : children) {
            if (state != null && !state.isEmpty()) {
                return false;
            }
        }
        return root.isEmpty() && book == null;
    }

    /** Events that the limit has forced out of windows since this state was new. */
    public long dropped() {
        long dropped = root.dropped;
        for (StageState state : children) {
            dropped += state == null ? 0 : state.dropped;
        }
        return dropped;
    }

    /** Bytes of memory that what it remembers takes, without the few hundred of a state that remembers nothing. */
    public long bytes() {
        long held = book == null ? 0 : book.bytesHeld();
        for (StageState state : children) {
            held += state == null ? 0 : BYTES_OF_A_STAGE + state.bytesHeld() + state.moreBytes();
        }
        return held + root.bytesHeld() + root.moreBytes();
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
