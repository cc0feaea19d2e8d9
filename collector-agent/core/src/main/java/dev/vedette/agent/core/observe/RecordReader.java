package dev.vedette.agent.core.observe;

import dev.vedette.agent.bootstrap.Observer.RpcResponse;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads responses that pass where no advice can read them: inside of a reactive chain. They are records of the MCP SDK,
 * whose types the agent does not see.
 */
final class RecordReader {
    private static final ClassValue<Map<String, Method>> ACCESSORS = new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    private RecordReader() {}

    /** @param response with the components {@code error} and {@code result} of a JSON-RPC response */
    static RpcResponse response(Object response) {
        Object error = read(response, "error");
        if (error != null) {
            return new RpcResponse((Integer) read(error, "code"), (String) read(error, "message"), null, null, null);
        }
        Object result = read(response, "result");
        return switch (result == null ? "" : result.getClass().getSimpleName()) {
            case "CallToolResult" ->
                new RpcResponse(
                        null,
                        null,
                        (Boolean) read(result, "isError"),
                        read(result, "content"),
                        read(result, "structuredContent"));
            case "ListToolsResult" ->
                new RpcResponse(null, null, null, read(result, "tools"), read(result, "nextCursor"));
            default -> new RpcResponse(null, null, null, null, null);
        };
    }

    static @Nullable String text(Object owner, String component) {
        return read(owner, component) instanceof String text ? text : null;
    }

    private static @Nullable Object read(@Nullable Object owner, String component) {
        if (owner == null) {
            return null;
        }
        try {
            return ACCESSORS
                    .get(owner.getClass())
                    .computeIfAbsent(component, name -> accessor(owner.getClass(), name))
                    .invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Method accessor(Class<?> type, String name) {
        try {
            Method method = type.getMethod(name);
            method.trySetAccessible();
            return method;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}
