package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes the parts of a {@link DetectionIndex}. */
final class IndexBuilder {

    /** Keys of an item that are looked through whenever a rule asks for it. */
    private static final int MAX_LOOKED_THROUGH = 16;

    private final List<Item> items = new ArrayList<>();
    private final Map<Object, Item> known = new HashMap<>();
    private final Map<String, FieldIndexBuilder> fields = new LinkedHashMap<>();
    private final List<Set<Integer>> woken = new ArrayList<>();
    private final FieldIndexBuilder keywords = new FieldIndexBuilder(this::newKey);
    private final IntStream.Builder code = IntStream.builder();
    private int codeSize;
    private final int[] programs;
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
        Commonness commonness = new Commonness();
        items.stream().flatMap(Item::allKeys).distinct().forEach(commonness::add);
        items.parallelStream().forEach(item -> item.estimate(commonness));
        programs = new int[nodes.size()];
        List<Witness> witnesses =
                nodes.parallelStream().map(IndexBuilder::witness).toList();
        Set<Item> asked = new HashSet<>();
        for (int rule = 0; rule < programs.length; rule++) {
            give(witnesses.get(rule), rule);
            asked.addAll(witnesses.get(rule).items());
        }
        // Rules without a witness ask at every event.
        always.forEach(rule -> {
            collect(nodes.get(rule), asked);
            refuting(nodes.get(rule))
                    .flatMap(item -> item.decidingKeys().stream().map(key -> number(item, key)))
                    .forEach(key -> woken.get(key).add(programs.length + rule));
        });
        items.stream().filter(item -> !asked.contains(item)).forEach(Item::leaveOutCommonKeys);
        List<Node> ordered = nodes.parallelStream().map(IndexBuilder::ordered).toList();
        for (int rule = 0; rule < programs.length; rule++) {
            programs[rule] = codeSize;
            write(ordered.get(rule));
        }
    }

    private int newKey() {
        woken.add(new TreeSet<>());
        return woken.size() - 1;
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

    private static Node group(int operator, List<Node> parts) {
        return parts.size() == 1 ? parts.get(0) : new Node.Group(operator, parts);
    }

    /** What is known without a check comes first; of that, what most often makes the rest needless. */
    private static Node ordered(Node node) {
        if (!(node instanceof Node.Group group)) {
            return node;
        }
        Comparator<Node> likelihood = Comparator.comparingDouble(IndexBuilder::likelihood);
        return new Node.Group(
                group.operator(),
                group.parts().stream()
                        .map(IndexBuilder::ordered)
                        .sorted(Comparator.comparingInt(IndexBuilder::effort)
                                .thenComparing(
                                        group.operator() == DetectionIndex.OR ? likelihood.reversed() : likelihood))
                        .toList());
    }

    /** How often the node is thought to be true, 0 to 1. */
    private static double likelihood(Node node) {
        if (node instanceof Node.Of of) {
            return of.item().frequency;
        }
        Node.Group group = (Node.Group) node;
        var parts = group.parts().stream().mapToDouble(IndexBuilder::likelihood);
        return switch (group.operator()) {
            case DetectionIndex.AND -> parts.min().orElse(1);
            case DetectionIndex.OR -> Math.min(1, parts.sum());
            default -> 1 - parts.sum();
        };
    }

    private static int effort(Node node) {
        if (node instanceof Node.Of of) {
            return of.item().effort();
        }
        return 1
                + ((Node.Group) node)
                        .parts().stream().mapToInt(IndexBuilder::effort).sum();
    }

    private Item item(String field, List<ValueTest> tests) {
        return known.computeIfAbsent(new FieldKey(field, tests), unused -> {
            Item item = new Item(items.size(), Optional.of(field));
            tests.forEach(test -> item.add(test, test::testAny));
            fields.computeIfAbsent(field, name -> new FieldIndexBuilder(this::newKey));
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

    private static void collect(Node node, Set<Item> sink) {
        if (node instanceof Node.Of of) {
            sink.add(of.item());
        } else {
            ((Node.Group) node).parts().forEach(part -> collect(part, sink));
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
            return usable ? new Witness(List.of(item), item.frequency) : Witness.NONE;
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

    private void give(Witness witness, int rule) {
        if (!witness.exists()) {
            always.add(rule);
        }
        for (Item item : witness.items()) {
            if (item.isAnnounced()) {
                item.allKeys().forEach(key -> woken.get(number(item, key)).add(rule));
            } else {
                item.field.map(fields::get).ifPresent(field -> field.addPresent(rule));
            }
        }
    }

    /** Items any of which makes the node false when it is true. */
    private static Stream<Item> refuting(Node node) {
        if (!(node instanceof Node.Group group)) {
            return Stream.empty();
        }
        return switch (group.operator()) {
            case DetectionIndex.AND -> group.parts().stream().flatMap(IndexBuilder::refuting);
            case DetectionIndex.NOT -> proving(group.parts().get(0));
            default -> Stream.empty();
        };
    }

    /** Items any of which makes the node true when it is true. */
    private static Stream<Item> proving(Node node) {
        if (node instanceof Node.Of of) {
            return Stream.of(of.item());
        }
        Node.Group group = (Node.Group) node;
        return switch (group.operator()) {
            case DetectionIndex.OR -> group.parts().stream().flatMap(IndexBuilder::proving);
            case DetectionIndex.NOT -> refuting(group.parts().get(0));
            default -> Stream.empty();
        };
    }

    private int number(Item item, Item.Key key) {
        return item.field.map(fields::get).orElse(keywords).add(key);
    }

    DetectionIndex build() {
        int[][] keys = new int[items.size()][];
        DetectionIndex.Check[][] checks = new DetectionIndex.Check[items.size()][];
        boolean[] whenAbsent = new boolean[items.size()];
        boolean[] large = new boolean[items.size()];
        for (Item item : items) {
            keys[item.number] = numbers(item, item.decidingKeys());
            checks[item.number] = item.checks((test, announcing) ->
                            new DetectionIndex.Check(test, !announcing.isEmpty(), numbers(item, announcing)))
                    .toArray(DetectionIndex.Check[]::new);
            whenAbsent[item.number] = item.whenAbsent;
            large[item.number] = item.isAnnounced() && item.allKeys().count() > MAX_LOOKED_THROUGH;
            if (large[item.number]) {
                item.allKeys().forEach(key -> woken.get(number(item, key)).add(~item.number));
            }
        }
        Alphabet alphabet = alphabet();
        Map<String, FieldIndex> fieldIndexes = fieldIndexes(alphabet);
        int[] itemFields = items.stream()
                .mapToInt(item -> item.field
                        .map(fieldIndexes::get)
                        .map(FieldIndex::number)
                        .orElse(DetectionIndex.KEYWORD))
                .toArray();
        return new DetectionIndex(
                new DetectionIndex.Conditions(code.build().toArray(), programs, FieldIndexBuilder.ints(always)),
                new DetectionIndex.Items(keys, itemFields, checks, whenAbsent, large),
                fieldIndexes,
                keywords.build(DetectionIndex.KEYWORD, alphabet),
                alphabet,
                woken.stream().map(FieldIndexBuilder::ints).toArray(int[][]::new));
    }

    /** Automata are half of the work, and independent of each other. */
    private Map<String, FieldIndex> fieldIndexes(Alphabet alphabet) {
        List<String> names = List.copyOf(fields.keySet());
        List<FieldIndexBuilder> builders = List.copyOf(fields.values());
        List<FieldIndex> built = IntStream.range(0, names.size())
                .parallel()
                .mapToObj(number -> builders.get(number).build(number, alphabet))
                .toList();
        Map<String, FieldIndex> byName = new HashMap<>();
        built.forEach(field -> byName.put(names.get(field.number()), field));
        return byName;
    }

    private int[] numbers(Item item, List<Item.Key> keys) {
        int[] numbers = new int[keys.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(item, keys.get(i));
        }
        return numbers;
    }

    private Alphabet alphabet() {
        List<String> literals = new ArrayList<>(keywords.literals());
        fields.values().forEach(field -> literals.addAll(field.literals()));
        return new Alphabet(literals);
    }
}
