package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.privacy.JsonSize;
import dev.vedette.agent.core.privacy.PlainWords;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON-RPC request between dispatch and response. Keeps sizes and names, no values.
 *
 * @param argumentBytes size of a tool call's arguments
 */
record RpcCall(
        Exchange exchange,
        @Nullable String id,
        String method,
        @Nullable String toolName,
        @Nullable String resourceUri,
        List<String> argumentNames,
        Optional<Long> argumentBytes,
        long startedNanos) {

    private static final int MAX_ID_CHARACTERS = 64;
    private static final int MAX_METHOD_CHARACTERS = 128;
    private static final int MAX_TOOL_CHARACTERS = 128;
    private static final int MAX_ARGUMENTS = 64;
    private static final int MAX_ARGUMENT_CHARACTERS = 64;

    static RpcCall of(Exchange exchange, @Nullable String id, String method, @Nullable Object params) {
        Map<?, ?> named = params instanceof Map<?, ?> map ? map : Map.of();
        boolean isToolCall = method.equals("tools/call");
        Map<?, ?> arguments = isToolCall && named.get("arguments") instanceof Map<?, ?> map ? map : Map.of();
        return new RpcCall(
                exchange,
                PlainWords.nameOrNull(id, MAX_ID_CHARACTERS),
                PlainWords.name(method, MAX_METHOD_CHARACTERS),
                isToolCall && named.get("name") instanceof String name
                        ? PlainWords.name(name, MAX_TOOL_CHARACTERS)
                        : null,
                method.startsWith("resources/") && named.get("uri") instanceof String uri ? PlainWords.uri(uri) : null,
                arguments.keySet().stream()
                        .limit(MAX_ARGUMENTS)
                        .map(name -> PlainWords.name(String.valueOf(name), MAX_ARGUMENT_CHARACTERS))
                        .distinct()
                        .sorted()
                        .toList(),
                isToolCall ? JsonSize.of(arguments) : Optional.empty(),
                System.nanoTime());
    }

    boolean isToolCall() {
        return method.equals("tools/call");
    }

    void writeTo(EventEncoder event) {
        event.put(Fields.MCP_METHOD, method, MAX_METHOD_CHARACTERS)
                .put(Fields.REQUEST_ID, id, MAX_ID_CHARACTERS)
                .put(Fields.TOOL_NAME, toolName, MAX_TOOL_CHARACTERS)
                .put(Fields.RESOURCE_URI, resourceUri);
    }

    void writeArgumentsTo(EventEncoder event) {
        event.put(Fields.ARGUMENT_NAMES, argumentNames).put(Fields.ARGUMENT_BYTES, argumentBytes);
    }
}
