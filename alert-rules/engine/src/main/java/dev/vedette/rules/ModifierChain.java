package dev.vedette.rules;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The key of an item, {@code field|modifier|modifier}: which modifiers there are and which go together. Immutable. */
final class ModifierChain {

    private static final int MAX_FIELD = 256;

    private static final Set<String> MODIFIERS = Set.of(
            "all",
            "base64",
            "base64offset",
            "cased",
            "cidr",
            "contains",
            "day",
            "dotall",
            "endswith",
            "exists",
            "expand",
            "fieldref",
            "gt",
            "gte",
            "hour",
            "i",
            "ignorecase",
            "lt",
            "lte",
            "m",
            "minute",
            "month",
            "multiline",
            "neq",
            "re",
            "s",
            "startswith",
            "utf16",
            "utf16be",
            "utf16le",
            "week",
            "wide",
            "windash",
            "year");

    /** Other engines' long names of the regular expressions' flags. */
    private static final Map<String, String> ALIASES = Map.of("ignorecase", "i", "multiline", "m", "dotall", "s");

    /** Say how values are compared, so that nothing else can be done to the text that they are. */
    private static final Set<String> NOT_TEXT =
            Set.of("re", "cidr", "exists", "gt", "gte", "lt", "lte", "minute", "hour", "day", "week", "month", "year");

    /** Say where a text has to stand. */
    private static final Set<String> PLACES = Set.of("contains", "startswith", "endswith");

    /** Of each group at most one may stand in a chain. */
    private static final List<Set<String>> EXCLUSIVE = List.of(
            union(NOT_TEXT, Set.of("fieldref")),
            union(NOT_TEXT, PLACES),
            Set.of("base64", "base64offset"),
            Set.of("utf16", "utf16be", "utf16le", "wide"));

    /** Keywords are texts that stand somewhere in the event. */
    private static final Set<String> OF_KEYWORDS = Set.of(
            "all",
            "base64",
            "base64offset",
            "cased",
            "contains",
            "endswith",
            "expand",
            "i",
            "m",
            "re",
            "s",
            "startswith",
            "utf16",
            "utf16be",
            "utf16le",
            "wide",
            "windash");

    private final Yaml.Scalar key;
    private final String path;
    private final Faults faults;
    private final String field;
    private final List<String> written;
    private final List<String> modifiers;

    private ModifierChain(Yaml.Scalar key, String path, Faults faults) {
        List<String> parts = List.of(key.text().split("\\|", -1));
        this.key = key;
        this.path = path;
        this.faults = faults;
        this.field = parts.get(0);
        this.written = parts.subList(1, parts.size());
        this.modifiers = written.stream()
                .map(modifier -> ALIASES.getOrDefault(modifier, modifier))
                .toList();
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> both = new TreeSet<>(a);
        both.addAll(b);
        return both;
    }

    /** Reads a key; what is wrong with it is added to the faults. */
    static ModifierChain read(Yaml.Scalar key, String path, Faults faults) {
        ModifierChain chain = new ModifierChain(key, path, faults);
        chain.check();
        return chain;
    }

    /** Empty for keywords. */
    String field() {
        return field;
    }

    /** In the order of the text, by their short names. */
    List<String> modifiers() {
        return modifiers;
    }

    boolean has(String modifier) {
        return modifiers.contains(modifier);
    }

    /** Whether one of them says where a text has to stand. */
    boolean hasPlace() {
        return modifiers.stream().anyMatch(PLACES::contains);
    }

    /** A fault at one modifier of the chain, the last one of that name. */
    private void fault(String modifier, String message) {
        int offset = field.length() + 1;
        for (String before : written.subList(0, modifiers.lastIndexOf(modifier))) {
            offset += before.length() + 1;
        }
        faults.add(key.line(), key.columnOf(offset), path, message);
    }

    private void check() {
        if (field.length() > MAX_FIELD) {
            faults.add(key, path, "a field name has at most " + MAX_FIELD + " characters");
        }
        Set<String> seen = new HashSet<>();
        for (String modifier : modifiers) {
            if (!MODIFIERS.contains(modifier)) {
                fault(
                        modifier,
                        "the modifier " + Text.quote(modifier) + " is not known" + Nearest.hint(modifier, MODIFIERS)
                                + ": one of " + String.join(", ", new TreeSet<>(MODIFIERS)));
            } else if (!seen.add(modifier)) {
                fault(modifier, "the modifier " + modifier + " stands here twice: once is enough");
            }
        }
        for (Set<String> group : EXCLUSIVE) {
            List<String> both =
                    modifiers.stream().filter(group::contains).distinct().toList();
            if (both.size() > 1) {
                fault(
                        both.get(1),
                        "the modifiers " + String.join(" and ", both)
                                + " cannot stand together: write two items, each with one of them");
                break;
            }
        }
        List.of("i", "m", "s").forEach(flag -> {
            if (has(flag) && !has("re")) {
                fault(flag, "the modifier " + flag + " stands only after re, as in field|re|" + flag);
            }
        });
        checkText();
        if (field.isEmpty() && !OF_KEYWORDS.containsAll(modifiers)) {
            faults.add(key, path, "keywords take only the modifiers " + String.join(", ", new TreeSet<>(OF_KEYWORDS)));
        }
    }

    /** What changes a text needs one, and an encoding does so before anything is said of its place. */
    private void checkText() {
        int place = -1;
        for (int i = 0; i < modifiers.size(); i++) {
            String modifier = modifiers.get(i);
            boolean encodes = Encoding.MODIFIERS.contains(modifier);
            if (encodes || modifier.equals("windash") || modifier.equals("cased")) {
                modifiers.stream()
                        .filter(other -> isNoText(other, modifier))
                        .findFirst()
                        .ifPresent(other -> fault(
                                modifier, "the modifiers " + modifier + " and " + other + " cannot stand together"));
            }
            if (encodes && place >= 0) {
                fault(modifier, "the modifier " + modifier + " must stand before " + modifiers.get(place));
            }
            place = PLACES.contains(modifier) ? i : place;
        }
    }

    private static boolean isNoText(String other, String modifier) {
        return NOT_TEXT.contains(other)
                || other.equals("fieldref") && !modifier.equals("cased")
                || other.equals("windash") && Encoding.MODIFIERS.contains(modifier);
    }
}
