package dev.vedette.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    void expectEnd() {
        in.expectEnd();
    }
}
