package dev.vedette.models.sessions;

import dev.vedette.models.ToolCall;
import dev.vedette.models.habits.CallerHabits;
import dev.vedette.models.habits.Habits;
import dev.vedette.models.habits.Judgement;
import dev.vedette.models.habits.ToolHabits;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What callers and tools of a deployment usually do, by its recorded honest sessions, as the detection job learns it from events:
 * of calls with a time, and, of callers, where the recording names them apart from the session. Immutable, thread-safe.
 */
final class RecordedHabits {
    /** Nothing is known. */
    static final RecordedHabits NONE = new RecordedHabits(Map.of(), Map.of());

    private final Map<String, byte[]> callers;
    private final Map<String, byte[]> tools;

    private RecordedHabits(Map<String, byte[]> callers, Map<String, byte[]> tools) {
        this.callers = callers;
        this.tools = tools;
    }

    static RecordedHabits of(List<RecordedSession> honest) {
        Map<String, CallerHabits> callers = new HashMap<>();
        Map<String, ToolHabits> tools = new HashMap<>();
        honest.stream()
                .flatMap(session -> session.calls().stream().map(RecordedSession.Call::call))
                .filter(call -> call.time().isPresent())
                .sorted(Comparator.comparingLong(call -> call.time().getAsLong()))
                .forEach(call -> {
                    callers.computeIfAbsent(call.caller(), unused -> new CallerHabits())
                            .add(call, true, Judgement.NONE);
                    tools.computeIfAbsent(call.tool(), unused -> new ToolHabits())
                            .add(call, true, Judgement.NONE);
                });
        return new RecordedHabits(bytes(callers), bytes(tools));
    }

    private static Map<String, byte[]> bytes(Map<String, ? extends Habits> habits) {
        Map<String, byte[]> bytes = new HashMap<>();
        habits.forEach((key, known) -> bytes.put(key, known.toBytes()));
        return Map.copyOf(bytes);
    }

    /** Of the call of a session that says most for an attack. */
    Judgement judge(RecordedSession session) {
        Judgement most = Judgement.NONE;
        Map<String, CallerHabits> ofCallers = new HashMap<>();
        Map<String, ToolHabits> ofTools = new HashMap<>();
        for (RecordedSession.Call each : session.calls()) {
            ToolCall call = each.call();
            Judgement judged = caller(call, ofCallers).add(call, false, Judgement.NONE);
            judged = tool(call, ofTools).add(call, false, judged);
            boolean isMore = judged.isKnown() && (!most.isKnown() || judged.evidence() > most.evidence());
            most = isMore ? judged : most;
        }
        return most;
    }

    private CallerHabits caller(ToolCall call, Map<String, CallerHabits> known) {
        byte[] bytes = callers.get(call.caller());
        return known.computeIfAbsent(
                call.caller(), unused -> bytes == null ? new CallerHabits() : CallerHabits.fromBytes(bytes));
    }

    private ToolHabits tool(ToolCall call, Map<String, ToolHabits> known) {
        byte[] bytes = tools.get(call.tool());
        return known.computeIfAbsent(
                call.tool(), unused -> bytes == null ? new ToolHabits() : ToolHabits.fromBytes(bytes));
    }
}
