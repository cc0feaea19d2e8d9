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
import java.util.stream.IntStream;
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

    /** By buffers of 1, 2, 4 and so on characters: making them takes as long as reading a small rule. */
    private static final List<LoadSettings> SETTINGS = IntStream.rangeClosed(
                    0, Integer.SIZE - Integer.numberOfLeadingZeros(MAX_CHARACTERS + 1))
            .mapToObj(power -> settings(1 << power))
            .toList();

    private final Faults faults;
    private final List<Yaml> documents = new ArrayList<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private int values;
    /** Lines before the part of the text that is being parsed. */
    private int linesBefore;
    /** Line of that part at which reading was given up, from 1. */
    private int stopped;
    /** Whether a limit of the whole text was reached. */
    private boolean full;

    /** A collection whose end has not been read; a mapping also has the key that waits for its value. */
    private static final class Open {
        final int line;
        final int column;
        final @Nullable List<Yaml> items;
        final Map<String, Yaml> entries = new LinkedHashMap<>();
        final Map<String, Yaml.Scalar> keys = new LinkedHashMap<>();

        @Nullable
        String key;

        Open(int line, int column, boolean mapping) {
            this.line = line;
            this.column = column;
            items = mapping ? null : new ArrayList<>();
        }
    }

    private YamlReader(Faults faults) {
        this.faults = faults;
    }

    /**
     * The documents of a text, as far as they could be read: one that could not is null in YAML's sense, and reading goes
     * on with the next.
     */
    static List<Yaml> read(String text, Faults faults) {
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
        YamlReader reader = new YamlReader(faults);
        int from = 0;
        while (from >= 0) {
            from = reader.readFrom(text, from);
        }
        return reader.documents;
    }

    private static LoadSettings settings(int bufferSize) {
        return LoadSettings.builder()
                .setLabel("rule")
                .setCodePointLimit(MAX_CHARACTERS)
                .setBufferSize(bufferSize)
                .build();
    }

    /** Reads to the end, or to a fault; returns where the document after the faulty one begins, -1 if there is none. */
    private int readFrom(String text, int from) {
        String rest = text.substring(from);
        // The parser reads past its buffer when a pair of surrogates lies across the end: one buffer for all.
        LoadSettings settings = SETTINGS.get(Integer.SIZE - Integer.numberOfLeadingZeros(rest.length() + 1));
        stopped = 0;
        try {
            for (Event event : new Parse(settings).parseString(rest)) {
                if (!take(event)) {
                    return nextDocument(text, from, stopped + 1);
                }
            }
            return -1;
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark();
            int line = mark.map(m -> m.getLine() + 1).orElse(1);
            int column = mark.map(m -> m.getColumn() + 1).orElse(1);
            faults.add(linesBefore + line, column, path(), "is not YAML: " + e.getProblem());
            // Where a document was not closed, the mark stands at the beginning of the next.
            return nextDocument(text, from, Math.max(2, line));
        } catch (YamlEngineException e) {
            faults.add(linesBefore + 1, 1, path(), "is not YAML: " + e.getMessage());
            return -1;
        }
    }

    /** Gives the document that is being read up; returns the first line from {@code line} on that begins another. */
    private int nextDocument(String text, int from, int line) {
        documents.add(new Yaml.Scalar(linesBefore + 1, 1, "", Yaml.Null.NULL));
        open.clear();
        int at = from;
        for (int number = 1; at >= 0 && at < text.length(); number++) {
            if (number >= line && isMarker(text, at)) {
                linesBefore += number - 1;
                return full || documents.size() >= MAX_DOCUMENTS ? -1 : at;
            }
            int end = text.indexOf('\n', at);
            at = end < 0 ? -1 : end + 1;
        }
        return -1;
    }

    private static boolean isMarker(String text, int at) {
        return text.startsWith("---", at) && (at + 3 == text.length() || text.charAt(at + 3) <= ' ');
    }

    /** Path of the document that is being read. */
    private String path() {
        return documents.isEmpty() ? "" : documents.size() + 1 + ":";
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
                open.push(new Open(line(event), column(event), event.getEventId() == Event.ID.MappingStart));
                return count(event);
            case MappingEnd:
            case SequenceEnd:
                Open done = open.pop();
                place(
                        done.items != null
                                ? new Yaml.Items(done.line, done.column, List.copyOf(done.items))
                                : new Yaml.Mapping(done.line, done.column, done.entries, done.keys));
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
            Yaml.Scalar other = mapping.keys.putIfAbsent(
                    text, new Yaml.Scalar(line(event), column(event), text, text, inset(event)));
            if (other != null) {
                faults.add(
                        line(event),
                        column(event),
                        path(),
                        "the key " + Text.quote(text) + " stands here twice, first in line " + other.line()
                                + ": give both values in a list, or take one away");
            }
            mapping.key = text;
            return count(event);
        }
        Object value = event.getScalarStyle() == ScalarStyle.PLAIN ? plain(text) : text;
        place(new Yaml.Scalar(line(event), column(event), text, value, inset(event)));
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
            top.entries.putIfAbsent(top.key, value);
            top.key = null;
        }
    }

    private boolean count(Event event) {
        full = ++values > MAX_VALUES || documents.size() > MAX_DOCUMENTS;
        if (values > MAX_VALUES) {
            return stop(event, "has more than " + MAX_VALUES + " values");
        }
        if (documents.size() > MAX_DOCUMENTS) {
            return stop(event, "has more than " + MAX_DOCUMENTS + " documents");
        }
        return true;
    }

    private boolean stop(Event event, String message) {
        stopped = line(event) - linesBefore;
        faults.add(line(event), column(event), path(), message);
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

    private int line(Event event) {
        return linesBefore + event.getStartMark().map(m -> m.getLine() + 1).orElse(0);
    }

    private static int column(Event event) {
        return event.getStartMark().map(m -> m.getColumn() + 1).orElse(0);
    }

    /** See {@link Yaml.Scalar#inset}: known where as many characters stand in the text as there are in the value. */
    private static int inset(ScalarEvent event) {
        Optional<Mark> start = event.getStartMark();
        Optional<Mark> end = event.getEndMark();
        if (start.isEmpty()
                || end.isEmpty()
                || start.get().getLine() != end.get().getLine()) {
            return -1;
        }
        int quote = event.getScalarStyle() == ScalarStyle.PLAIN ? 0 : 1;
        int length = end.get().getColumn() - start.get().getColumn() - 2 * quote;
        return length == event.getValue().codePointCount(0, event.getValue().length()) ? quote : -1;
    }
}
