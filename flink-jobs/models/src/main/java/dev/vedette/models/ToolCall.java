package dev.vedette.models;

import dev.vedette.content.Fingerprint64;
import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

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
 * @param destinations fingerprints of the addresses, hosts and accounts that its arguments send something to, at most
 *     {@value #MAX_DESTINATIONS}; empty too where nobody looked
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
        List<Long> destinations,
        OptionalLong time) {

    /** Longer names are cut. */
    public static final int MAX_NAME = 128;

    static final int MAX_ARGUMENTS = 64;

    /** More are not looked at. */
    public static final int MAX_DESTINATIONS = 16;

    /** Cuts what is longer than the bounds, so that no caller can make state grow. */
    public ToolCall {
        tool = tool.length() > MAX_NAME ? tool.substring(0, MAX_NAME) : tool;
        argumentNames = argumentNames.stream()
                .limit(MAX_ARGUMENTS)
                .map(name -> name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name)
                .toList();
        destinations = destinations.stream().limit(MAX_DESTINATIONS).toList();
    }

    /** The same with what its arguments name as destinations, as they are written. */
    public ToolCall sendingTo(List<String> texts) {
        return new ToolCall(
                caller, session, tool, argumentNames, argumentBytes, resultBytes, failed, fingerprints(texts), time);
    }

    private static List<Long> fingerprints(List<?> texts) {
        return texts.stream()
                .limit(MAX_DESTINATIONS)
                .map(text -> Fingerprint64.of(String.valueOf(text)))
                .distinct()
                .toList();
    }

    private static final int EVENT_NAME = position("event.name");
    private static final int OUTCOME = position("event.outcome");
    private static final int TOOL = position("gen_ai.tool.name");
    private static final int ARGUMENT_NAMES = position("vedette.tool.argument.names");
    private static final int ARGUMENT_BYTES = position("vedette.tool.argument.bytes");
    private static final int RESULT_BYTES = position("vedette.tool.result.bytes");
    private static final int DESTINATIONS = position("vedette.tool.argument.destinations");
    private static final int SESSION = position("vedette.session.fingerprint");
    /** What tells who called, the best first. */
    private static final int[] CALLERS = {
        position("user.id"), position("vedette.token.fingerprint"), SESSION, position("client.address")
    };

    private static int position(String field) {
        return EventFields.position(field).orElseThrow();
    }

    /** An event whose fields can be looked at one by one. */
    @FunctionalInterface
    public interface Fields {
        /** As {@link EventFields#value} gives it. */
        @Nullable
        Object value(int position);
    }

    /** The call that an event of the name {@code mcp.tool.call} reports; empty for other events and where no caller or tool is known. */
    public static Optional<ToolCall> of(AuditEvent event) {
        return of(position -> EventFields.value(event, position), event.getOccurredAt());
    }

    /** The same at a time, microseconds since 1970-01-01T00:00:00Z, that the reader trusts more than the agent's clock. */
    public static Optional<ToolCall> of(Fields event, long time) {
        if (!isReportedBy(event)) {
            return Optional.empty();
        }
        String caller = caller(event).orElseThrow();
        return Optional.of(new ToolCall(
                caller,
                text(event, SESSION).orElse(caller),
                text(event, TOOL).orElseThrow(),
                event.value(ARGUMENT_NAMES) instanceof List<?> names
                        ? names.stream().map(String::valueOf).toList()
                        : List.of(),
                size(event, ARGUMENT_BYTES),
                size(event, RESULT_BYTES),
                text(event, OUTCOME).filter("failure"::equals).isPresent(),
                event.value(DESTINATIONS) instanceof List<?> texts ? fingerprints(texts) : List.of(),
                OptionalLong.of(time)));
    }

    /** Whether {@link #of} gives a call, without making one. */
    public static boolean isReportedBy(Fields event) {
        return "mcp.tool.call".equals(event.value(EVENT_NAME))
                && text(event, TOOL).filter(tool -> !tool.isEmpty()).isPresent()
                && caller(event).isPresent();
    }

    /** Whose habits a call counts to that the event reports; empty where the event says nothing of anybody. */
    public static Optional<String> caller(Fields event) {
        for (int position : CALLERS) {
            Optional<String> caller = text(event, position);
            if (caller.isPresent()) {
                return caller;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> text(Fields event, int position) {
        return event.value(position) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static OptionalLong size(Fields event, int position) {
        return event.value(position) instanceof Long bytes && bytes >= 0
                ? OptionalLong.of(bytes)
                : OptionalLong.empty();
    }
}
