package dev.vedette.detection;

import dev.vedette.schemas.EventFields;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tool whose definition an event carries.
 *
 * @param key whose definition it is: tenant, service, path and tool, so that none of them can pass for another
 * @param name as the event has it
 * @param json the definition, as its server wrote it
 */
record ListedTool(String key, String name, String json) {
    /** Of UTF-8: an agent sends none that is longer. */
    static final int MAX_BYTES = 32 * 1024;

    private static final String EVENT = "mcp.tool.definition";
    private static final int EVENT_NAME = position("event.name");
    private static final int TENANT = position("organization.id");
    private static final int SERVICE = position("service.name");
    private static final int PATH = position("url.path");
    private static final int TOOL = position("gen_ai.tool.name");
    private static final int JSON = position("vedette.tool.definition.json");

    private static int position(String name) {
        return EventFields.position(name).orElseThrow();
    }

    /** Whether there is one, without reading more of the event than that takes. */
    static boolean isIn(EnrichedEvent event) {
        return EVENT.equals(event.read().value(EVENT_NAME))
                && event.read().value(JSON) instanceof String json
                && isShort(json);
    }

    /** Empty if the event carries none, or a longer one than an agent sends. */
    static Optional<ListedTool> of(EnrichedEvent event) {
        if (!isIn(event)) {
            return Optional.empty();
        }
        String name = text(event.read().value(TOOL));
        String key = part(event, TENANT) + part(event, SERVICE) + part(event, PATH) + name;
        return Optional.of(new ListedTool(key, name, text(event.read().value(JSON))));
    }

    private static boolean isShort(String json) {
        return json.length() <= MAX_BYTES && json.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    private static String part(EnrichedEvent event, int position) {
        String text = text(event.read().value(position));
        return text.length() + ":" + text;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
