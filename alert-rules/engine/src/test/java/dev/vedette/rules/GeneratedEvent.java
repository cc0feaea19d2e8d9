package dev.vedette.rules;

import dev.vedette.rules.reference.ReferenceEvent.Nothing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** A random event that one of the rules was made for, more or less. */
final class GeneratedEvent {

    private static final List<String> FIELDS = Stream.of(
                    GeneratedItem.TEXT_FIELDS,
                    GeneratedItem.NUMBER_FIELDS,
                    List.of(GeneratedItem.ADDRESS_FIELD, GeneratedItem.DATE_FIELD))
            .flatMap(List::stream)
            .toList();

    private final Random random;
    private final GeneratedText texts;
    private final List<GeneratedRule> rules;

    GeneratedEvent(Random random, List<GeneratedRule> rules) {
        this.random = random;
        this.texts = new GeneratedText(random);
        this.rules = rules;
    }

    Map<String, Object> next() {
        GeneratedRule target = texts.one(rules);
        Map<String, Object> event = new LinkedHashMap<>();
        for (String field : FIELDS) {
            if (texts.chance(85)) {
                Object value = value(field, target);
                put(event, field, texts.chance(20) ? disturbed(value, field, target) : value);
            }
        }
        if (texts.chance(10)) {
            event.put("other", texts.one(List.of(texts.text(), 4624L, true, List.of(texts.text()))));
        }
        return event;
    }

    private Object value(String field, GeneratedRule target) {
        GeneratedRule rule = texts.chance(70) ? target : texts.one(rules);
        List<GeneratedItem> items = rule.items().stream()
                .filter(item -> item.field().equals(field) || item.field().isEmpty() && !field.equals("t"))
                .toList();
        if (!items.isEmpty()) {
            return texts.one(texts.one(items).near());
        }
        List<GeneratedItem> any = texts.one(rules).items();
        return any.isEmpty() ? "a" : texts.one(texts.one(any).near());
    }

    private Object disturbed(Object value, String field, GeneratedRule target) {
        return switch (random.nextInt(7)) {
            case 0 -> Nothing.NULL;
            case 1 -> List.of();
            case 2 -> List.of(value, value(field, target));
            case 3 -> List.of(List.of(value), Nothing.NULL, texts.text());
            case 4 -> value.toString();
            case 5 -> value + texts.text();
            default -> texts.part(value.toString(), texts.chance(50), texts.chance(50));
        };
    }

    /** A dotted name as it is, as objects within each other, or through a list of objects. */
    private void put(Map<String, Object> event, String field, Object value) {
        int dot = field.indexOf('.');
        if (dot < 0 || texts.chance(30)) {
            event.put(field, value);
            return;
        }
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put(field.substring(dot + 1), value);
        List<Object> objects = new ArrayList<>(List.of(inner, Map.of("other", "x")));
        if (texts.chance(50)) {
            objects.add(Map.of(field.substring(dot + 1), texts.text()));
        }
        event.put(field.substring(0, dot), texts.chance(60) ? inner : objects);
    }
}
