package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Sliding windows {@code (t - timespan, t]}, one for the time of each event: event_count, value_count, temporal and
 * temporal_ordered. An event matches when the window that ends with it is satisfied.
 */
final class WindowState implements StageState {

    private final Stage stage;
    /** Of the last stage; the others hand their matches on. */
    private final @Nullable AlertBook book;

    private final EntryList entries = new EntryList();
    /** For the types that ask for distinct values or rules: when each was there. */
    private final Map<String, SortedTimes> keys = new HashMap<>();
    /** Times of windows that wait for the watermark. */
    private final TreeSet<Long> undecided = new TreeSet<>();
    /** Time of the newest event that is no longer kept: a window that starts before it may have lost one. */
    private long gone = Long.MIN_VALUE;

    private long dropped;

    WindowState(Stage stage, @Nullable AlertBook book) {
        this.stage = stage;
        this.book = book;
    }

    @Override
    public List<EvidenceRef> add(int input, String value, EvidenceRef event) {
        Entry entry = entries.find(event);
        if (entry == null) {
            entry = new Entry(event, 0, List.of());
            entries.add(entry);
            if (book != null) {
                book.arrived(entry);
            }
        }
        if (!learn(entry, input, value)) {
            return List.of();
        }
        List<EvidenceRef> matches = new ArrayList<>(0);
        long time = event.occurredAt();
        if (stage.firesAtOnce()) {
            lookAgain(time, matches);
        } else {
            undecided.add(time);
        }
        if (entries.size() > stage.limit()) {
            shrink();
        }
        return matches;
    }

    /** Notes how the event came; false when that was known, so that a repetition changes nothing. */
    private boolean learn(Entry entry, int input, String value) {
        boolean newInput = !entry.hasInput(input);
        boolean newValue = stage.type() == Type.VALUE_COUNT && !entry.values.contains(value);
        entry.inputs |= 1L << input;
        if (newValue) {
            List<String> values = new ArrayList<>(entry.values);
            values.add(value);
            entry.values = List.copyOf(values);
            times(value).add(entry.time());
        } else if (newInput && isTemporal()) {
            times(Integer.toString(input)).add(entry.time());
        }
        return newInput || newValue;
    }

    private boolean isTemporal() {
        return stage.type() == Type.TEMPORAL || stage.type() == Type.TEMPORAL_ORDERED;
    }

    private SortedTimes times(String key) {
        return keys.computeIfAbsent(key, unused -> new SortedTimes());
    }

    /** Every window that contains the time: those that end in {@code [time, time + timespan)}. */
    private void lookAgain(long time, List<EvidenceRef> matches) {
        long last = StageState.saturated(time, stage.timespan() - 1);
        int i = entries.firstAfter(time - 1);
        while (i < entries.size() && entries.get(i).time() <= last) {
            i = decide(i, matches);
        }
    }

    /** Decides the window that ends at the entry's time; returns the index of the next later time. */
    private int decide(int index, List<EvidenceRef> matches) {
        long end = entries.get(index).time();
        int next = index;
        boolean known = false;
        boolean open = false;
        while (next < entries.size() && entries.get(next).time() == end) {
            known |= entries.get(next).matched;
            open |= !entries.get(next).matched;
            next++;
        }
        // What was satisfied stays so: conditions that events can make untrue are decided once, behind the watermark.
        if (open && (known || satisfied(end))) {
            for (int i = index; i < next; i++) {
                Entry entry = entries.get(i);
                if (!entry.matched) {
                    entry.matched = true;
                    matches.add(entry.event);
                }
            }
            if (book != null) {
                book.satisfied(end - stage.timespan(), end, end - stage.timespan() >= gone, entries);
            }
        }
        return next;
    }

    private boolean satisfied(long end) {
        long start = end - stage.timespan();
        return switch (stage.type()) {
            case EVENT_COUNT -> stage.threshold().test(entries.firstAfter(end) - entries.firstAfter(start));
            case TEMPORAL_ORDERED -> inOrder(start, end);
            default -> stage.threshold().test(distinct(start, end));
        };
    }

    private long distinct(long start, long end) {
        long enough = stage.threshold().enough().orElse(Long.MAX_VALUE);
        long count = 0;
        for (SortedTimes times : keys.values()) {
            if (times.anyIn(start, end) && ++count >= enough) {
                break;
            }
        }
        return count;
    }

    /**
     * Whether the window holds the rules in their order and ends with the last of them: a first step that comes again
     * afterwards does not make the same sequence another one. Equal times are in any order that is asked for.
     */
    private boolean inOrder(long start, long end) {
        List<Integer> order = stage.order();
        SortedTimes lastStep = keys.get(Integer.toString(order.get(order.size() - 1)));
        if (lastStep == null || !lastStep.anyIn(end - 1, end)) {
            return false;
        }
        long from = start + 1;
        for (int input : order) {
            SortedTimes times = keys.get(Integer.toString(input));
            if (times == null) {
                return false;
            }
            from = times.ceiling(from);
            if (from > end) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<EvidenceRef> advance(long watermark) {
        List<EvidenceRef> matches = new ArrayList<>(0);
        while (!undecided.isEmpty() && undecided.first() <= watermark) {
            long end = undecided.pollFirst();
            int index = entries.firstAfter(end - 1);
            if (index < entries.size() && entries.get(index).time() == end) {
                decide(index, matches);
            }
        }
        return matches;
    }

    @Override
    public void evict(long watermark) {
        forget(entries.removeFirst(entries.firstAfter(horizon(watermark))), false);
    }

    private long horizon(long time) {
        return time < Long.MIN_VALUE + stage.timespan() ? Long.MIN_VALUE : time - stage.timespan();
    }

    /**
     * Makes room: first what lies before the newest window, then events without which no window counts fewer distinct
     * values (there is the same value not long before and not long after), then the oldest.
     */
    private void shrink() {
        forget(entries.removeFirst(entries.firstAfter(horizon(entries.last().time()))), false);
        int target = Math.max(1, stage.limit() / 4 * 3);
        if (entries.size() > stage.limit() && !keys.isEmpty()) {
            Map<String, Long> previous = new HashMap<>();
            forget(entries.removeIf(entries.size() - target, entry -> isRedundant(entry, previous)), true);
        }
        if (entries.size() > stage.limit()) {
            forget(entries.removeFirst(entries.size() - target), true);
        }
    }

    private boolean isRedundant(Entry entry, Map<String, Long> previous) {
        List<String> own = keysOf(entry);
        boolean redundant = true;
        for (String key : own) {
            Long before = previous.get(key);
            long after = times(key).ceiling(entry.time() + 1);
            redundant &= before != null && after != Long.MAX_VALUE && after - before <= stage.timespan();
        }
        if (!redundant) {
            own.forEach(key -> previous.put(key, entry.time()));
        }
        return redundant;
    }

    private List<String> keysOf(Entry entry) {
        if (!isTemporal()) {
            return entry.values;
        }
        List<String> own = new ArrayList<>(1);
        for (int input = 0; input < stage.inputs().size(); input++) {
            if (entry.hasInput(input)) {
                own.add(Integer.toString(input));
            }
        }
        return own;
    }

    private void forget(List<Entry> removed, boolean counted) {
        for (Entry entry : removed) {
            gone = Math.max(gone, entry.time());
            for (String key : keysOf(entry)) {
                SortedTimes times = times(key);
                times.remove(entry.time());
                if (times.isEmpty()) {
                    keys.remove(key);
                }
            }
            undecided.remove(entry.time());
        }
        dropped += counted ? removed.size() : 0;
    }

    @Override
    public long nextTimer() {
        if (entries.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long freeing =
                StageState.lazily(StageState.saturated(entries.first().time(), stage.timespan()), stage.timespan());
        return undecided.isEmpty() ? freeing : Math.min(freeing, undecided.first());
    }

    @Override
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    @Override
    public long dropped() {
        return dropped;
    }

    @Override
    public void write(StateWriter out) {
        out.number(gone);
        out.number(dropped);
        out.number(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            out.entry(entries.get(i));
        }
        out.number(undecided.size());
        undecided.forEach(out::number);
    }

    void read(StateReader in) {
        gone = in.number();
        dropped = in.number();
        for (int n = in.count(); n > 0; n--) {
            Entry entry = in.entry();
            entries.add(entry);
            keysOf(entry).forEach(key -> times(key).add(entry.time()));
        }
        for (int n = in.count(); n > 0; n--) {
            undecided.add(in.number());
        }
    }
}
