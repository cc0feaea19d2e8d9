package dev.vedette.rules;

import dev.vedette.rules.LintDocument.Item;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks the items of selections: modifiers and values. */
final class LintValues {

    /** Stand for unescaped wildcards in {@link #marked}. */
    private static final char STAR = '\uE000';

    private static final char ANY = '\uE001';

    private static final Set<String> JOINING = Set.of("contains", "startswith", "endswith", "re", "fieldref", "expand");
    private static final Set<String> EXACT = Set.of("cased", "re", "base64", "base64offset");
    /** With any of these a value is not plain text in which wildcards stand. */
    private static final Set<String> NO_WILDCARDS =
            Set.of("contains", "startswith", "endswith", "re", "cidr", "base64", "base64offset", "expand", "fieldref");

    private final LintDocument document;
    private final LintFindings out;

    LintValues(LintDocument document, LintFindings out) {
        this.document = document;
        this.out = out;
    }

    void check() {
        for (Item item : document.items()) {
            if (!item.key().text().isEmpty()) {
                item(item);
            }
            item.values().forEach((path, value) -> text(value, path));
        }
        invisible(document.root(), document.path(), 0);
    }

    private void finding(LintCheck check, Yaml at, String path, String message) {
        out.add(check, document, at, path, message);
    }

    private void item(Item item) {
        Map<String, Yaml.Scalar> values = item.values();
        if (item.value() instanceof Yaml.Items list && list.items().size() == 1) {
            finding(LintCheck.LIST_SINGLE, list, item.path(), "is a list of one: write the value behind the colon");
        }
        if (item.has("all") && values.size() == 1) {
            finding(
                    LintCheck.ALL_SINGLE,
                    item.key(),
                    item.path(),
                    "all joins several values, and there is one: leave it out");
        } else if (item.has("all")
                && !item.field().isEmpty()
                && item.modifiers().stream().noneMatch(JOINING::contains)) {
            finding(
                    LintCheck.ALL_EQUAL,
                    item.key(),
                    item.path(),
                    "only a field with several values can equal all of these: is contains meant?");
        }
        if (item.has("base64offset") && !item.has("contains")) {
            finding(
                    LintCheck.BASE64OFFSET_CONTAINS,
                    item.key(),
                    item.path(),
                    "the encoded text stands within other text: write base64offset|contains");
        }
        wildcards(item, values);
        values.forEach((path, value) -> value(item, path, value, values.size()));
        duplicates(item, values);
    }

    private void value(Item item, String path, Yaml.Scalar value, int count) {
        if (value.isNull() && count > 1) {
            finding(
                    LintCheck.NULL_IN_LIST,
                    value,
                    path,
                    "null is one of several values, which not every tool takes: write a selection of its own for it");
        }
        if (item.has("re")) {
            regex(value, path);
        }
        boolean plain = item.modifiers().stream().noneMatch(NO_WILDCARDS::contains);
        if (plain && marked(value.text()).contains("" + STAR + STAR)) {
            finding(LintCheck.WILDCARD_DOUBLE, value, path, "two * side by side mean what one does: write one");
        }
    }

    /** As pySigma: only where every value of the item has its wildcard at the same end and nowhere else. */
    private void wildcards(Item item, Map<String, Yaml.Scalar> values) {
        if (item.field().isEmpty() || item.modifiers().stream().anyMatch(NO_WILDCARDS::contains) || values.isEmpty()) {
            return;
        }
        Set<String> modifiers = new HashSet<>();
        values.values().forEach(value -> modifiers.add(insteadOfWildcards(value)));
        if (modifiers.size() == 1 && !modifiers.contains("")) {
            String modifier = modifiers.iterator().next();
            Map.Entry<String, Yaml.Scalar> first = values.entrySet().iterator().next();
            finding(
                    LintCheck.WILDCARD_MODIFIER,
                    first.getValue(),
                    first.getKey(),
                    "has a wildcard in the place of a modifier: write "
                            + item.key().text() + "|" + modifier);
        }
    }

    private static String insteadOfWildcards(Yaml.Scalar value) {
        String marked = marked(value.text());
        if (!(value.value() instanceof String) || marked.length() < 2) {
            return "";
        }
        boolean before = marked.charAt(0) == STAR;
        boolean after = marked.charAt(marked.length() - 1) == STAR;
        String inner = marked.substring(before ? 1 : 0, marked.length() - (after ? 1 : 0));
        if (inner.isEmpty() || inner.indexOf(STAR) >= 0 || inner.indexOf(ANY) >= 0) {
            return "";
        }
        return before && after ? "contains" : before ? "endswith" : after ? "startswith" : "";
    }

    /** The text without escapes; unescaped wildcards as {@link #STAR} and {@link #ANY}. */
    private static String marked(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && "\\*?".indexOf(text.charAt(i + 1)) >= 0) {
                out.append(text.charAt(++i));
            } else {
                out.append(c == '*' ? STAR : c == '?' ? ANY : c);
            }
        }
        return out.toString();
    }

    private void duplicates(Item item, Map<String, Yaml.Scalar> values) {
        boolean exact = item.modifiers().stream().anyMatch(EXACT::contains);
        Set<String> seen = new HashSet<>();
        values.forEach((path, value) -> {
            String text = exact ? value.text() : value.text().toLowerCase(Locale.ROOT);
            if (!seen.add(value.kind() + text)) {
                finding(
                        LintCheck.VALUE_DUPLICATE,
                        value,
                        path,
                        Text.quote(value.text()) + " stands in the list before" + (exact ? "" : ", case does not count")
                                + ": take one away");
            }
        });
    }

    private void regex(Yaml.Scalar value, String path) {
        plainRegex(value.text())
                .ifPresent(modifier -> finding(
                        LintCheck.REGEX_PLAIN,
                        value,
                        path,
                        "has no operator of a regular expression: write " + modifier
                                + ", which is indexed and does not tell case"));
    }

    /** The modifier that says the same as a regular expression without operators. */
    private static Optional<String> plainRegex(String regex) {
        boolean fromStart = regex.startsWith("^");
        boolean toEnd = regex.endsWith("$") && !regex.endsWith("\\$");
        String inner =
                regex.substring(fromStart ? 1 : 0, Math.max(fromStart ? 1 : 0, regex.length() - (toEnd ? 1 : 0)));
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            if (c == '\\' && i + 1 < inner.length() && !Character.isLetterOrDigit(inner.charAt(i + 1))) {
                i++;
            } else if ("\\.[]{}()*+?|^$".indexOf(c) >= 0) {
                return Optional.empty();
            }
        }
        if (inner.isEmpty()) {
            return Optional.empty();
        }
        String modifier =
                fromStart ? (toEnd ? "the value without a modifier" : "startswith") : toEnd ? "endswith" : "contains";
        return Optional.of(modifier);
    }

    private void text(Yaml.Scalar value, String path) {
        int at = indexOf(value.text(), true);
        if (at >= 0) {
            finding(
                    LintCheck.VALUE_CONTROL,
                    value,
                    path,
                    "has the control character %s: in double quotes a backslash is written twice"
                            .formatted(name(value.text(), at)));
        }
    }

    private void invisible(Yaml value, String path, int depth) {
        if (value instanceof Yaml.Scalar scalar) {
            int at = indexOf(scalar.text(), false);
            // One that the text writes as an escape is seen.
            if (at >= 0 && document.file().yaml().indexOf(scalar.text().codePointAt(at)) >= 0) {
                finding(
                        LintCheck.VALUE_INVISIBLE,
                        scalar,
                        path,
                        "has the character %s, which nobody sees: take it away, or write it as an escape in double quotes"
                                .formatted(name(scalar.text(), at)));
            }
        } else if (depth < YamlReader.MAX_DEPTH && value instanceof Yaml.Items list) {
            for (int i = 0; i < list.items().size(); i++) {
                invisible(list.items().get(i), path + "/" + i, depth + 1);
            }
        } else if (depth < YamlReader.MAX_DEPTH && value instanceof Yaml.Mapping mapping) {
            mapping.entries().forEach((key, inner) -> {
                invisible(mapping.key(key), path + "/" + key, YamlReader.MAX_DEPTH);
                invisible(inner, path + "/" + key, depth + 1);
            });
        }
    }

    /** Of the first character that is a control character, or one that nobody sees; -1 if there is none. */
    private static int indexOf(String text, boolean control) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (control ? c < ' ' || c == 0x7f : isInvisible(c)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isInvisible(int c) {
        if (c < 0x80) {
            return false;
        }
        int type = Character.getType(c);
        boolean blank = type == Character.SPACE_SEPARATOR && c != ' ' && c != 0x3000;
        // The joiners and selectors of emoji and of scripts that need them come after something that is seen.
        return blank
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.FORMAT && c != 0x200d;
    }

    private static String name(String text, int at) {
        return "U+%04X".formatted(text.codePointAt(at));
    }
}
