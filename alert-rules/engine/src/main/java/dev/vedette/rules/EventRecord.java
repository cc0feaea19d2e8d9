package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * An event as state keeps it: its time, and the rest in bytes within a larger array, good until that array is written to.
 * The bytes are those of the id, name, rule, partition, offset and fields of an {@link EvidenceRef}; what the vocabulary
 * has stands there as a number.
 */
record EventRecord(long time, byte[] bytes, int from, int length) {

    /** Room for an event of usual size. */
    static final int FIRST_BYTES = 224;

    static EventRecord of(EvidenceRef event, Vocabulary vocabulary) {
        return of(event, List.of(), vocabulary, new StateWriter(FIRST_BYTES));
    }

    /**
     * @param carried what a chain over several groups takes along: values by field
     * @param out an empty one, which knows afterwards the numbers that stand in the event
     */
    static EventRecord of(EvidenceRef event, List<List<String>> carried, Vocabulary vocabulary, StateWriter out) {
        writeName(event.eventId(), event.eventName(), out);
        out.text(event.ruleId(), vocabulary);
        writeFields(event.eventName(), event.partition(), event.offset(), event.fields(), vocabulary, out);
        return of(event.occurredAt(), carried, out);
    }

    /** As {@link #of(EvidenceRef, List, Vocabulary, StateWriter)}, of an event that matched the rule. */
    static EventRecord of(
            EncodedEvidence event, String ruleId, List<List<String>> carried, Vocabulary vocabulary, StateWriter out) {
        event.write(ruleId, vocabulary, out);
        return of(event.occurredAt(), carried, out);
    }

    private static EventRecord of(long time, List<List<String>> carried, StateWriter out) {
        for (List<String> values : carried) {
            out.count(values.size());
            values.forEach(out::text);
        }
        return new EventRecord(time, out.buffer(), 0, out.size());
    }

    static void writeName(String eventId, String eventName, StateWriter out) {
        out.text(eventId);
        out.text(eventName);
    }

    static void writeFields(
            String eventName,
            int partition,
            long offset,
            Map<String, String> fields,
            Vocabulary vocabulary,
            StateWriter out) {
        out.number(partition);
        out.number(offset);
        out.count(fields.size());
        for (Map.Entry<String, String> field : fields.entrySet()) {
            // Most rules select by the event's name, so that it is among the fields.
            if (field.getValue().equals(eventName)) {
                out.text(field.getKey(), vocabulary);
                out.count(0);
            } else {
                writeField(field.getKey(), field.getValue(), vocabulary, out);
            }
        }
    }

    static void writeField(String name, String value, Vocabulary vocabulary, StateWriter out) {
        out.text(name, vocabulary);
        out.count(1);
        out.text(value);
    }

    EvidenceRef decode(Vocabulary vocabulary) {
        return decode(vocabulary, new StateReader(bytes, from, from + length));
    }

    private EvidenceRef decode(Vocabulary vocabulary, StateReader in) {
        String id = in.text();
        String name = in.text();
        String rule = in.text(vocabulary);
        int partition = (int) in.number();
        long offset = in.number();
        Map<String, String> fields = new HashMap<>();
        for (int n = in.count(); n > 0; n--) {
            String field = in.text(vocabulary);
            fields.put(field, in.count(1) == 0 ? name : in.text());
        }
        return new EvidenceRef(id, name, rule, time, partition, offset, fields);
    }

    /** What the chain takes along. */
    List<List<String>> carried(Vocabulary vocabulary) {
        StateReader in = new StateReader(bytes, from, from + length);
        decode(vocabulary, in);
        return carried(in);
    }

    private static List<List<String>> carried(StateReader in) {
        List<List<String>> carried = new ArrayList<>();
        while (!in.atEnd()) {
            List<String> values = new ArrayList<>();
            for (int n = in.count(); n > 0; n--) {
                values.add(in.text());
            }
            carried.add(values);
        }
        return carried;
    }

    /** A copy that stays. */
    EventRecord copy() {
        return new EventRecord(time, Arrays.copyOfRange(bytes, from, from + length), 0, length);
    }

    /** Calls with each number of the vocabulary that stands here. */
    void forEachNumber(int vocabularySize, IntConsumer action) {
        StateReader in = new StateReader(bytes, from, from + length);
        in.skip(in.count());
        in.skip(in.count());
        number(in, vocabularySize, action);
        in.number();
        in.number();
        for (int n = in.count(); n > 0; n--) {
            number(in, vocabularySize, action);
            if (in.count(1) == 1) {
                in.skip(in.count());
            }
        }
        while (!in.atEnd()) {
            for (int n = in.count(); n > 0; n--) {
                in.skip(in.count());
            }
        }
    }

    private static void number(StateReader in, int vocabularySize, IntConsumer action) {
        int number = in.count(vocabularySize);
        if (number == 0) {
            in.skip(in.count());
        } else {
            action.accept(number - 1);
        }
    }

    /** Order of ids, by their bytes; 0 for the same event if the times are the same. */
    int compareIds(EventRecord other) {
        StateReader mine = new StateReader(bytes, from, from + length);
        StateReader its = new StateReader(other.bytes, other.from, other.from + other.length);
        int myLength = mine.count();
        int itsLength = its.count();
        return Arrays.compareUnsigned(
                bytes,
                mine.position(),
                mine.position() + myLength,
                other.bytes,
                its.position(),
                its.position() + itsLength);
    }
}
