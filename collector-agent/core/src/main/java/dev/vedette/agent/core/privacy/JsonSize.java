package dev.vedette.agent.core.privacy;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes a value has as JSON in UTF-8, without writing it: maps, collections, strings, numbers, booleans, and
 * records whose components are such (null ones are left out, as the MCP SDK does).
 *
 * <p>Exact for maps and collections as long as the writer escapes no more than JSON demands; a property
 * that a record's writer adds is known for the MCP SDK's content types only.
 */
public final class JsonSize {
    /** A value with more parts than this is measured up to here: the caller is on a request thread. */
    private static final int MAX_PARTS = 100_000;

    private static final int MAX_DEPTH = 64;

    private int parts;
    private long bytes;

    private JsonSize() {}

    /** Size in bytes; empty if a part is of a kind that cannot be measured. */
    public static Optional<Long> of(@Nullable Object value) {
        JsonSize size = new JsonSize();
        return size.add(value, 0) ? Optional.of(size.bytes) : Optional.empty();
    }

    private boolean add(@Nullable Object value, int depth) {
        if (++parts > MAX_PARTS || depth > MAX_DEPTH) {
            return false;
        }
        if (value == null) {
            bytes += 4;
        } else if (value instanceof CharSequence text) {
            addString(text);
        } else if (value instanceof Number || value instanceof Boolean) {
            bytes += value.toString().length();
        } else if (value instanceof Map<?, ?> map) {
            return addMap(map, depth);
        } else if (value instanceof Collection<?> values) {
            return addCollection(values, depth);
        } else if (value instanceof Enum<?> constant) {
            addString(constant.name());
        } else if (value.getClass().isRecord()) {
            return addRecord(value, depth);
        } else {
            return false;
        }
        return true;
    }

    private boolean addMap(Map<?, ?> map, int depth) {
        bytes += 2 + Math.max(0, map.size() - 1);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            addString(String.valueOf(entry.getKey()));
            bytes++;
            if (!add(entry.getValue(), depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private boolean addCollection(Collection<?> values, int depth) {
        bytes += 2 + Math.max(0, values.size() - 1);
        for (Object value : values) {
            if (!add(value, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private boolean addRecord(Object value, int depth) {
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
                if (!add(part, depth + 1)) {
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
}
