package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Makes the parts of a {@link DetectionIndex}. */
final class IndexBuilder {

    private final List<Item> items = new ArrayList<>();
    private final Map<Object, Item> known = new HashMap<>();
    private final Map<String, FieldIndexBuilder> fields = new LinkedHashMap<>();
    private final FieldIndexBuilder keywords = new FieldIndexBuilder();
    private final IntStream.Builder code = IntStream.builder();
    private int codeSize;
    private final int[] programs;
    private final List<Set<Integer>> witnessed = new ArrayList<>();
    private final List<Integer> always = new ArrayList<>();

    private record FieldKey(String field, List<ValueTest> tests) {}

    private record KeywordKey(ValueTest test) {}

    /** A condition over items. */
    private sealed interface Node {
        record Of(Item item) implements Node {}

        record Group(int operator, List<Node> parts) implements Node {}
    }

    IndexBuilder(List<Expression> conditions) {
        List<Node> nodes = conditions.stream().map(this::node).toList();
        nodes.forEach(node -> countAsked(node, new TreeSet<>()));
        programs = new int[nodes.size()];
        items.forEach(unused -> witnessed.add(new TreeSet<>()));
        for (int rule = 0; rule < programs.length; rule++) {
            programs[rule] = codeSize;
            write(nodes.get(rule));
            giveWitness(rule, nodes.get(rule));
        }
    }

    private Node node(Expression expression) {
        if (expression instanceof Expression.And and) {
            return group(
                    DetectionIndex.AND, and.parts().stream().map(this::node).toList());
        }
        if (expression instanceof Expression.Or or) {
            return group(DetectionIndex.OR, or.parts().stream().map(this::node).toList());
        }
        if (expression instanceof Expression.Not not) {
            return new Node.Group(DetectionIndex.NOT, List.of(node(not.part())));
        }
        if (expression instanceof Expression.Named named) {
            return node(named.part());
        }
        if (expression instanceof Expression.Keyword keyword) {
            return new Node.Of(keyword(keyword));
        }
        Expression.FieldTest test = (Expression.FieldTest) expression;
        if (!test.all()) {
            return new Node.Of(item(test.field(), test.tests()));
        }
        return group(
                DetectionIndex.AND,
                test.tests().stream()
                        .map(one -> (Node) new Node.Of(item(test.field(), List.of(one))))
                        .toList());
    }

    /** What is known without a check comes first. */
    private static Node group(int operator, List<Node> parts) {
        return parts.size() == 1
                ? parts.get(0)
                : new Node.Group(
                        operator,
                        parts.stream()
                                .sorted(Comparator.comparingInt(IndexBuilder::effort))
                                .toList());
    }

    private static int effort(Node node) {
        if (node instanceof Node.Of of) {
            return of.item().checks.size();
        }
        return 1
                + ((Node.Group) node)
                        .parts().stream().mapToInt(IndexBuilder::effort).sum();
    }

    private Item item(String field, List<ValueTest> tests) {
        return known.computeIfAbsent(new FieldKey(field, tests), unused -> {
            Item item = new Item(items.size(), Optional.of(field));
            tests.forEach(test -> item.add(test, test::testAny));
            fields.computeIfAbsent(field, name -> new FieldIndexBuilder());
            items.add(item);
            return item;
        });
    }

    private Item keyword(Expression.Keyword keyword) {
        return known.computeIfAbsent(new KeywordKey(keyword.test()), unused -> {
            Item item = new Item(items.size(), Optional.empty());
            item.add(keyword.test(), (value, event) -> keyword.matches(event));
            items.add(item);
            return item;
        });
    }

    private static void countAsked(Node node, Set<Integer> seen) {
        if (node instanceof Node.Of of) {
            if (seen.add(of.item().number)) {
                of.item().askedBy++;
            }
        } else {
            ((Node.Group) node).parts().forEach(part -> countAsked(part, seen));
        }
    }

    private void write(Node node) {
        if (node instanceof Node.Of of) {
            write(of.item().number);
            return;
        }
        Node.Group group = (Node.Group) node;
        write(group.operator());
        write(codeSize + size(node) - 1);
        group.parts().forEach(this::write);
    }

    private void write(int word) {
        code.add(word);
        codeSize++;
    }

    private static int size(Node node) {
        return node instanceof Node.Of
                ? 1
                : 2
                        + ((Node.Group) node)
                                .parts().stream().mapToInt(IndexBuilder::size).sum();
    }

    /** Items one of which is true whenever the rule matches, or that make the rule a candidate when they may be. */
    private record Witness(List<Item> items, double frequency) {
        static final Witness NONE = new Witness(List.of(), 1);

        boolean exists() {
            return !items.isEmpty();
        }
    }

    private static Witness witness(Node node) {
        if (node instanceof Node.Of of) {
            Item item = of.item();
            boolean usable = !item.whenAbsent && (item.field.isPresent() || item.isAnnounced());
            return usable ? new Witness(List.of(item), item.frequency()) : Witness.NONE;
        }
        Node.Group group = (Node.Group) node;
        if (group.operator() == DetectionIndex.NOT) {
            return Witness.NONE;
        }
        List<Witness> parts = group.parts().stream().map(IndexBuilder::witness).toList();
        if (group.operator() == DetectionIndex.AND) {
            return parts.stream()
                    .filter(Witness::exists)
                    .min(Comparator.comparingDouble(Witness::frequency))
                    .orElse(Witness.NONE);
        }
        if (!parts.stream().allMatch(Witness::exists)) {
            return Witness.NONE;
        }
        return new Witness(
                parts.stream().flatMap(part -> part.items().stream()).distinct().toList(),
                Math.min(1, parts.stream().mapToDouble(Witness::frequency).sum()));
    }

    private void giveWitness(int rule, Node node) {
        Witness witness = witness(node);
        if (!witness.exists()) {
            always.add(rule);
        }
        for (Item item : witness.items()) {
            if (item.isAnnounced()) {
                witnessed.get(item.number).add(rule);
            } else {
                item.field.map(fields::get).ifPresent(field -> field.addPresent(rule));
            }
        }
    }

    DetectionIndex build() {
        int[][] checkNumbers = checkNumbers();
        List<Item.Check> checks =
                items.stream().flatMap(item -> item.checks.stream()).toList();
        boolean[] announced = new boolean[checks.size()];
        for (int i = 0; i < announced.length; i++) {
            announced[i] = checks.get(i).announced();
        }
        boolean[] whenAbsent = new boolean[items.size()];
        items.forEach(item -> whenAbsent[item.number] = item.whenAbsent);
        for (Item item : items) {
            FieldIndexBuilder lookups = item.field.map(fields::get).orElse(keywords);
            for (Item.Lookup lookup : item.lookups) {
                lookups.add(
                        lookup.key(), lookup.check() < 0 ? item.number : ~checkNumbers[item.number][lookup.check()]);
            }
        }
        Map<String, FieldIndex> fieldIndexes = new HashMap<>();
        LiteralAutomaton.Alphabet alphabet = alphabet();
        Map<String, Integer> fieldNumbers = new HashMap<>();
        fields.forEach((name, field) -> {
            fieldIndexes.put(name, field.build(fieldNumbers.size(), alphabet));
            fieldNumbers.put(name, fieldNumbers.size());
        });
        return new DetectionIndex(
                code.build().toArray(),
                programs,
                fieldIndexes,
                keywords.build(-1, alphabet),
                FieldIndexBuilder.ints(always),
                witnessed.stream().map(FieldIndexBuilder::ints).toArray(int[][]::new),
                items.stream()
                        .mapToInt(item -> item.field.map(fieldNumbers::get).orElse(-1))
                        .toArray(),
                checkNumbers,
                whenAbsent,
                checks.stream().map(Item.Check::test).toArray(DetectionIndex.Check[]::new),
                items.stream()
                        .flatMapToInt(item -> item.checks.stream().mapToInt(unused -> item.number))
                        .toArray(),
                announced);
    }

    private int[][] checkNumbers() {
        int[][] numbers = new int[items.size()][];
        int next = 0;
        for (Item item : items) {
            int first = next;
            next += item.checks.size();
            numbers[item.number] = IntStream.range(first, next).toArray();
        }
        return numbers;
    }

    private LiteralAutomaton.Alphabet alphabet() {
        List<String> literals = new ArrayList<>(keywords.literals());
        fields.values().forEach(field -> literals.addAll(field.literals()));
        return new LiteralAutomaton.Alphabet(literals);
    }
}
