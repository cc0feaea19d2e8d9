package dev.vedette.rules.reference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** A rule as the maps and lists that YAML makes of it, and whether an event matches. */
public final class ReferenceRule {

    private static final List<String> DATE_PARTS = List.of("minute", "hour", "day", "week", "month", "year");
    private static final List<String> ORDERS = List.of("lt", "lte", "gt", "gte");

    private final Map<?, ?> detection;
    private final BiConsumer<List<String>, Boolean> witness;
    /** What has been worked out of the rule alone, by modifiers and value. */
    private final Map<List<Object>, Object> known = new HashMap<>();

    /**
     * @param yaml a detection rule
     * @param witness is told the modifiers of each item and whether it matched
     */
    public ReferenceRule(String yaml, BiConsumer<List<String>, Boolean> witness) {
        LoadSettings settings =
                LoadSettings.builder().setSchema(new CoreSchema()).build();
        Map<?, ?> rule = (Map<?, ?>) new Load(settings).loadFromString(yaml);
        this.detection = (Map<?, ?>) rule.get("detection");
        this.witness = witness;
    }

    /** "The condition can be a list ... logically linked with OR." */
    public boolean matches(ReferenceEvent event) {
        boolean any = false;
        for (Object condition : list(detection.get("condition"))) {
            any |= new ReferenceCondition(condition.toString(), detection.keySet(), name -> selection(name, event))
                    .holds();
        }
        return any;
    }

    private boolean selection(String name, ReferenceEvent event) {
        return definition(detection.get(name), event);
    }

    /** "All elements of a map are joined with AND", "all map items of a list with OR", strings are keywords. */
    private boolean definition(Object definition, ReferenceEvent event) {
        if (definition instanceof Map<?, ?> map) {
            boolean all = true;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                all &= item(entry.getKey().toString(), entry.getValue(), event);
            }
            return all;
        }
        if (definition instanceof List<?> list) {
            boolean any = false;
            for (Object element : list) {
                any |= definition(element, event);
            }
            return any;
        }
        return keyword(definition, false, event);
    }

    private boolean item(String key, Object value, ReferenceEvent event) {
        List<String> parts = List.of(key.split("\\|"));
        String field = parts.get(0);
        List<String> modifiers = parts.subList(1, parts.size());
        List<Object> values = list(value);
        boolean all = modifiers.contains("all");
        boolean any = false;
        boolean every = true;
        boolean comparable = !event.values(field).isEmpty();
        for (Object one : values) {
            boolean matches = field.isEmpty()
                    ? keyword(one, modifiers.contains("cased"), event)
                    : value(field, modifiers, one, event);
            any |= matches;
            every &= matches;
            comparable &= one != null && !event.values(one.toString()).isEmpty();
        }
        boolean result = all ? every : any;
        if (modifiers.contains("neq")) {
            result = !result && (!modifiers.contains("fieldref") || comparable);
        }
        witness.accept(modifiers, result);
        return result;
    }

    private static List<Object> list(Object value) {
        List<Object> values = new ArrayList<>();
        if (value instanceof List<?> list) {
            values.addAll(list);
        } else {
            values.add(value);
        }
        return values;
    }

    /** "Searching for keywords across an entire event." */
    private static boolean keyword(Object word, boolean cased, ReferenceEvent event) {
        ReferenceText text =
                ReferenceText.parse(word.toString()).modified("contains").get(0);
        return event.everything().stream().anyMatch(value -> text.matches(ReferenceValue.text(value), cased));
    }

    private boolean value(String field, List<String> modifiers, Object value, ReferenceEvent event) {
        if (modifiers.contains("exists")) {
            return event.has(field) == (Boolean) value;
        }
        List<Object> actual = event.values(field);
        return value == null
                ? actual.isEmpty()
                : actual.stream().anyMatch(one -> compare(one, modifiers, value, event));
    }

    private boolean compare(Object actual, List<String> modifiers, Object value, ReferenceEvent event) {
        for (String modifier : modifiers) {
            if (modifier.equals("re")) {
                Pattern regex = (Pattern)
                        known.computeIfAbsent(List.of(modifiers, value), unused -> regex(modifiers, value.toString()));
                String text = ReferenceValue.text(actual);
                return regex.matcher(modifiers.contains("i") ? withoutTurkish(text) : text)
                        .find();
            }
            if (modifier.equals("cidr")) {
                return ReferenceValue.inNetwork(actual, value.toString());
            }
            if (ORDERS.contains(modifier)) {
                return order(actual, modifier, value);
            }
            if (DATE_PARTS.contains(modifier)) {
                return ReferenceValue.datePart(actual, modifier).equals(Optional.of(Long.valueOf(value.toString())));
            }
            if (modifier.equals("fieldref")) {
                return event.values(value.toString()).stream().anyMatch(other -> refers(actual, other, modifiers));
            }
        }
        boolean changed =
                modifiers.stream().anyMatch(m -> !List.of("all", "neq", "cased").contains(m));
        if (value instanceof Number && !changed) {
            return ReferenceValue.number(actual)
                    .map(n -> n.compareTo(ReferenceValue.number(value).orElseThrow()) == 0)
                    .orElse(false);
        }
        List<?> texts =
                (List<?>) known.computeIfAbsent(List.of(modifiers, value), unused -> text(modifiers, value.toString()));
        return texts.stream()
                .map(ReferenceText.class::cast)
                .anyMatch(text -> text.matches(ReferenceValue.text(actual), modifiers.contains("cased")));
    }

    /** "The value modifiers are applied in the given order to the value." */
    private static List<ReferenceText> text(List<String> modifiers, String value) {
        List<ReferenceText> texts = List.of(ReferenceText.parse(value));
        List<String> chain = new ArrayList<>(modifiers);
        if (chain.contains("base64offset") && chain.stream().noneMatch(m -> m.matches("contains|.*with"))) {
            chain.add("contains");
        }
        for (String modifier : chain) {
            texts = texts.stream()
                    .flatMap(text -> text.modified(modifier).stream())
                    .toList();
        }
        return texts;
    }

    private static boolean order(Object actual, String modifier, Object bound) {
        return ReferenceValue.number(actual)
                .map(n -> n.compareTo(ReferenceValue.number(bound).orElseThrow()))
                .map(sign -> switch (modifier) {
                    case "lt" -> sign < 0;
                    case "lte" -> sign <= 0;
                    case "gt" -> sign > 0;
                    default -> sign >= 0;
                })
                .orElse(false);
    }

    /** Java holds the dotted and the dotless i for the same letter as i; Unicode's simple folding, and RE2, do not. */
    private static String withoutTurkish(String text) {
        return text.replace('\u0130', '\uE000').replace('\u0131', '\uE001');
    }

    private static Pattern regex(List<String> modifiers, String value) {
        int flags = Pattern.UNIX_LINES;
        String regex = value;
        flags |= modifiers.contains("i") ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
        flags |= modifiers.contains("s") ? Pattern.DOTALL : 0;
        if (modifiers.contains("m")) {
            flags |= Pattern.MULTILINE;
            // Java's own beginning of a line is not one at the end of the text, so that the empty text has none.
            regex = regex.replaceFirst("^\\^", "(?:\\\\A|(?<=\n))");
        } else {
            // Java's own end lets a last line break stand behind it. Behind an odd number of backslashes it is a
            // dollar.
            regex = regex.replaceFirst("(?<!\\\\)((?:\\\\\\\\)*)\\$$", "$1\\\\z");
        }
        return Pattern.compile(regex, flags);
    }

    private static boolean refers(Object actual, Object other, List<String> modifiers) {
        ReferenceText text = ReferenceText.plain(ReferenceValue.text(other));
        for (String modifier : modifiers) {
            text = text.modified(modifier).get(0);
        }
        return text.matches(ReferenceValue.text(actual), modifiers.contains("cased"));
    }
}
