package dev.vedette.rules;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@link StateWriter} wrote; an IllegalArgumentException for anything else. */
final class StateReader {

    private final byte[] bytes;
    private final List<String> texts = new ArrayList<>();
    private int at;

    StateReader(byte[] bytes) {
        this.bytes = bytes;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= bytes.length) {
                throw broken("ends in the middle of a number");
            }
            byte b = bytes[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw broken("holds a number of more than 64 bits");
    }

    /** How many of something follow; each takes at least a byte. */
    int count() {
        long count = number();
        if (count < 0 || count > bytes.length - at) {
            throw broken("promises more than it holds");
        }
        return (int) count;
    }

    String text() {
        long known = number();
        if (known == 0) {
            int length = count();
            String text = new String(bytes, at, length, StandardCharsets.UTF_8);
            at += length;
            texts.add(text);
            return text;
        }
        if (known < 0 || known > texts.size()) {
            throw broken("refers to a text that it does not hold");
        }
        return texts.get((int) known - 1);
    }

    EvidenceRef event() {
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
        return new EvidenceRef(id, name, ruleId, occurredAt, partition, offset, fields);
    }

    Entry entry() {
        EvidenceRef event = event();
        long inputs = number();
        boolean matched = number() == 1;
        List<String> values = new ArrayList<>();
        for (int n = count(); n > 0; n--) {
            values.add(text());
        }
        Entry entry = new Entry(event, inputs, List.copyOf(values));
        entry.matched = matched;
        return entry;
    }

    void expectEnd() {
        if (at != bytes.length) {
            throw broken("holds more than a state");
        }
    }

    private static IllegalArgumentException broken(String how) {
        return new IllegalArgumentException("not a correlation's state: it " + how);
    }
}
