package dev.vedette.models;

import dev.vedette.schemas.avro.AuditEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One tool call as the model sees it: metadata alone, no content and no label.
 *
 * @param caller whose habits the call counts to: a principal's pseudonym, else another stable key
 * @param session the MCP session, or the caller where there is none; steps are taken within a session
 * @param tool name of the tool, at most {@value #MAX_NAME} characters
 * @param argumentNames names of the arguments, at most {@value #MAX_ARGUMENTS}
 * @param argumentBytes size of the arguments in bytes, empty if not recorded
 * @param resultBytes size of the result in bytes, empty if not recorded
 * @param failed whether the call ended in an error
 * @param time when it happened, microseconds since 1970-01-01T00:00:00Z, empty if not recorded
 */
public record ToolCall(
        String caller,
        String session,
        String tool,
        List<String> argumentNames,
        OptionalLong argumentBytes,
        OptionalLong resultBytes,
        boolean failed,
        OptionalLong time) {

    static final int MAX_NAME = 128;
    static final int MAX_ARGUMENTS = 64;

    /** Cuts what is longer than the bounds, so that no caller can make state grow. */
    public ToolCall {
        tool = tool.length() > MAX_NAME ? tool.substring(0, MAX_NAME) : tool;
        argumentNames = argumentNames.stream()
                .limit(MAX_ARGUMENTS)
                .map(name -> name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name)
                .toList();
    }

    /** The call that an event of the name {@code mcp.tool.call} reports; empty for other events and where no caller or tool is known. */
    public static Optional<ToolCall> of(AuditEvent event) {
        return of(event, event.getOccurredAt());
    }

    /** The same at a time, microseconds since 1970-01-01T00:00:00Z, that the reader trusts more than the agent's clock. */
    public static Optional<ToolCall> of(AuditEvent event, long time) {
        if (!isReportedBy(event)) {
            return Optional.empty();
        }
        String caller = caller(event).orElseThrow();
        return Optional.of(new ToolCall(
                caller,
                event.getSessionFingerprint().orElse(caller),
                event.getToolName().orElseThrow(),
                event.getArgumentNames(),
                size(event.getArgumentBytes()),
                size(event.getResultBytes()),
                event.getEventOutcome().equals("failure"),
                OptionalLong.of(time)));
    }

    /** Whether {@link #of(AuditEvent)} gives a call, without making one. */
    public static boolean isReportedBy(AuditEvent event) {
        return event.getEventName().equals("mcp.tool.call")
                && !event.getToolName().orElse("").isEmpty()
                && caller(event).isPresent();
    }

    /** Whose habits a call counts to that the event reports; empty where the event says nothing of anybody. */
    public static Optional<String> caller(AuditEvent event) {
        return event.getPrincipal()
                .or(event::getTokenFingerprint)
                .or(event::getSessionFingerprint)
                .or(event::getClientAddress);
    }

    private static OptionalLong size(Optional<Long> bytes) {
        return bytes.isPresent() && bytes.get() >= 0 ? OptionalLong.of(bytes.get()) : OptionalLong.empty();
    }
}
