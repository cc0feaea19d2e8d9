package dev.vedette.agent.core.privacy;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a value and says how many bytes it has as JSON in UTF-8, without writing it: maps, collections, strings,
 * numbers, booleans, and records whose components are such (null ones are left out, as the MCP SDK does).
 *
 * <p>Exact for maps and collections as long as the writer escapes no more than JSON demands; a property
 * that a record's writer adds is known for the MCP SDK's content types only.
 */
public final class JsonSize {
    /** A value with more parts than this is measured up to here: the caller is on a request thread. */
    private static final int MAX_PARTS = 100_000;

    private static final int MAX_DEPTH = 64;
    private static final int USUAL_DEPTH = 8;

    private static final int MAX_KEY_CHARACTERS = 64;

    /** What is shown each text and each number on the way; keys are none. */
    public interface Texts {
        /**
         * @param name the key that the value has in a map or a record
         * @param place where it stands, such as {@code arguments.list[2].body}
         */
        void text(@Nullable String name, Supplier<String> place, String text);
    }

    private final String root;
    private final Optional<Texts> texts;
    private Object[] path = new Object[USUAL_DEPTH];
    private int depth;
    private int parts;
    private long bytes;

    private JsonSize(String root, Optional<Texts> texts) {
        this.root = root;
        this.texts = texts;
    }

    /** Size in bytes; empty if a part is of a kind that cannot be measured. */
    public static Optional<Long> of(@Nullable Object value) {
        return of(new JsonSize("", Optional.empty()), value);
    }

    /**
     * As {@link #of(Object)}, and shows what is on the way, up to where a part cannot be measured.
     *
     * @param root what places begin with
     */
    public static Optional<Long> of(@Nullable Object value, String root, Texts texts) {
        return of(new JsonSize(root, Optional.of(texts)), value);
    }

    private static Optional<Long> of(JsonSize size, @Nullable Object value) {
        return size.add(value) ? Optional.of(size.bytes) : Optional.empty();
    }

    private void show(String text) {
        if (texts.isPresent()) {
            String name = depth > 0 && path[depth - 1] instanceof String key ? key : null;
            texts.get().text(name, new Place(root, Arrays.copyOf(path, depth)), text);
        }
    }

    private boolean add(Object step, @Nullable Object value) {
        if (depth == path.length) {
            path = Arrays.copyOf(path, 2 * depth);
        }
        path[depth++] = step;
        boolean added = add(value);
        depth--;
        return added;
    }

    private boolean add(@Nullable Object value) {
        if (++parts > MAX_PARTS || depth > MAX_DEPTH) {
            return false;
        }
        if (value == null) {
            bytes += 4;
        } else if (value instanceof CharSequence text) {
            addString(text);
            show(text.toString());
        } else if (value instanceof Number) {
            String digits = value.toString();
            bytes += digits.length();
            show(digits);
        } else if (value instanceof Boolean) {
            bytes += value.toString().length();
        } else if (value instanceof Map<?, ?> map) {
            return addMap(map);
        } else if (value instanceof Collection<?> values) {
            return addCollection(values);
        } else if (value instanceof Enum<?> constant) {
            addString(constant.name());
        } else if (value.getClass().isRecord()) {
            return addRecord(value);
        } else {
            return false;
        }
        return true;
    }

    private boolean addMap(Map<?, ?> map) {
        bytes += 2 + Math.max(0, map.size() - 1);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String key = String.valueOf(entry.getKey());
            addString(key);
            bytes++;
            if (!add(key, entry.getValue())) {
                return false;
            }
        }
        return true;
    }

    private boolean addCollection(Collection<?> values) {
        bytes += 2 + Math.max(0, values.size() - 1);
        int index = 0;
        for (Object value : values) {
            if (!add(index++, value)) {
                return false;
            }
        }
        return true;
    }

    private boolean addRecord(Object value) {
        Class<?> type = value.getClass();
        bytes += 2;
        int properties = 0;
        String discriminator = discriminator(type.getSimpleName());
        if (!discriminator.isEmpty()) {
            addProperty("type", properties++);
            addString(discriminator);
        }
        for (RecordProperties.Property property : RecordProperties.of(type)) {
            Object part;
            try {
                part = property.of(value);
            } catch (ReflectiveOperationException e) {
                return false;
            }
            if (part != null) {
                addProperty(property.name(), properties++);
                if (!add(property.name(), part)) {
                    return false;
                }
            }
        }
        return true;
    }

    private void addProperty(String name, int before) {
        bytes += before == 0 ? 0 : 1;
        addString(name);
        bytes++;
    }

    /** The {@code type} property of MCP content blocks (MCP 2025-11-25, ContentBlock). */
    private static String discriminator(String recordName) {
        return switch (recordName) {
            case "TextContent" -> "text";
            case "ImageContent" -> "image";
            case "AudioContent" -> "audio";
            case "EmbeddedResource" -> "resource";
            case "ResourceLink" -> "resource_link";
            default -> "";
        };
    }

    private void addString(CharSequence text) {
        bytes += 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // A surrogate pair has four bytes: two for each half.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            } else if (c >= 0x20) {
                bytes += c == '"' || c == '\\' ? 2 : 1;
            } else {
                bytes += c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == '\f' ? 2 : 6;
            }
        }
    }

    /** Where a text stands, put into words when somebody asks: hardly ever. */
    private static final class Place implements Supplier<String> {
        private final String root;
        private final Object[] path;

        private Place(String root, Object[] path) {
            this.root = root;
            this.path = path;
        }

        /** Keys are a client's words, or a tool's: those that look like secrets do not leave. */
        @Override
        public String get() {
            StringBuilder place = new StringBuilder(root);
            for (Object step : path) {
                if (step instanceof String key) {
                    place.append('.').append(PlainWords.name(key, MAX_KEY_CHARACTERS));
                } else {
                    place.append('[').append(step).append(']');
                }
            }
            return place.toString();
        }
    }
}
