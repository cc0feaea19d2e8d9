package dev.vedette.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A random detection rule. */
final class GeneratedRule {

    private static final List<String> NAMES = List.of("s", "sel_a", "sel_b", "filter", "_hidden");

    private final Random random;
    private final GeneratedText texts;
    private final Map<String, Object> detection = new LinkedHashMap<>();
    private final List<GeneratedItem> items = new ArrayList<>();
    private final String id;

    GeneratedRule(Random random, String id) {
        this.random = random;
        this.texts = new GeneratedText(random);
        this.id = id;
        List<String> names = new ArrayList<>(NAMES.subList(0, 1 + random.nextInt(3)));
        if (texts.chance(15)) {
            names.addAll(NAMES.subList(3, NAMES.size()));
        }
        names.forEach(name -> detection.put(name, selection()));
        Object condition = texts.chance(8) ? List.of(condition(names, 1), condition(names, 1)) : condition(names, 2);
        detection.put("condition", condition);
    }

    String id() {
        return id;
    }

    List<GeneratedItem> items() {
        return items;
    }

    String yaml() {
        return "title: Generated\nid: " + id + "\ndetection: " + GeneratedText.json(detection) + "\n";
    }

    private Object selection() {
        int kind = random.nextInt(100);
        if (kind < 70) {
            return map();
        }
        List<Object> list = new ArrayList<>();
        for (int n = 1 + random.nextInt(2); n >= 0; n--) {
            list.add(kind < 85 || kind < 92 && n == 0 ? map() : keyword());
        }
        return kind == 99 ? keyword() : list;
    }

    private Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int n = texts.one(List.of(1, 1, 2, 3)); n > 0; n--) {
            GeneratedItem item = GeneratedItem.of(random, texts);
            map.put(item.field() + item.modifiers(), item.value());
            items.add(item);
        }
        return map;
    }

    private String keyword() {
        String target = texts.text();
        String word = texts.part(target, false, false);
        items.add(new GeneratedItem("", "", word, List.of(target)));
        return texts.pattern(texts.otherCase(word.isEmpty() ? "a" : word), texts.chance(20));
    }

    private String condition(List<String> names, int depth) {
        int kind = random.nextInt(10);
        if (depth == 0 || kind < 2) {
            return texts.one(names);
        }
        String inner = condition(names, depth - 1);
        return switch (kind) {
            case 2 -> "(" + inner + ")";
            case 3 -> "not " + (inner.contains(" ") ? "(" + inner + ")" : inner);
            case 4 -> inner + " and not " + texts.one(names);
            case 5 -> texts.one(List.of("1", "any", "all")) + " of them";
            case 6 -> texts.one(List.of("1", "all")) + " of " + texts.one(List.of("s*", "*", "s"));
            case 7 ->
                inner + texts.one(List.of(" or ", " OR ", "  or\\n".replace("\\n", " "))) + condition(names, depth - 1);
            default -> inner + texts.one(List.of(" and ", " AND ")) + condition(names, depth - 1);
        };
    }
}
