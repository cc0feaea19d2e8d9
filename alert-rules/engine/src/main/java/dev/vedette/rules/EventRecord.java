package dev.vedette.rules;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * An event as state keeps it: its time, its context, and the rest in bytes within a larger array, good until that array is
 * written to. The bytes are those of an {@link EvidenceRef} without what is the context's: the rest of the id, name, rule,
 * partition, offset and fields; what the vocabulary has stands there as a number.
 */
record EventRecord(long time, EvidenceContext context, byte[] bytes, int from, int length) {

    /** Room for an event of usual size. */
    static final int FIRST_BYTES = 128;

    /** A field's value is the event's name. */
    private static final int EVENT_NAME = 0;
    /** It stands there. */
    private static final int TEXT = 1;
    /** It is the first of {@link EvidenceNames#VALUES}; the others follow. */
    private static final int FIRST_KNOWN = 2;

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
        EvidenceContext context = EvidenceContext.of(EvidenceContext.idStart(event.eventId()), event.fields());
        return of(event.occurredAt(), context, carried, out);
    }

    /** As {@link #of(EvidenceRef, List, Vocabulary, StateWriter)}, of an event that matched the rule. */
    static EventRecord of(
            EncodedEvidence event, String ruleId, List<List<String>> carried, Vocabulary vocabulary, StateWriter out) {
        event.write(ruleId, vocabulary, out);
        return of(event.occurredAt(), event.context(), carried, out);
    }

    private static EventRecord of(long time, EvidenceContext context, List<List<String>> carried, StateWriter out) {
        for (List<String> values : carried) {
            out.count(values.size());
            values.forEach(out::text);
        }
        return new EventRecord(time, context, out.buffer(), 0, out.size());
    }

    static void writeName(String eventId, String eventName, StateWriter out) {
        out.text(eventId.substring(eventId.lastIndexOf(':') + 1));
        int number = EvidenceNames.numberOfEvent(eventName);
        out.count(number + 1L);
        if (number < 0) {
            out.text(eventName);
        }
    }

    /** The event's name, of what {@link #writeName} wrote. */
    static String readName(StateReader in) {
        in.skip(in.count());
        return eventName(in);
    }

    private static String eventName(StateReader in) {
        int number = in.count(EvidenceNames.EVENTS.size());
        return number == 0 ? in.text() : EvidenceNames.EVENTS.get(number - 1);
    }

    /** Those that are not the context's. */
    static void writeFields(
            String eventName,
            int partition,
            long offset,
            Map<String, String> fields,
            Vocabulary vocabulary,
            StateWriter out) {
        out.number(partition);
        out.number(offset);
        out.count(number(fields));
        for (Map.Entry<String, String> field : fields.entrySet()) {
            if (EvidenceContext.has(field.getKey())) {
                continue;
            }
            writeField(field.getKey(), field.getValue(), eventName, vocabulary, out);
        }
    }

    /** How many are not the context's. */
    static int number(Map<String, String> fields) {
        int number = 0;
        for (String name : fields.keySet()) {
            number += EvidenceContext.has(name) ? 0 : 1;
        }
        return number;
    }

    static void writeField(String name, String value, String eventName, Vocabulary vocabulary, StateWriter out) {
        out.text(name, vocabulary);
        int known = EvidenceNames.numberOfValue(value);
        if (value.equals(eventName)) {
            // Most rules select by the event's name, so that it is among the fields.
            out.count(EVENT_NAME);
        } else if (known >= 0) {
            out.count(FIRST_KNOWN + known);
        } else {
            out.count(TEXT);
            out.text(value);
        }
    }

    private static String readValue(String eventName, StateReader in) {
        int what = in.count(FIRST_KNOWN + EvidenceNames.VALUES.size() - 1);
        return switch (what) {
            case EVENT_NAME -> eventName;
            case TEXT -> in.text();
            default -> EvidenceNames.VALUES.get(what - FIRST_KNOWN);
        };
    }

    private static void skipValue(StateReader in) {
        if (in.count(FIRST_KNOWN + EvidenceNames.VALUES.size() - 1) == TEXT) {
            in.skip(in.count());
        }
    }

    private StateReader reader() {
        return new StateReader(bytes, from, from + length);
    }

    EvidenceRef decode(Vocabulary vocabulary) {
        return decode(vocabulary, reader());
    }

    private EvidenceRef decode(Vocabulary vocabulary, StateReader in) {
        String id = context.idStart() + in.text();
        String name = eventName(in);
        EvidenceRef event = decode(id, name, vocabulary, in);
        if (context == EvidenceContext.NONE) {
            return event;
        }
        Map<String, String> fields = new HashMap<>(event.fields());
        context.putInto(fields);
        return new EvidenceRef(id, name, event.ruleId(), event.occurredAt(), event.partition(), event.offset(), fields);
    }

    /** As forms 2 and 3 had it: all stood with the event. */
    EvidenceRef decodeThirdForm(Vocabulary vocabulary) {
        return decodeThirdForm(vocabulary, reader());
    }

    private EvidenceRef decodeThirdForm(Vocabulary vocabulary, StateReader in) {
        return decode(in.text(), in.text(), vocabulary, in);
    }

    private EvidenceRef decode(String id, String name, Vocabulary vocabulary, StateReader in) {
        String rule = in.text(vocabulary);
        int partition = (int) in.number();
        long offset = in.number();
        Map<String, String> fields = new HashMap<>();
        for (int n = in.count(); n > 0; n--) {
            String field = in.text(vocabulary);
            fields.put(field, readValue(name, in));
        }
        return new EvidenceRef(id, name, rule, time, partition, offset, fields);
    }

    /** What the chain takes along. */
    List<List<String>> carried(Vocabulary vocabulary) {
        StateReader in = reader();
        decode(vocabulary, in);
        return carried(in);
    }

    List<List<String>> carriedInThirdForm(Vocabulary vocabulary) {
        StateReader in = reader();
        decodeThirdForm(vocabulary, in);
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
        return new EventRecord(time, context, Arrays.copyOfRange(bytes, from, from + length), 0, length);
    }

    /** Calls with each number of the vocabulary that stands here. */
    void forEachNumber(int vocabularySize, IntConsumer action) {
        StateReader in = reader();
        in.skip(in.count());
        if (in.count(EvidenceNames.EVENTS.size()) == 0) {
            in.skip(in.count());
        }
        number(in, vocabularySize, action);
        in.number();
        in.number();
        for (int n = in.count(); n > 0; n--) {
            number(in, vocabularySize, action);
            skipValue(in);
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
        if (!context.hasSameIdStart(other.context)) {
            return Arrays.compareUnsigned(
                    id().getBytes(StandardCharsets.UTF_8), other.id().getBytes(StandardCharsets.UTF_8));
        }
        return reader().compareText(other.reader());
    }

    private String id() {
        return context.idStart() + reader().text();
    }
}
