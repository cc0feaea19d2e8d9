package dev.vedette.rules;

import java.util.List;
import java.util.Optional;

/** What one stage remembers of one group: a table of events, and what follows from them. */
abstract sealed class StageState extends EventTable
        permits WindowMeasures, FirstSeenState, ShareState, ChangedState, TravelState, AbsentState {

    /** Of the events of one table. */
    static final int MAX_BYTES = 32 << 20;

    final Stage stage;
    /** Where alerts are noted, if the stage is the last one. */
    final CorrelationState owner;

    /** Time of the newest event that is no longer kept: a window that starts before it may have lost one. */
    long gone = Long.MIN_VALUE;
    /** Events, or values, that the limit has forced out although they might still have counted. */
    long dropped;

    StageState(Stage stage, CorrelationState owner, boolean keyed) {
        super(keyed);
        this.stage = stage;
        this.owner = owner;
    }

    /** Whether its matches make alerts; those of others go to their parents. */
    final boolean isRoot() {
        return stage.parents().isEmpty();
    }

    /**
     * Takes an event in; returns copies of the events that match this stage's correlation now and did not before, if
     * another stage wants to know.
     */
    abstract List<EventRecord> add(int input, String value, EventRecord event);

    /** Decides what waited for the watermark; returns the events that match now, as {@link #add} does. */
    abstract List<EventRecord> advance(long watermark);

    /**
     * Forgets what no event after the time can ask for.
     *
     * @param horizon the watermark, less the lateness
     */
    abstract void evict(long horizon);

    /** When {@link #advance} or {@link #evict} has something to do; Long.MAX_VALUE if there is nothing. */
    abstract long nextTimer();

    /** What the condition compares in a window that has lost events; empty for one that has not, or without an estimate. */
    Optional<Estimate> estimate(long start, long end) {
        return Optional.empty();
    }

    boolean isEmpty() {
        return hasNoRows();
    }

    /** Bytes of memory besides the table's. */
    long moreBytes() {
        return 0;
    }

    abstract void write(StateWriter out);

    abstract void read(StateReader in, StoredTexts texts);

    /** As form 1 had it; of the types that were there then. */
    void read(FirstForm in) {
        throw new IllegalArgumentException(
                "a correlation's state of form 1 holds no " + stage.type().text());
    }

    static StageState create(Stage stage, CorrelationState owner) {
        return switch (stage.type()) {
            case FIRST_SEEN -> new FirstSeenState(stage, owner);
            case CHANGED -> new ChangedState(stage, owner);
            case TRAVEL -> new TravelState(stage, owner);
            case ABSENT -> new AbsentState(stage, owner);
            default -> stage.findsEvents() ? new ShareState(stage, owner) : new WindowState(stage, owner);
        };
    }

    /** When the first event leaves the windows of all that may still come, about: for a timer that frees memory. */
    final long freeing() {
        return whenNoLateEventAsks(lazily(saturated(firstTime(), stage.timespan()), stage.timespan()));
    }

    /** The watermark at which {@link #evict} is told the time. */
    final long whenNoLateEventAsks(long time) {
        return saturated(time, stage.lateness());
    }

    /** Time of the first row with the mark; Long.MAX_VALUE if there is none. */
    final long firstTime(Mark mark) {
        int row = next(mark, 0, size());
        return row < size() ? time(row) : Long.MAX_VALUE;
    }

    /** So many rows, and those of the same time as the last of them unless that were all. */
    final int upToWholeTime(int rows) {
        int whole = firstAfter(time(rows - 1));
        return whole < size() ? whole : rows;
    }

    final boolean isFull() {
        return size() > stage.limit() || bytesUsed() > MAX_BYTES;
    }

    /**
     * How many of the first rows, which no window of the newest event holds, make room when the table is full. No more than has to
     * go: windows that wait, and those of late events, end before the newest one and begin before it.
     */
    final int excess(int past) {
        int rows = bytesUsed() > MAX_BYTES / 4 * 3 ? past : Math.min(past, size() - Math.max(1, stage.limit() / 4 * 3));
        return rows <= 0 ? 0 : upToWholeTime(rows);
    }

    /** How many of the first rows make room when the table is full. */
    final int excess() {
        int rows = Math.max(1, size() - Math.max(1, stage.limit() / 4 * 3));
        return upToWholeTime(Math.min(size(), bytesUsed() > MAX_BYTES ? Math.max(rows, size() / 4 + 1) : rows));
    }

    /** A time for a timer that only frees memory: rounded up, so that a busy group does not set one per event. */
    static long lazily(long time, long timespan) {
        long grid = Math.max(1_000_000L, timespan / 8);
        long rounded = Math.floorDiv(time, grid) * grid;
        return rounded == time ? time : saturated(rounded, grid);
    }

    static long saturated(long time, long span) {
        return time > Long.MAX_VALUE - span ? Long.MAX_VALUE : time + span;
    }

    /** The time a span earlier, not before all time. */
    static long before(long time, long span) {
        return time < Long.MIN_VALUE + span ? Long.MIN_VALUE : time - span;
    }
}
