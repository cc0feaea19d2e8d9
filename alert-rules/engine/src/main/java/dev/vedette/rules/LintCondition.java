package dev.vedette.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks selections and how the condition uses them. */
final class LintCondition {

    private static final Pattern TOKEN = Pattern.compile("\\s*(\\(|\\)|\\||[^\\s()|]+)");
    private static final Pattern CRAMPED = Pattern.compile("[^\\s(]\\(|\\)[^\\s)]");
    private static final Set<String> OPERATORS = Set.of("and", "or", "not", "of", "them", "all", "any");
    private static final int MAX_LENGTH = 16 * 1024;

    private final LintDocument document;
    private final LintFindings out;
    private final Map<String, Yaml> selections;
    private final Set<String> used = new HashSet<>();

    LintCondition(LintDocument document, LintFindings out) {
        this.document = document;
        this.out = out;
        this.selections = document.selections();
    }

    void check() {
        List<Yaml.Scalar> conditions = document.search()
                .map(search -> LintDocument.scalars(search.entries().get("condition")))
                .orElse(List.of());
        for (Yaml.Scalar condition : conditions) {
            if (condition.text().length() <= MAX_LENGTH) {
                check(condition);
            }
        }
        if (!conditions.isEmpty()) {
            selections.forEach((name, value) -> {
                if (!used.contains(name)) {
                    out.add(
                            LintCheck.SELECTION_UNUSED,
                            document,
                            document.search().orElseThrow().key(name),
                            document.searchPath() + "/" + name,
                            "is not used by the condition: use it or take it away");
                }
            });
        }
        duplicates();
    }

    private void finding(LintCheck check, Yaml.Scalar condition, int offset, String message) {
        out.add(
                check,
                new Fault(
                        document.file().source(),
                        condition.line(),
                        condition.columnOf(offset),
                        document.searchPath() + "/condition",
                        message));
    }

    private void check(Yaml.Scalar condition) {
        List<String> tokens = new ArrayList<>();
        List<Integer> offsets = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(condition.text());
        while (matcher.lookingAt()) {
            tokens.add(matcher.group(1));
            offsets.add(matcher.start(1));
            matcher.region(matcher.end(), condition.text().length());
        }
        for (int i = 0; i < tokens.size(); i++) {
            String lower = tokens.get(i).toLowerCase(Locale.ROOT);
            if (i > 0 && i + 1 < tokens.size() && lower.equals("of")) {
                choice(condition, offsets.get(i - 1), tokens.get(i - 1), tokens.get(i + 1));
            } else if (selections.containsKey(tokens.get(i))) {
                used.add(tokens.get(i));
            }
        }
        style(condition, tokens, offsets);
    }

    private void choice(Yaml.Scalar condition, int offset, String quantifier, String pattern) {
        boolean them = pattern.equalsIgnoreCase("them");
        List<String> chosen = selections.keySet().stream()
                .filter(name -> them ? !name.startsWith("_") : matches(pattern, name))
                .toList();
        used.addAll(chosen);
        if (them && chosen.size() == 1) {
            finding(
                    LintCheck.CONDITION_THEM_SINGLE,
                    condition,
                    offset,
                    "chooses from one selection: name it, " + Text.quote(chosen.get(0)));
        } else if (them && quantifier.equalsIgnoreCase("all")) {
            finding(
                    LintCheck.CONDITION_ALL_OF_THEM,
                    condition,
                    offset,
                    "takes filters in that are added later: name the selections by a pattern, as in all of selection_*");
        } else if (!them && pattern.indexOf('*') < 0) {
            finding(
                    LintCheck.CONDITION_EXACT,
                    condition,
                    offset,
                    "chooses from one selection: write " + Text.quote(pattern) + " alone, or a pattern with a *");
        }
    }

    /** With {@code *} for any characters, in time linear in the name. */
    private static boolean matches(String pattern, String name) {
        String[] parts = pattern.split("\\*", -1);
        if (parts.length == 1) {
            return pattern.equals(name);
        }
        String last = parts[parts.length - 1];
        if (!name.startsWith(parts[0]) || name.length() < parts[0].length() + last.length() || !name.endsWith(last)) {
            return false;
        }
        int from = parts[0].length();
        for (int i = 1; i < parts.length - 1; i++) {
            int found = name.indexOf(parts[i], from);
            if (found < 0 || found + parts[i].length() > name.length() - last.length()) {
                return false;
            }
            from = found + parts[i].length();
        }
        return true;
    }

    private void style(Yaml.Scalar condition, List<String> tokens, List<Integer> offsets) {
        for (int i = 0; i < tokens.size(); i++) {
            String lower = tokens.get(i).toLowerCase(Locale.ROOT);
            if (OPERATORS.contains(lower) && !lower.equals(tokens.get(i)) && !selections.containsKey(tokens.get(i))) {
                finding(
                        LintCheck.CONDITION_STYLE,
                        condition,
                        offsets.get(i),
                        "the operator " + Text.quote(tokens.get(i))
                                + " should be in lower case: other tools take no other");
                return;
            }
        }
        Matcher cramped = CRAMPED.matcher(condition.text());
        if (cramped.find()) {
            finding(
                    LintCheck.CONDITION_STYLE,
                    condition,
                    cramped.start() + 1,
                    "a blank should stand between a word and a parenthesis");
        }
    }

    private void duplicates() {
        Map<String, String> byContent = new HashMap<>();
        selections.forEach((name, value) -> {
            String other = byContent.putIfAbsent(LintDocument.canonical(value), name);
            if (other != null) {
                out.add(
                        LintCheck.SELECTION_DUPLICATE,
                        document,
                        document.search().orElseThrow().key(name),
                        document.searchPath() + "/" + name,
                        "is the same as " + Text.quote(other) + ": keep one of them");
            }
        });
    }
}
