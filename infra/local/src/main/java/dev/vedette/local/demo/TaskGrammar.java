package dev.vedette.local.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A task as a grammar over tool names: a sequence, {@code (a | b)} for either, {@code x?} for maybe, {@code x{1,3}} for
 * between one and three times. Immutable.
 */
final class TaskGrammar {

    private static final Pattern TOKEN = Pattern.compile("\\s*([a-z_]+|[()|?]|\\{\\d,\\d})");

    private final Node root;

    private TaskGrammar(Node root) {
        this.root = root;
    }

    private sealed interface Node {
        record Tool(String name) implements Node {}

        record Sequence(List<Node> parts) implements Node {}

        record Either(List<Node> choices) implements Node {}

        record Repeat(Node part, int least, int most) implements Node {}
    }

    /**
     * Reads a grammar.
     *
     * @throws IllegalArgumentException if it is none; the message tells where
     */
    static TaskGrammar parse(String text) {
        Parser parser = new Parser(text);
        Node root = parser.either();
        if (!parser.atEnd()) {
            throw parser.fault("the end");
        }
        return new TaskGrammar(root);
    }

    /** One way to do the task: the tools to call, in order. */
    List<String> expand(RandomGenerator random) {
        List<String> tools = new ArrayList<>();
        expand(root, random, tools);
        return tools;
    }

    private static void expand(Node node, RandomGenerator random, List<String> tools) {
        if (node instanceof Node.Tool tool) {
            tools.add(tool.name());
        } else if (node instanceof Node.Sequence sequence) {
            sequence.parts().forEach(part -> expand(part, random, tools));
        } else if (node instanceof Node.Either either) {
            expand(either.choices().get(random.nextInt(either.choices().size())), random, tools);
        } else if (node instanceof Node.Repeat repeat) {
            int times = random.nextInt(repeat.least(), repeat.most() + 1);
            for (int i = 0; i < times; i++) {
                expand(repeat.part(), random, tools);
            }
        }
    }

    private static final class Parser {

        private final String text;
        private final Matcher tokens;
        private int position;

        Parser(String text) {
            this.text = text;
            this.tokens = TOKEN.matcher(text);
        }

        /** The next token, or nothing at the end or where no token starts. */
        String peek() {
            return tokens.region(position, text.length()).lookingAt() ? tokens.group(1) : "";
        }

        boolean atEnd() {
            return text.substring(position).isBlank();
        }

        private String next() {
            String token = peek();
            position = tokens.end();
            return token;
        }

        IllegalArgumentException fault(String expected) {
            return new IllegalArgumentException(
                    "at character " + (position + 1) + " of \"" + text + "\": expected " + expected);
        }

        Node either() {
            List<Node> choices = new ArrayList<>(List.of(sequence()));
            while ("|".equals(peek())) {
                next();
                choices.add(sequence());
            }
            return choices.size() == 1 ? choices.get(0) : new Node.Either(choices);
        }

        private Node sequence() {
            List<Node> parts = new ArrayList<>();
            while ("(".equals(peek()) || (!peek().isEmpty() && Character.isLetter(peek().charAt(0)))) {
                parts.add(repeated());
            }
            if (parts.isEmpty()) {
                throw fault("a tool or (");
            }
            return new Node.Sequence(parts);
        }

        private Node repeated() {
            Node part = part();
            String token = peek();
            if ("?".equals(token)) {
                next();
                return new Node.Repeat(part, 0, 1);
            }
            if (token.startsWith("{")) {
                next();
                int least = token.charAt(1) - '0';
                int most = token.charAt(3) - '0';
                if (least > most) {
                    throw fault("a range whose first number is not above the second");
                }
                return new Node.Repeat(part, least, most);
            }
            return part;
        }

        private Node part() {
            String token = next();
            if (!"(".equals(token)) {
                return new Node.Tool(token);
            }
            Node inner = either();
            if (!")".equals(peek())) {
                throw fault(")");
            }
            next();
            return inner;
        }
    }
}
