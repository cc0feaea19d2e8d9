package dev.vedette.rules;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Regular expressions of pipelines: RE2, because rules that they run over may be hostile. */
final class PipelineRegex {

    private static final int MAX_REGEX = 2048;
    private static final int MAX_PROGRAM = 20_000;

    private PipelineRegex() {}

    /** Empty, and a fault, when it is too large or not one. */
    static Optional<Pattern> compile(Section section, String key, String regex) {
        if (regex.isEmpty()) {
            return Optional.empty();
        }
        if (regex.length() > MAX_REGEX || RegexBudget.size(regex) > MAX_PROGRAM) {
            section.fault(key, "the regular expression is too large: at most " + MAX_REGEX + " characters");
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.compile(regex));
        } catch (PatternSyntaxException e) {
            section.fault(
                    key,
                    Text.quote(regex) + " is not a regular expression that runs in linear time (RE2 syntax: no "
                            + "look-around, no back references): " + e.getDescription());
            return Optional.empty();
        }
    }

    /** A replacement as Python's {@code re.sub} reads it: text and references to groups. */
    record Replacement(List<Object> parts) {

        /** Empty, and a fault, when it refers to a group that the expression does not have. */
        static Optional<Replacement> read(Section section, String key, String text, Pattern pattern) {
            List<Object> parts = new ArrayList<>();
            StringBuilder literal = new StringBuilder();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c != '\\' || i + 1 == text.length()) {
                    literal.append(c);
                    continue;
                }
                char next = text.charAt(++i);
                int close = text.startsWith("g<", i) ? text.indexOf('>', i) : -1;
                if (close > 0 || Character.isDigit(next)) {
                    int end = close > 0 ? close + 1 : i + 1;
                    if (close < 0 && end < text.length() && Character.isDigit(text.charAt(end))) {
                        end++;
                    }
                    String name = close > 0 ? text.substring(i + 2, close) : text.substring(i, end);
                    Optional<Integer> group = group(name, pattern);
                    if (group.isEmpty()) {
                        section.fault(key, "the expression has no group " + Text.quote(name));
                        return Optional.empty();
                    }
                    parts.add(literal.toString());
                    literal.setLength(0);
                    parts.add(group.get());
                    i = end - 1;
                } else {
                    literal.append(escape(next));
                }
            }
            parts.add(literal.toString());
            return Optional.of(new Replacement(List.copyOf(parts)));
        }

        private static String escape(char c) {
            return switch (c) {
                case 'n' -> "\n";
                case 't' -> "\t";
                case 'r' -> "\r";
                case '\\' -> "\\";
                default -> "\\" + c;
            };
        }

        private static Optional<Integer> group(String name, Pattern pattern) {
            if (name.matches("[0-9]{1,4}")) {
                int number = Integer.parseInt(name);
                return number <= pattern.groupCount() ? Optional.of(number) : Optional.empty();
            }
            return Optional.ofNullable(pattern.namedGroups().get(name));
        }

        /** Replaces what is found, from left to right, as long as the result has at most {@code most} characters. */
        Optional<String> apply(Pattern pattern, String text, int most) {
            Matcher matcher = pattern.matcher(text);
            StringBuilder out = new StringBuilder();
            int from = 0;
            while (matcher.find()) {
                out.append(text, from, matcher.start());
                for (Object part : parts) {
                    String group = part instanceof Integer number ? matcher.group(number) : (String) part;
                    out.append(group == null ? "" : group);
                }
                from = matcher.end();
                if (out.length() > most) {
                    return Optional.empty();
                }
            }
            out.append(text, from, text.length());
            return out.length() > most ? Optional.empty() : Optional.of(out.toString());
        }
    }
}
