package dev.vedette.models.definitions;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Definitions that somebody has approved, by server and name; of several the last one counts. Not thread-safe. */
public final class ApprovedDefinitions {
    private final Map<Key, ToolDefinition> definitions = new HashMap<>();

    private record Key(String server, String name) {}

    /**
     * Adds one.
     *
     * @param line as for {@link DefinitionModel#judgeJson(byte[], int)}
     * @throws IllegalArgumentException if it is none
     */
    public void add(byte[] line, int length) {
        ToolDefinition approved = ToolDefinition.of(DefinitionModel.parse(line, length));
        definitions.put(new Key(approved.server(), approved.name()), approved);
    }

    Optional<ToolDefinition> find(ToolDefinition now) {
        return Optional.ofNullable(definitions.get(new Key(now.server(), now.name())));
    }
}
