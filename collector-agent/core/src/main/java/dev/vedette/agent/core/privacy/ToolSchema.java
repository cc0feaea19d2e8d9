package dev.vedette.agent.core.privacy;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a tool asks for. */
public final class ToolSchema {
    private static final int MAX_PROPERTIES = 64;
    private static final int MAX_NAME_CHARACTERS = 64;

    private ToolSchema() {}

    /** Names of its arguments, as they may leave; none if the schema is of a kind that cannot be read. */
    public static Set<String> argumentNames(Object tool) {
        Set<String> names = new TreeSet<>();
        if (component(component(tool, "inputSchema"), "properties") instanceof Map<?, ?> properties) {
            for (Object name : properties.keySet()) {
                if (names.size() == MAX_PROPERTIES) {
                    break;
                }
                names.add(PlainWords.name(String.valueOf(name), MAX_NAME_CHARACTERS));
            }
        }
        return names;
    }

    /** Of a map, or of a record. */
    private static @Nullable Object component(@Nullable Object owner, String name) {
        if (owner instanceof Map<?, ?> map) {
            return map.get(name);
        }
        if (owner == null || !owner.getClass().isRecord()) {
            return null;
        }
        try {
            for (RecordProperties.Property property : RecordProperties.of(owner.getClass())) {
                if (property.name().equals(name)) {
                    return property.of(owner);
                }
            }
        } catch (ReflectiveOperationException e) {
            return null;
        }
        return null;
    }
}
