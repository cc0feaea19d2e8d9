package dev.vedette.models.sessions;

import dev.vedette.models.ToolCall;
import java.util.List;
import java.util.Optional;

/**
 * The calls of a session in their order, and what somebody has said of it, which no score sees.
 *
 * @param task what the caller was asked to do; sessions of one task are on one side of a split
 * @param attack which injection it met; empty if none
 */
public record RecordedSession(String id, String task, String attack, Outcome outcome, List<Call> calls) {

    /** What became of the attack. */
    public enum Outcome {
        HONEST,
        FAILED,
        SUCCEEDED
    }

    /**
     * A call.
     *
     * @param arguments strings and numbers of its arguments; empty where they were not recorded
     * @param result what it gave back; empty where that was not recorded
     * @param ordered whether it does what an injection asks for; known of made attacks alone
     */
    public record Call(ToolCall call, Optional<List<String>> arguments, Optional<String> result, boolean ordered) {
        /** Copies the list. */
        public Call {
            arguments = arguments.map(List::copyOf);
        }

        String tool() {
            return call.tool();
        }

        Call withResult(String other) {
            return new Call(call, arguments, Optional.of(other), ordered);
        }
    }

    /** Copies the list. */
    public RecordedSession {
        calls = List.copyOf(calls);
    }

    /** Where it was recorded, as the task's name says it before a slash: sessions of one deployment share tools and data. */
    String deployment() {
        return task.replaceFirst("/.*", "");
    }

    boolean isHonest() {
        return outcome == Outcome.HONEST;
    }

    /** Whether anything is known of what was said in it. */
    boolean hasContent() {
        return calls.stream().anyMatch(call -> call.arguments.isPresent() && call.result.isPresent());
    }
}
