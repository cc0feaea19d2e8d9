package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Conditions of a pipeline item and how they are linked. Immutable. */
final class PipelineConditions<T> {

    private final Map<String, T> conditions;
    private final Formula formula;

    private PipelineConditions(Map<String, T> conditions, Formula formula) {
        this.conditions = conditions;
        this.formula = formula;
    }

    @FunctionalInterface
    interface RuleTest {
        boolean test(PipelineWork work);
    }

    @FunctionalInterface
    interface ItemTest {
        boolean test(Draft.Item item, PipelineWork work);
    }

    @FunctionalInterface
    interface FieldTest {
        /** @param field empty for keywords */
        boolean test(String field, PipelineWork work);

        /** Of the item's field, or of one that its values refer to. */
        default boolean testItem(Draft.Item item, PipelineWork work) {
            return test(item.field(), work)
                    || item.has("fieldref") && item.values().stream().anyMatch(value -> test(value.text(), work));
        }
    }

    /** A boolean expression over the names of conditions. */
    private interface Formula {
        boolean test(Predicate<String> condition);
    }

    /** Reads one condition; empty when there is a fault. */
    @FunctionalInterface
    interface ConditionReader<T> {
        Optional<T> read(Section condition);
    }

    static <T> PipelineConditions<T> none() {
        return new PipelineConditions<>(Map.of(), all(List.of()));
    }

    boolean isEmpty() {
        return conditions.isEmpty();
    }

    /** Whether they hold; none always do. */
    boolean test(Predicate<T> condition) {
        return formula.test(name -> {
            T found = conditions.get(name);
            return found != null && condition.test(found);
        });
    }

    /**
     * Reads {@code <kind>_conditions}, a list or a mapping, with {@code <kind>_cond_op}, {@code _cond_expr} and
     * {@code _cond_not}.
     */
    static <T> PipelineConditions<T> read(Section item, String kind, ConditionReader<T> reader) {
        Map<String, T> conditions = new LinkedHashMap<>();
        String key = kind + "_conditions";
        Yaml value = item.get(key);
        if (value instanceof Yaml.Items list) {
            for (int i = 0; i < list.items().size(); i++) {
                one(item, list.items().get(i), key + "/" + i, Integer.toString(i), reader, conditions);
            }
        } else if (value instanceof Yaml.Mapping mapping) {
            mapping.entries()
                    .forEach((name, condition) -> one(item, condition, key + "/" + name, name, reader, conditions));
        } else if (item.has(key)) {
            item.fault(key, "must be a list or a mapping of conditions");
        }
        Optional<String> expression = item.text(kind + "_cond_expr", 16_384);
        Optional<String> operator = item.text(kind + "_cond_op", 10);
        boolean negated = item.flag(kind + "_cond_not");
        if (conditions.isEmpty()) {
            for (String suffix : List.of("_cond_expr", "_cond_op", "_cond_not")) {
                if (item.has(kind + suffix) && !item.has(key)) {
                    item.fault(kind + suffix, "links conditions, but there are no " + key);
                }
            }
            return none();
        }
        if (operator.isPresent() && !Set.of("and", "or").contains(operator.get())) {
            item.fault(kind + "_cond_op", Text.quote(operator.get()) + " is not allowed: and, or");
        }
        if (operator.isPresent() && expression.isPresent()) {
            item.fault(kind + "_cond_op", "cannot stand beside " + kind + "_cond_expr");
        }
        if (expression.isPresent() && !(value instanceof Yaml.Mapping)) {
            item.fault(kind + "_cond_expr", "needs names: write " + key + " as a mapping");
            return none();
        }
        Formula linked =
                operator.filter("or"::equals).isPresent() ? any(conditions.keySet()) : all(conditions.keySet());
        Formula formula = expression.isPresent()
                ? parse(item, kind + "_cond_expr", expression.get(), conditions.keySet())
                : linked;
        return new PipelineConditions<>(conditions, negated ? test -> !formula.test(test) : formula);
    }

    private static <T> void one(
            Section item, Yaml value, String key, String name, ConditionReader<T> reader, Map<String, T> conditions) {
        if (value instanceof Yaml.Mapping mapping) {
            reader.read(new Section(mapping, item.path(key), item.faults()))
                    .ifPresent(condition -> conditions.put(name, condition));
        } else {
            item.faults().add(value, item.path(key), "must be a mapping with type, not " + value.kind());
        }
    }

    private static Formula all(Collection<String> names) {
        List<String> all = List.copyOf(names);
        return test -> all.stream().allMatch(test);
    }

    private static Formula any(Collection<String> names) {
        List<String> all = List.copyOf(names);
        return test -> all.stream().anyMatch(test);
    }

    private static Formula parse(Section item, String key, String text, Set<String> names) {
        Parser parser = new Parser(text, names);
        Optional<Formula> formula = parser.parse();
        parser.problem.ifPresent(problem -> item.fault(key, problem));
        return formula.orElse(all(List.of()));
    }

    /** {@code not} before {@code and} before {@code or}, with parentheses. */
    private static final class Parser {
        private static final int MAX_DEPTH = 100;
        private static final Pattern TOKEN = Pattern.compile("\\s*([()]|[^\\s()]+)");

        private final List<String> tokens = new ArrayList<>();
        private final Set<String> names;
        private final Set<String> used = new HashSet<>();
        private Optional<String> problem = Optional.empty();
        private int at;
        private int depth;

        Parser(String text, Set<String> names) {
            this.names = names;
            Matcher matcher = TOKEN.matcher(text);
            while (matcher.lookingAt()) {
                tokens.add(matcher.group(1));
                matcher.region(matcher.end(), text.length());
            }
        }

        Optional<Formula> parse() {
            Formula formula = or();
            if (problem.isEmpty() && at < tokens.size()) {
                problem = Optional.of(Text.quote(tokens.get(at)) + " is not expected here");
            }
            Set<String> unused = new HashSet<>(names);
            unused.removeAll(used);
            if (problem.isEmpty() && !unused.isEmpty()) {
                problem = Optional.of("leaves out the condition "
                        + Text.quote(unused.iterator().next()));
            }
            return problem.isPresent() ? Optional.empty() : Optional.of(formula);
        }

        private Formula or() {
            Formula left = and();
            while (accept("or")) {
                Formula a = left;
                Formula b = and();
                left = test -> a.test(test) || b.test(test);
            }
            return left;
        }

        private Formula and() {
            Formula left = not();
            while (accept("and")) {
                Formula a = left;
                Formula b = not();
                left = test -> a.test(test) && b.test(test);
            }
            return left;
        }

        private Formula not() {
            if (++depth > MAX_DEPTH) {
                return fail("is nested more than " + MAX_DEPTH + " levels deep");
            }
            Formula formula;
            if (accept("not")) {
                Formula inner = not();
                formula = test -> !inner.test(test);
            } else if (accept("(")) {
                formula = or();
                if (!accept(")")) {
                    return fail("a parenthesis is not closed");
                }
            } else {
                formula = name();
            }
            depth--;
            return formula;
        }

        private Formula name() {
            if (at == tokens.size()) {
                return fail("ends where the name of a condition should stand");
            }
            String name = tokens.get(at++);
            if (!names.contains(name)) {
                return fail("no condition is called " + Text.quote(name) + ": there are " + String.join(", ", names));
            }
            used.add(name);
            return test -> test.test(name);
        }

        /** Keeps the first problem and ends the text. */
        private Formula fail(String message) {
            if (problem.isEmpty()) {
                problem = Optional.of(message);
            }
            at = tokens.size();
            return test -> false;
        }

        private boolean accept(String word) {
            if (at < tokens.size() && tokens.get(at).equals(word)) {
                at++;
                return true;
            }
            return false;
        }
    }
}
