package dev.vedette.rules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * YAML 1.2 (core schema) to {@link Yaml}. Built from parser events with a stack of its own, so that depth and number of
 * values are limited before anything is built; no aliases, so that a small text cannot stand for a large tree.
 */
final class YamlReader {

    static final int MAX_CHARACTERS = 512 * 1024;
    static final int MAX_DEPTH = 32;
    static final int MAX_VALUES = 50_000;
    static final int MAX_SCALAR = 16 * 1024;
    static final int MAX_DOCUMENTS = 200;

    private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9]{0,18})");
    private static final Pattern BASED = Pattern.compile("([-+]?)0([xob])([0-9a-fA-F]{1,62})");
    private static final Pattern FLOAT =
            Pattern.compile("[-+]?(\\.[0-9]+|(0|[1-9][0-9]*)(\\.[0-9]*|(?=[eE])))([eE][-+]?[0-9]{1,4})?");

    private final Faults faults;
    private final List<Yaml> documents = new ArrayList<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private int values;

    /** A collection whose end has not been read; a mapping also has the key that waits for its value. */
    private static final class Open {
        final int line;
        final int column;
        final @Nullable List<Yaml> items;
        final Map<String, Yaml> entries = new LinkedHashMap<>();

        @Nullable
        String key;

        Open(Event start, boolean mapping) {
            line = YamlReader.line(start);
            column = YamlReader.column(start);
            items = mapping ? null : new ArrayList<>();
        }
    }

    private YamlReader(Faults faults) {
        this.faults = faults;
    }

    /** The documents of a text, as far as they could be read. */
    static List<Yaml> read(String text, Faults faults) {
        YamlReader reader = new YamlReader(faults);
        if (text.length() > MAX_CHARACTERS) {
            faults.add(1, 1, "", "has " + text.length() + " characters: at most " + MAX_CHARACTERS + " are allowed");
            return List.of();
        }
        int half = halfSurrogate(text);
        if (half >= 0) {
            int line = 1
                    + (int) text.substring(0, half)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            int column = half - text.lastIndexOf('\n', half);
            faults.add(line, column, "", "holds half a character (an unpaired surrogate): save the file as UTF-8");
            return List.of();
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel("rule")
                .setCodePointLimit(MAX_CHARACTERS)
                // The parser reads past its buffer when a pair of surrogates lies across the end: one buffer for all.
                .setBufferSize(text.length() + 2)
                .build();
        try {
            for (Event event : new Parse(settings).parseString(text)) {
                if (!reader.take(event)) {
                    break;
                }
            }
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark();
            faults.add(
                    mark.map(m -> m.getLine() + 1).orElse(0),
                    mark.map(m -> m.getColumn() + 1).orElse(0),
                    "",
                    "is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            faults.add(0, 0, "", "is not YAML: " + e.getMessage());
        }
        return reader.documents;
    }

    /** Index of the first unpaired surrogate, -1 if there is none: the parser reads past its buffer at one. */
    private static int halfSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    /** Takes one event in; false when reading should stop. */
    private boolean take(Event event) {
        switch (event.getEventId()) {
            case Alias:
                return stop(
                        event,
                        "anchors and aliases are not supported: write the value of "
                                + Text.quote(((AliasEvent) event).getAlias()) + " out");
            case MappingStart:
            case SequenceStart:
                CollectionStartEvent start = (CollectionStartEvent) event;
                if (start.getTag().isPresent()) {
                    return stop(
                            event, "tags such as " + Text.quote(start.getTag().get()) + " are not supported");
                }
                if (open.size() >= MAX_DEPTH) {
                    return stop(event, "is nested more than " + MAX_DEPTH + " levels deep");
                }
                if (isKey()) {
                    return stop(event, "a key must be text, not a list or a mapping");
                }
                open.push(new Open(event, event.getEventId() == Event.ID.MappingStart));
                return count(event);
            case MappingEnd:
            case SequenceEnd:
                Open done = open.pop();
                place(
                        done.items != null
                                ? new Yaml.Items(done.line, done.column, List.copyOf(done.items))
                                : new Yaml.Mapping(done.line, done.column, done.entries));
                return true;
            case Scalar:
                return takeScalar((ScalarEvent) event);
            default:
                return true;
        }
    }

    private boolean takeScalar(ScalarEvent event) {
        String text = event.getValue();
        if (text.length() > MAX_SCALAR) {
            return stop(
                    event, "has " + text.length() + " characters: at most " + MAX_SCALAR + " are allowed in a value");
        }
        if (event.getTag().isPresent()) {
            return stop(event, "tags such as " + Text.quote(event.getTag().get()) + " are not supported");
        }
        if (isKey()) {
            Open mapping = open.element();
            if (mapping.entries.containsKey(text)) {
                return stop(event, "the key " + Text.quote(text) + " stands here twice");
            }
            mapping.key = text;
            return count(event);
        }
        Object value = event.getScalarStyle() == ScalarStyle.PLAIN ? plain(text) : text;
        place(new Yaml.Scalar(line(event), column(event), text, value));
        return count(event);
    }

    private boolean isKey() {
        Open top = open.peek();
        return top != null && top.items == null && top.key == null;
    }

    private void place(Yaml value) {
        Open top = open.peek();
        if (top == null) {
            documents.add(value);
        } else if (top.items != null) {
            top.items.add(value);
        } else if (top.key != null) {
            top.entries.put(top.key, value);
            top.key = null;
        }
    }

    private boolean count(Event event) {
        if (++values > MAX_VALUES) {
            return stop(event, "has more than " + MAX_VALUES + " values");
        }
        if (documents.size() > MAX_DOCUMENTS) {
            return stop(event, "has more than " + MAX_DOCUMENTS + " documents");
        }
        return true;
    }

    private boolean stop(Event event, String message) {
        faults.add(line(event), column(event), "", message);
        return false;
    }

    /**
     * A plain scalar by YAML 1.2's core schema (section 10.3.2), and {@code 0b11} as the readers of other engines have it.
     * Text stays what is beyond a long or a double, and what begins with a zero for no reason: {@code 00000429} is
     * meant as it is written.
     */
    private static Object plain(String text) {
        switch (text) {
            case "", "~", "null", "Null", "NULL":
                return Yaml.Null.NULL;
            case "true", "True", "TRUE":
                return Boolean.TRUE;
            case "false", "False", "FALSE":
                return Boolean.FALSE;
            default:
        }
        char first = text.charAt(0);
        boolean mayBeNumber = first >= '0' && first <= '9' || first == '-' || first == '+' || first == '.';
        if (!mayBeNumber || text.length() > 40) {
            return text;
        }
        try {
            if (INTEGER.matcher(text).matches()) {
                return Long.valueOf(text);
            }
            Matcher based = BASED.matcher(text);
            if (based.matches()) {
                int radix = based.group(2).equals("x") ? 16 : based.group(2).equals("o") ? 8 : 2;
                return Long.valueOf(based.group(1) + based.group(3), radix);
            }
        } catch (NumberFormatException beyondLong) {
            return text;
        }
        if (FLOAT.matcher(text).matches()) {
            Double number = Double.valueOf(text);
            return number.isInfinite() ? text : number;
        }
        return text;
    }

    private static int line(Event event) {
        return event.getStartMark().map(m -> m.getLine() + 1).orElse(0);
    }

    private static int column(Event event) {
        return event.getStartMark().map(m -> m.getColumn() + 1).orElse(0);
    }
}
