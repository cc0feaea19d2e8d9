package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Type;
import dev.vedette.rules.EventRows.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Reads states of form 1, which had each text once and events as a whole. */
final class FirstForm {

    private final StateReader in;
    private final Vocabulary vocabulary;
    private final List<String> texts = new ArrayList<>();

    /**
     * An event with all that it came with.
     *
     * @param event the event itself
     * @param inputs bits of the stage's inputs
     */
    record Entry(EventRecord event, long inputs, boolean matched, List<String> values) {
        Entry {
            values = List.copyOf(values);
        }
    }

    /** @param vocabulary of the correlation as it is now */
    FirstForm(StateReader in, Vocabulary vocabulary) {
        this.in = in;
        this.vocabulary = vocabulary;
    }

    long number() {
        return in.number();
    }

    int count() {
        return in.signedCount();
    }

    String text() {
        long known = in.number();
        if (known == 0) {
            String text = in.text(in.signedCount());
            texts.add(text);
            return text;
        }
        if (known < 0 || known > texts.size()) {
            throw StateReader.broken("refers to a text that it does not hold");
        }
        return texts.get((int) known - 1);
    }

    EventRecord event() {
        String id = text();
        String name = text();
        String ruleId = text();
        long occurredAt = number();
        int partition = (int) number();
        long offset = number();
        Map<String, String> fields = new HashMap<>();
        for (int n = count(); n > 0; n--) {
            String field = text();
            fields.put(field, text());
        }
        return EventRecord.of(new EvidenceRef(id, name, ruleId, occurredAt, partition, offset, fields), vocabulary);
    }

    Entry entry() {
        EventRecord event = event();
        long inputs = number();
        boolean matched = number() == 1;
        List<String> values = new ArrayList<>();
        for (int n = count(); n > 0; n--) {
            values.add(text());
        }
        return new Entry(event, inputs, matched, values);
    }

    /**
     * Reads the events of sliding windows, and the times of windows that waited, into an empty table.
     *
     * @param hash of a value, which is the key of a row where values are counted
     */
    void windows(EventTable table, Stage stage, ToLongFunction<String> hash, Mark matched, Mark waiting) {
        boolean isCounted = stage.type() == Type.VALUE_COUNT || stage.type() == Type.TEMPORAL;
        for (int n = count(); n > 0; n--) {
            Entry entry = entry();
            for (long key : keys(entry, stage, hash)) {
                int row = table.add(entry.event(), key);
                if (isCounted) {
                    DistinctCounts.added(table, stage.timespan(), null, null, row, Long.MIN_VALUE);
                }
                if (entry.matched()) {
                    table.set(matched, row);
                }
            }
        }
        for (int n = count(); n > 0; n--) {
            long time = number();
            for (int row = table.firstAfter(time - 1); row < table.size() && table.time(row) == time; row++) {
                table.set(waiting, row);
            }
        }
    }

    private static List<Long> keys(Entry entry, Stage stage, ToLongFunction<String> hash) {
        return switch (stage.type()) {
            case VALUE_COUNT -> entry.values().stream().map(hash::applyAsLong).toList();
            case EVENT_COUNT -> List.of(0L);
            default -> {
                List<Long> keys = new ArrayList<>();
                for (int input = 0; input < stage.inputs().size(); input++) {
                    if ((entry.inputs() & 1L << input) != 0) {
                        keys.add((long) input);
                    }
                }
                yield keys;
            }
        };
    }

    void expectEnd() {
        in.expectEnd();
    }
}
