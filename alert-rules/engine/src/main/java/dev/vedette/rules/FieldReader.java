package dev.vedette.rules;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.vedette.rules.ValueTest.DateTest.DatePart;
import dev.vedette.rules.ValueTest.FieldRefTest;
import dev.vedette.rules.ValueTest.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads one item of a selection, {@code field|modifier|modifier: values} (Sigma chain.modifiers() appendix 2.1). */
final class FieldReader {

    private static final int MAX_REGEX = 2048;
    private static final int MAX_PROGRAM = 4_000;

    /** Steps that one value may cost: some seconds at the worst. */
    private static final int MAX_STEPS = 1 << 26;

    private final String path;
    private final Faults faults;
    private final ModifierChain chain;

    private FieldReader(ModifierChain chain, String path, Faults faults) {
        this.path = path;
        this.faults = faults;
        this.chain = chain;
    }

    /** Empty when there is a fault. */
    static Optional<Expression> read(Yaml.Scalar key, Yaml value, String path, Faults faults) {
        int before = faults.count();
        FieldReader reader = new FieldReader(ModifierChain.read(key, path, faults), path, faults);
        List<Yaml.Scalar> values = faults.count() > before ? List.of() : reader.values(value);
        if (faults.count() > before) {
            return Optional.empty();
        }
        Expression expression = reader.expression(values);
        return faults.count() > before ? Optional.empty() : Optional.of(expression);
    }

    private boolean has(String modifier) {
        return chain.has(modifier);
    }

    private void fault(Yaml where, String message) {
        faults.add(where, path, message);
    }

    private List<Yaml.Scalar> values(Yaml value) {
        if (value instanceof Yaml.Scalar scalar) {
            return List.of(scalar);
        }
        if (!(value instanceof Yaml.Items list)) {
            fault(value, "must be a value or a list of values, not " + value.kind());
            return List.of();
        }
        if (list.items().isEmpty()) {
            fault(value, "the list is empty: it would never match");
        }
        List<Yaml.Scalar> scalars = new ArrayList<>();
        for (int i = 0; i < list.items().size(); i++) {
            Yaml item = list.items().get(i);
            if (item instanceof Yaml.Scalar scalar) {
                scalars.add(scalar);
            } else {
                faults.add(item, path + "/" + i, "must be a value, not " + item.kind());
            }
        }
        return scalars;
    }

    private Expression expression(List<Yaml.Scalar> values) {
        if (chain.field().isEmpty()) {
            List<Expression> words = values.stream().map(this::keyword).toList();
            return has("all") ? new Expression.And(words) : new Expression.Or(words);
        }
        List<List<ValueTest>> tests = values.stream().map(this::tests).toList();
        Expression equal = fieldTest(tests);
        if (has("fieldref") && has("neq")) {
            // Two fields that are both missing do not differ.
            List<Expression> parts = new ArrayList<>();
            parts.add(hasValue(chain.field()));
            tests.forEach(several ->
                    several.forEach(test -> test.otherField().ifPresent(other -> parts.add(hasValue(other)))));
            parts.add(new Expression.Not(equal));
            return new Expression.And(parts);
        }
        return has("neq") ? new Expression.Not(equal) : equal;
    }

    /** Of what one value stands for any will do, also where {@code all} asks for every value. */
    private Expression fieldTest(List<List<ValueTest>> tests) {
        if (has("all") && tests.stream().anyMatch(several -> several.size() != 1)) {
            return new Expression.And(tests.stream()
                    .<Expression>map(several -> new Expression.FieldTest(chain.field(), several, false))
                    .toList());
        }
        return new Expression.FieldTest(
                chain.field(), tests.stream().flatMap(List::stream).toList(), has("all"));
    }

    private static Expression hasValue(String field) {
        return new Expression.Not(new Expression.FieldTest(field, List.of(new ValueTest.NullTest()), false));
    }

    private Expression keyword(Yaml.Scalar value) {
        if (value.isNull()) {
            fault(value, "a keyword is text or a number, not null");
        }
        List<ValueTest> tests = has("re") ? regex(value) : texts(value);
        List<Expression> words =
                tests.stream().<Expression>map(Expression.Keyword::new).toList();
        return words.size() == 1 ? words.get(0) : new Expression.Or(words);
    }

    private List<ValueTest> tests(Yaml.Scalar value) {
        if (has("re")) {
            return regex(value);
        }
        if (has("cidr")) {
            Optional<Cidr> network = Cidr.parse(value.text());
            if (network.isEmpty()) {
                fault(
                        value,
                        Text.quote(value.text()) + " is not a network: write one such as 10.0.0.0/8 or 2001:db8::/32");
            }
            return network.<List<ValueTest>>map(n -> List.of(new ValueTest.CidrTest(n)))
                    .orElse(List.of());
        }
        if (has("exists")) {
            String expected = value.text().toLowerCase(Locale.ROOT);
            if (Set.of("true", "yes", "false", "no").contains(expected)) {
                // YAML 1.1, which pySigma reads, knows yes and no.
                return List.of(
                        new ValueTest.ExistsTest(chain.field(), expected.equals("true") || expected.equals("yes")));
            }
            fault(value, "exists takes true or false");
            return List.of();
        }
        for (Order order : Order.values()) {
            if (has(order.name().toLowerCase(Locale.ROOT))) {
                return order(order, value);
            }
        }
        for (DatePart part : DatePart.values()) {
            if (has(part.name().toLowerCase(Locale.ROOT))) {
                return datePart(part, value);
            }
        }
        if (has("fieldref")) {
            return fieldReference(value);
        }
        return plain(value);
    }

    private List<ValueTest> regex(Yaml.Scalar value) {
        String text = value.text();
        int flags = (has("i") ? Pattern.CASE_INSENSITIVE : 0)
                | (has("m") ? Pattern.MULTILINE : 0)
                | (has("s") ? Pattern.DOTALL : 0);
        long size = RegexBudget.size(text);
        if (text.length() > MAX_REGEX || size > MAX_PROGRAM) {
            fault(
                    value,
                    "the regular expression is too large: at most " + MAX_REGEX + " characters and " + MAX_PROGRAM
                            + " steps when its repetitions are written out");
            return List.of();
        }
        try {
            return List.of(new ValueTest.RegexTest(
                    new RegexSearch(Pattern.compile(text, flags), (int) (MAX_STEPS / Math.max(1, size)))));
        } catch (PatternSyntaxException e) {
            fault(
                    value,
                    "is not a regular expression that runs in linear time (RE2 syntax: no look-around, no back "
                            + "references): " + e.getDescription());
            return List.of();
        }
    }

    private List<ValueTest> order(Order order, Yaml.Scalar value) {
        Optional<Number> bound =
                value.value() instanceof Boolean || value.isNull() ? Optional.empty() : Numbers.ofRule(value.value());
        if (bound.isEmpty()) {
            fault(value, order.name().toLowerCase(Locale.ROOT) + " takes a number, not " + Text.quote(value.text()));
            return List.of();
        }
        return List.of(new ValueTest.OrderTest(order, bound.get()));
    }

    private List<ValueTest> datePart(DatePart part, Yaml.Scalar value) {
        if (value.value() instanceof Long number && number >= part.min && number <= part.max) {
            return List.of(new ValueTest.DateTest(part, number));
        }
        fault(
                value,
                part.name().toLowerCase(Locale.ROOT) + " takes a whole number from " + part.min + " to " + part.max);
        return List.of();
    }

    private List<ValueTest> fieldReference(Yaml.Scalar value) {
        if (!(value.value() instanceof String other) || other.isEmpty()) {
            fault(value, "fieldref takes the name of a field");
            return List.of();
        }
        if (TextPattern.parse(other).text().isEmpty()) {
            fault(value, "fieldref takes the name of one field: no wildcards");
            return List.of();
        }
        FieldRefTest.How how = has("contains")
                ? FieldRefTest.How.CONTAINS
                : has("startswith")
                        ? FieldRefTest.How.STARTSWITH
                        : has("endswith") ? FieldRefTest.How.ENDSWITH : FieldRefTest.How.EQUALS;
        return List.of(new FieldRefTest(other, how, has("cased")));
    }

    private List<ValueTest> plain(Yaml.Scalar value) {
        boolean transformed = chain.modifiers().stream()
                .anyMatch(m -> !Set.of("all", "neq", "cased").contains(m));
        if (value.isNull()) {
            if (transformed) {
                fault(value, "null takes no modifier");
            }
            return List.of(new ValueTest.NullTest());
        }
        if (value.value() instanceof Number number && !transformed) {
            return List.of(new ValueTest.NumberTest(number));
        }
        return texts(value);
    }

    private List<ValueTest> texts(Yaml.Scalar value) {
        boolean encoded = chain.modifiers().stream().anyMatch(Encoding.MODIFIERS::contains);
        TextPattern plain =
                TextPattern.parse(value.value() instanceof Boolean truth ? Boolean.toString(truth) : value.text());
        List<TextPattern> patterns = List.of(has("windash") ? plain.windash() : plain);
        if (encoded) {
            Optional<String> literal = plain.text();
            if (literal.isEmpty()) {
                fault(value, "a value with wildcards cannot be encoded: escape them with a backslash");
                return List.of();
            }
            patterns = Encoding.apply(literal.get(), chain.modifiers()).stream()
                    .map(TextPattern::literal)
                    .toList();
            if (patterns.isEmpty()) {
                fault(value, Text.quote(value.text()) + " is too short: nothing of it is the same at every offset");
                return List.of();
            }
        }
        // A value that may begin at any of three offsets stands somewhere, not alone; so does a keyword.
        boolean anywhere =
                has("contains") || (has("base64offset") || chain.field().isEmpty()) && !chain.hasPlace();
        List<ValueTest> tests = new ArrayList<>();
        for (TextPattern pattern : patterns) {
            TextPattern whole = pattern;
            if (anywhere || has("startswith")) {
                whole = whole.startsWith();
            }
            if (anywhere || has("endswith")) {
                whole = whole.endsWith();
            }
            tests.add(new ValueTest.TextTest(has("cased") ? whole.cased() : whole));
        }
        return tests;
    }
}
