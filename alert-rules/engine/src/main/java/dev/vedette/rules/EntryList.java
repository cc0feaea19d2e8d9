package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Events in the order of their times; of equal times in the order of their ids, so that arrival leaves no trace. */
final class EntryList {

    private final List<Entry> entries = new ArrayList<>();

    int size() {
        return entries.size();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    Entry get(int index) {
        return entries.get(index);
    }

    Entry first() {
        return entries.get(0);
    }

    Entry last() {
        return entries.get(entries.size() - 1);
    }

    /** The entry of the same event, if it is here. */
    @Nullable
    Entry find(EvidenceRef event) {
        for (int i = firstAfter(event.occurredAt()) - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            if (entry.time() != event.occurredAt()) {
                return null;
            }
            if (entry.event.eventId().equals(event.eventId())) {
                return entry;
            }
        }
        return null;
    }

    void add(Entry entry) {
        int at = firstAfter(entry.time());
        while (at > 0
                && entries.get(at - 1).time() == entry.time()
                && entries.get(at - 1).event.eventId().compareTo(entry.event.eventId()) > 0) {
            at--;
        }
        entries.add(at, entry);
    }

    /** Index of the first entry after the time; the number of entries up to it. */
    int firstAfter(long time) {
        int low = 0;
        int high = entries.size();
        if (high == 0 || entries.get(high - 1).time() <= time) {
            return high;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).time() <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Entries after {@code low} and not after {@code high}. */
    void forEach(long low, long high, Consumer<Entry> action) {
        for (int i = firstAfter(low); i < entries.size() && entries.get(i).time() <= high; i++) {
            action.accept(entries.get(i));
        }
    }

    /** Takes the first entries out. */
    List<Entry> removeFirst(int count) {
        List<Entry> head = entries.subList(0, count);
        List<Entry> removed = List.copyOf(head);
        head.clear();
        return removed;
    }

    /** Takes out, oldest first, at most {@code count} entries that the predicate gives up. */
    List<Entry> removeIf(int count, Predicate<Entry> predicate) {
        List<Entry> removed = new ArrayList<>();
        List<Entry> kept = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            if (removed.size() < count && predicate.test(entry)) {
                removed.add(entry);
            } else {
                kept.add(entry);
            }
        }
        entries.clear();
        entries.addAll(kept);
        return removed;
    }

    Iterator<Entry> iterator() {
        return entries.iterator();
    }
}
