package dev.vedette.benchmarks.honest;

import dev.vedette.content.Examination;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.List;
import java.util.Optional;

/**
 * A JSON-RPC request that was answered.
 *
 * @param session of the request, where it is not in the header: of one that opens it
 * @param nanos how long it took
 * @param failure why it failed
 * @param resource URI of what was read
 */
record Answer(
        String method,
        String id,
        Optional<String> session,
        Optional<String> revision,
        long nanos,
        Optional<Failure> failure,
        Optional<Use> use,
        Optional<String> resource) {

    /** How a request fails, in the agent's words. */
    enum Failure {
        TOOL_ERROR("tool_error", "tool_error", ""),
        INVALID_ARGUMENTS("invalid_arguments", "tool_error", ""),
        UNKNOWN_TOOL("unknown_tool", "-32602", "-32602");

        private final String reason;
        private final String type;
        private final String code;

        Failure(String reason, String type, String code) {
            this.reason = reason;
            this.type = type;
            this.code = code;
        }
    }

    /** What a tool was called with, and what came of it. */
    record Use(
            String tool,
            List<String> arguments,
            long argumentBytes,
            long resultBytes,
            List<String> argumentFindings,
            List<String> resultFindings,
            List<String> places,
            long personal) {}

    AuditEvent.Builder request(Hit hit) {
        return start(hit, "mcp.request");
    }

    Optional<AuditEvent.Builder> toolCall(Hit hit) {
        return use.map(called -> {
            AuditEvent.Builder event = start(hit, "mcp.tool.call")
                    .setArgumentNames(called.arguments())
                    .setArgumentBytes(called.argumentBytes())
                    .setContentVersion(Examination.VERSION)
                    .setArgumentFindings(called.argumentFindings())
                    .setFindingPlaces(called.places());
            boolean answered = failure.filter(Failure.UNKNOWN_TOOL::equals).isEmpty();
            return answered
                    ? event.setResultBytes(called.resultBytes())
                            .setResultFindings(called.resultFindings())
                            .setResultPersonal(called.personal())
                    : event;
        });
    }

    private AuditEvent.Builder start(Hit hit, String name) {
        AuditEvent.Builder event =
                hit.event(name).setMcpMethod(method).setRequestId(id).setDuration(nanos);
        session.ifPresent(event::setSessionFingerprint);
        revision.ifPresent(event::setProtocolVersion);
        use.ifPresent(called -> event.setToolName(called.tool()));
        resource.ifPresent(event::setResourceUri);
        failure.ifPresent(why -> {
            event.setEventOutcome("failure").setEventReason(why.reason).setErrorType(why.type);
            if (!why.code.isEmpty()) {
                event.setRpcStatus(why.code);
            }
        });
        return event;
    }
}
