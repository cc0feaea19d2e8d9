package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * Why an event matches a detection rule, or why it does not: the rule's condition with what became of each part. Texts are
 * printable and bounded, whatever the event holds.
 *
 * @param condition the whole condition, with filters and what pipelines added
 */
public record Explanation(String ruleId, String title, boolean matches, Node condition) {

    /** A part of the condition. */
    public sealed interface Node {

        /** Whether the part is true of the event. */
        boolean holds();
    }

    /** All parts have to hold. */
    public record All(boolean holds, List<Node> parts) implements Node {
        public All {
            parts = List.copyOf(parts);
        }
    }

    /** One part has to hold. */
    public record Any(boolean holds, List<Node> parts) implements Node {
        public Any {
            parts = List.copyOf(parts);
        }
    }

    /** The part may not hold. */
    public record Not(boolean holds, Node part) implements Node {}

    /**
     * A part with a name.
     *
     * @param kind {@code selection}, {@code filter} or {@code pipeline}
     * @param name of the selection, title of the filter, id of the pipeline's item
     */
    public record Named(String kind, String name, boolean holds, Node part) implements Node {}

    /**
     * A field against values, or keywords.
     *
     * @param key field and modifiers as in the rule, after pipelines; keywords have no field
     * @param line where the values stand in the text of the rule, or in that of the pipeline; from 1
     * @param path place in that document
     * @param found what the event has in the field, at most 20 values; for keywords, the fields in which they stand
     * @param matched values of the rule that hold by themselves, at most 20
     * @param unmatched values of the rule that do not, at most 20
     * @param values how many values the rule has
     */
    public record Item(
            String key,
            int line,
            String path,
            boolean holds,
            List<String> found,
            List<String> matched,
            List<String> unmatched,
            int values)
            implements Node {
        public Item {
            found = List.copyOf(found);
            matched = List.copyOf(matched);
            unmatched = List.copyOf(unmatched);
        }
    }

    /**
     * An item that decided.
     *
     * @param within names of the selection and filter that it stands in, the outermost first
     */
    public record Reason(List<String> within, Item item) {
        public Reason {
            within = List.copyOf(within);
        }
    }

    /** What the event is to the rule. Compiles each value by itself: for people, not for streams. */
    public static Explanation of(DetectionRule rule, EventView event) {
        return of(rule, event, Integer.MAX_VALUE);
    }

    /**
     * The same in less time: of lists longer than that together, the values behind are not told apart.
     *
     * @param most values of the rule that are looked at by themselves
     */
    public static Explanation of(DetectionRule rule, EventView event, int most) {
        Node condition = new Explainer(event, most).explain(rule.expression());
        return new Explanation(
                rule.metadata().id(), Text.printable(rule.metadata().title()), condition.holds(), condition);
    }

    /** The items that made the match; without a match, those that would have to be otherwise. */
    public List<Reason> reasons() {
        List<Reason> reasons = new ArrayList<>();
        collect(condition, List.of(), reasons);
        return reasons;
    }

    private static void collect(Node node, List<String> within, List<Reason> reasons) {
        if (node instanceof Item item) {
            reasons.add(new Reason(within, item));
        } else if (node instanceof Not not) {
            collect(not.part(), within, reasons);
        } else if (node instanceof Named named) {
            List<String> deeper = new ArrayList<>(within);
            deeper.add(named.kind() + " " + named.name());
            collect(named.part(), deeper, reasons);
        } else if (node instanceof All all) {
            all.parts().stream()
                    .filter(part -> all.holds() || !part.holds())
                    .forEach(part -> collect(part, within, reasons));
        } else if (node instanceof Any any) {
            any.parts().stream()
                    .filter(part -> !any.holds() || part.holds())
                    .forEach(part -> collect(part, within, reasons));
        }
    }

    /** As lines of text: the answer, its reasons, then the whole condition. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(title + " (" + Text.printable(ruleId) + ") " + (matches ? "matches:" : "does not match:"));
        for (Reason reason : reasons()) {
            lines.add("  " + String.join(", ", reason.within()) + ": " + describe(reason.item()));
        }
        lines.add("condition:");
        tree(condition, "  ", lines);
        return lines;
    }

    private static void tree(Node node, String indent, List<String> lines) {
        String answer = node.holds() ? "yes" : "no ";
        if (node instanceof Item item) {
            lines.add(answer + indent + describe(item));
        } else if (node instanceof Named named) {
            lines.add(answer + indent + named.kind() + " " + named.name());
            tree(named.part(), indent + "  ", lines);
        } else if (node instanceof Not not) {
            lines.add(answer + indent + "not");
            tree(not.part(), indent + "  ", lines);
        } else if (node instanceof All all) {
            lines.add(answer + indent + "all of");
            all.parts().forEach(part -> tree(part, indent + "  ", lines));
        } else if (node instanceof Any any) {
            lines.add(answer + indent + "any of");
            any.parts().forEach(part -> tree(part, indent + "  ", lines));
        }
    }

    private static String describe(Item item) {
        StringBuilder out = new StringBuilder(item.key().isEmpty() ? "keywords" : item.key());
        out.append(" (line ").append(item.line()).append(')');
        boolean keywords = item.key().isEmpty() || item.key().startsWith("|");
        if (keywords) {
            out.append(item.found().isEmpty() ? " in no field" : " in " + String.join(", ", item.found()));
        } else {
            out.append(item.found().isEmpty() ? " is missing" : " is " + quoted(item.found()));
        }
        if (!item.matched().isEmpty()) {
            out.append(", matched by ").append(quoted(item.matched()));
        }
        if (!item.unmatched().isEmpty()) {
            out.append(", not by ").append(quoted(item.unmatched()));
        }
        int left = item.values() - item.matched().size() - item.unmatched().size();
        return left > 0 ? out.append(" and ").append(left).append(" more").toString() : out.toString();
    }

    private static String quoted(List<String> texts) {
        return "'" + String.join("', '", texts) + "'";
    }
}
