package dev.vedette.agent.peers;

import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A call of a tool that first does what its entry says: log, tell its progress, ask the client's model or its user. */
record ScriptedTool(Map<String, Object> script, McpSyncServerExchange exchange, McpSchema.CallToolRequest call) {
    McpSchema.CallToolResult run() {
        // A call without arguments has none, as the older releases read it.
        Map<String, Object> known =
                new HashMap<>(Optional.ofNullable(call.arguments()).orElse(Map.of()));
        for (Object line : list("log")) {
            exchange.loggingNotification(ConformanceServer.as(
                    McpSchema.LoggingMessageNotification.class,
                    Map.of("level", "info", "logger", "tool", "data", line)));
        }
        for (Object progress : list("progress")) {
            exchange.progressNotification(ConformanceServer.as(
                    McpSchema.ProgressNotification.class,
                    Map.of("progressToken", call.meta().get("progressToken"), "progress", progress, "total", 100)));
        }
        if (script.containsKey("sampling")) {
            known.put(
                    "answer",
                    exchange.createMessage(ConformanceServer.filled(
                                    McpSchema.CreateMessageRequest.class, script.get("sampling"), known))
                            .content());
        }
        if (script.containsKey("elicitation")) {
            known.put(
                    "answer",
                    exchange.createElicitation(
                                    ConformanceServer.filled(elicitation(), script.get("elicitation"), known))
                            .content());
        }
        return ConformanceServer.filled(McpSchema.CallToolResult.class, script.get("result"), known);
    }

    private List<?> list(String key) {
        return script.get(key) instanceof List<?> list ? list : List.of();
    }

    /** An interface since 2.1, a record before. */
    private static Class<? extends McpSchema.ElicitRequest> elicitation() {
        try {
            return Class.forName(McpSchema.class.getName() + "$ElicitFormRequest")
                    .asSubclass(McpSchema.ElicitRequest.class);
        } catch (ClassNotFoundException e) {
            return McpSchema.ElicitRequest.class;
        }
    }
}
