package dev.vedette.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values that are new for the group: an event matches when none of the rules had the value in {@code (t - timespan, t)},
 * nor a known-from rule at {@code t} itself. Decided behind the watermark, since an earlier event may still come.
 */
final class FirstSeenState implements StageState {

    private final Stage stage;
    private final @Nullable AlertBook book;
    /** Value to the last time at or before the watermark that it was there. */
    private final Map<String, Long> known = new HashMap<>();
    /** Events that the watermark has not passed. */
    private final EntryList pending = new EntryList();

    private long dropped;
    /** Newest value that the limit forced out: whatever was new after it may have been known. */
    private long gone = Long.MIN_VALUE;

    FirstSeenState(Stage stage, @Nullable AlertBook book) {
        this.stage = stage;
        this.book = book;
    }

    @Override
    public List<EvidenceRef> add(int input, String value, EvidenceRef event) {
        Entry entry = pending.find(event);
        if (entry == null) {
            entry = new Entry(event, 0, List.of());
            pending.add(entry);
        }
        entry.inputs |= 1L << input;
        if (!entry.values.contains(value)) {
            List<String> values = new ArrayList<>(entry.values);
            values.add(value);
            entry.values = List.copyOf(values);
        }
        if (pending.size() > stage.limit()) {
            // Bounded even when the watermark stands still: what is oldest is decided by what is known so far.
            return advance(pending.first().time());
        }
        return List.of();
    }

    @Override
    public List<EvidenceRef> advance(long watermark) {
        List<Entry> passed = pending.removeFirst(pending.firstAfter(watermark));
        List<EvidenceRef> matches = new ArrayList<>(0);
        for (int from = 0; from < passed.size(); ) {
            int to = from + 1;
            while (to < passed.size()
                    && passed.get(to).time() == passed.get(from).time()) {
                to++;
            }
            decide(passed.subList(from, to), matches);
            from = to;
        }
        return matches;
    }

    /** Events of one time. */
    private void decide(List<Entry> equal, List<EvidenceRef> matches) {
        Set<String> asked = new HashSet<>();
        for (Entry entry : equal) {
            if ((entry.inputs & stage.knownFrom()) != 0) {
                asked.addAll(entry.values);
            }
        }
        long time = equal.get(0).time();
        for (Entry entry : equal) {
            boolean isNew = (entry.inputs & ~stage.knownFrom()) != 0
                    && entry.values.stream().anyMatch(value -> !asked.contains(value) && isNew(value, time));
            if (isNew) {
                matches.add(entry.event);
                if (book != null) {
                    book.single(entry, time - stage.timespan(), gone <= time - stage.timespan());
                }
            }
        }
        for (Entry entry : equal) {
            entry.values.forEach(value -> known.merge(value, time, Math::max));
        }
        if (known.size() > stage.limit()) {
            shrink();
        }
    }

    private boolean isNew(String value, long time) {
        Long last = known.get(value);
        return last == null || last <= time - stage.timespan();
    }

    /** Forgets the quarter of the values that has not been seen for longest. */
    private void shrink() {
        List<Long> times = known.values().stream().sorted().toList();
        long horizon = times.get(Math.min(times.size() - 1, stage.limit() / 4));
        int before = known.size();
        known.values().removeIf(time -> time <= horizon);
        gone = Math.max(gone, horizon);
        dropped += before - known.size();
    }

    @Override
    public void evict(long watermark) {
        if (watermark >= Long.MIN_VALUE + stage.timespan()) {
            known.values().removeIf(time -> time <= watermark - stage.timespan());
        }
    }

    @Override
    public long nextTimer() {
        if (!pending.isEmpty()) {
            return pending.first().time();
        }
        long oldest = known.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
        return oldest == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : StageState.lazily(StageState.saturated(oldest, stage.timespan()), stage.timespan());
    }

    @Override
    public boolean isEmpty() {
        return known.isEmpty() && pending.isEmpty();
    }

    @Override
    public long dropped() {
        return dropped;
    }

    @Override
    public void write(StateWriter out) {
        out.number(gone);
        out.number(dropped);
        out.number(pending.size());
        for (int i = 0; i < pending.size(); i++) {
            out.entry(pending.get(i));
        }
        out.number(known.size());
        known.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(value -> {
            out.text(value.getKey());
            out.number(value.getValue());
        });
    }

    void read(StateReader in) {
        gone = in.number();
        dropped = in.number();
        for (int n = in.count(); n > 0; n--) {
            pending.add(in.entry());
        }
        for (int n = in.count(); n > 0; n--) {
            String value = in.text();
            known.put(value, in.number());
        }
    }
}
