package dev.vedette.agent.core.observe;

import dev.vedette.agent.bootstrap.Observer;
import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import org.jspecify.annotations.Nullable;

/** How a JSON-RPC request ended. */
record RpcOutcome(
        String outcome,
        @Nullable String reason,
        @Nullable String errorType,
        @Nullable String rpcStatus) {

    private static final int MAX_TYPE_CHARACTERS = 256;

    /** No response was seen. */
    static final RpcOutcome UNKNOWN = new RpcOutcome("unknown", "no_response", null, null);

    private static final RpcOutcome SUCCESS = new RpcOutcome("success", null, null, null);
    private static final RpcOutcome TOOL_ERROR = new RpcOutcome("failure", "tool_error", "tool_error", null);
    private static final RpcOutcome REJECTED = new RpcOutcome("failure", "invalid_arguments", "tool_error", null);

    /** @param rejected whether the call's arguments did not fit the tool's schema */
    static RpcOutcome of(Observer.RpcResponse response, boolean rejected) {
        if (response.errorCode() != null) {
            String code = response.errorCode().toString();
            // The SDK has no code of its own for this: its message is all there is.
            boolean unknownTool =
                    response.errorMessage() != null && response.errorMessage().startsWith("Unknown tool");
            return new RpcOutcome("failure", unknownTool ? "unknown_tool" : null, code, code);
        }
        if (rejected) {
            return REJECTED;
        }
        return Boolean.TRUE.equals(response.toolError()) ? TOOL_ERROR : SUCCESS;
    }

    static RpcOutcome failed(Throwable failure) {
        return new RpcOutcome("failure", null, failure.getClass().getName(), null);
    }

    void writeTo(EventEncoder event) {
        event.put(Fields.OUTCOME, outcome)
                .put(Fields.REASON, reason)
                .put(Fields.ERROR_TYPE, errorType, MAX_TYPE_CHARACTERS)
                .put(Fields.RPC_STATUS, rpcStatus);
    }
}
