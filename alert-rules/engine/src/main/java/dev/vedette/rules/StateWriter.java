package dev.vedette.rules;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The binary form of state: variable-length numbers, and each text once. */
final class StateWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    private final Map<String, Integer> texts = new HashMap<>();

    /** Zigzag, 7 bits a byte, least first. */
    void number(long value) {
        long rest = value << 1 ^ value >> 63;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** The number of an earlier text, counted from 1, or 0 and the text. */
    void text(String text) {
        Integer known = texts.putIfAbsent(text, texts.size() + 1);
        if (known != null) {
            number(known);
            return;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(0);
        number(utf8.length);
        out.writeBytes(utf8);
    }

    void event(EvidenceRef event) {
        text(event.eventId());
        text(event.eventName());
        text(event.ruleId());
        number(event.occurredAt());
        number(event.partition());
        number(event.offset());
        number(event.fields().size());
        new TreeMap<>(event.fields()).forEach((field, value) -> {
            text(field);
            text(value);
        });
    }

    void entry(Entry entry) {
        event(entry.event);
        number(entry.inputs);
        number(entry.matched ? 1 : 0);
        number(entry.values.size());
        entry.values.forEach(this::text);
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
