package dev.vedette.models;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vedette.content.Fingerprint64;
import dev.vedette.models.CallerWindow.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is usual at a deployment, learned from benign calls: the sizes and arguments of each tool, and which tool follows
 * which within a session. Immutable, thread-safe.
 *
 * <p>Steps are a first-order Markov model that backs off to each tool's overall share with the weights of Witten and
 * Bell 1991, method C.
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
final class Habits {

    /** The place before a session's first call. */
    static final String START = "";

    /** Tools beyond this number, the rarest ones, stay unknown: the artifact is bounded. */
    static final int MAX_TOOLS = 1_000;

    /**
     * What is usual for a tool. Sizes are in log2 of 1 + bytes, median and spread; NaN where nothing was recorded.
     *
     * @param argumentNames all that were seen
     */
    record ToolHabit(
            long calls,
            double argumentMedian,
            double argumentSpread,
            double resultMedian,
            double resultSpread,
            List<String> argumentNames) {}

    /** A call of a tool after that of another in the same session, or after {@link #START}. */
    record Step(String previous, String tool) {}

    /** What came after a tool, how often; the counts sum to {@code total}. */
    record Successors(long total, Map<String, Long> counts) {}

    private final long calls;
    private final Map<String, ToolHabit> tools;
    private final Map<String, Successors> steps;

    /** How often each tool was the last of a session. */
    private final Map<String, Long> ends;

    @JsonCreator
    Habits(
            @JsonProperty("calls") long calls,
            @JsonProperty("tools") Map<String, ToolHabit> tools,
            @JsonProperty("steps") Map<String, Successors> steps,
            @JsonProperty("ends") Map<String, Long> ends) {
        this.calls = calls;
        this.tools = tools;
        this.steps = steps;
        this.ends = ends;
    }

    /** Learns from the calls of each caller, in order. */
    static Habits learn(Collection<List<ToolCall>> callers) {
        SortedMap<String, ToolHabit> tools = tools(callers);
        SortedMap<String, SortedMap<String, Long>> steps = new TreeMap<>();
        SortedMap<String, Long> ends = new TreeMap<>();
        long total = 0;
        for (List<ToolCall> calls : callers) {
            CallerWindow window = new CallerWindow();
            Map<String, String> lastOfSession = new LinkedHashMap<>();
            for (ToolCall call : calls) {
                Optional<String> previous = previous(window.before(call), Fingerprint64.of(call.session()));
                if (tools.containsKey(call.tool())) {
                    previous.ifPresent(tool ->
                            steps.computeIfAbsent(tool, key -> new TreeMap<>()).merge(call.tool(), 1L, Long::sum));
                    lastOfSession.put(call.session(), call.tool());
                    total++;
                }
                window.add(call);
            }
            lastOfSession.values().forEach(tool -> ends.merge(tool, 1L, Long::sum));
        }
        return new Habits(total, tools, successors(steps), ends);
    }

    /**
     * The tool called last in this session, {@link #START} if none was; empty if the window is full without one, since
     * then nobody knows.
     */
    static Optional<String> previous(List<Entry> before, long session) {
        for (int i = before.size() - 1; i >= 0; i--) {
            if (before.get(i).session() == session) {
                return Optional.of(before.get(i).tool());
            }
        }
        return before.size() < CallerWindow.CALLS ? Optional.of(START) : Optional.empty();
    }

    Optional<ToolHabit> tool(String name) {
        return Optional.ofNullable(tools.get(name));
    }

    int toolCount() {
        return tools.size();
    }

    /** Whether this step was seen. */
    boolean know(Step step) {
        Successors from = steps.get(step.previous());
        return from != null && from.counts().containsKey(step.tool());
    }

    /**
     * Bits by which a step speaks for calls in arbitrary order, each tool by its overall share, against the habits here;
     * negative for a habitual step, 0 where one of both tools was never seen, since its rarity means nothing then. What
     * follows a tool that often ends a session may as well be a fresh start, as people do one task after the other.
     */
    double evidence(Step step) {
        ToolHabit habit = tools.get(step.tool());
        if (habit == null || !(step.previous().equals(START) || tools.containsKey(step.previous()))) {
            return 0;
        }
        double share = (habit.calls() + 1.0) / (calls + tools.size() + 1.0);
        double end = ends(step.previous());
        double within = backOff(steps.get(step.previous()), step.tool(), share);
        double fresh = backOff(steps.get(START), step.tool(), share);
        return log2(share / ((1 - end) * within + end * fresh));
    }

    /** Share of a tool's calls that were the last of their session. */
    private double ends(String tool) {
        ToolHabit habit = tools.get(tool);
        return habit == null ? 0 : (double) ends.getOrDefault(tool, 0L) / habit.calls();
    }

    private static double backOff(@Nullable Successors from, String tool, double prior) {
        if (from == null) {
            return prior;
        }
        double kinds = from.counts().size();
        return (from.counts().getOrDefault(tool, 0L) + kinds * prior) / (from.total() + kinds);
    }

    private static SortedMap<String, ToolHabit> tools(Collection<List<ToolCall>> callers) {
        SortedMap<String, List<ToolCall>> byTool = new TreeMap<>();
        callers.forEach(calls -> calls.forEach(call ->
                byTool.computeIfAbsent(call.tool(), tool -> new ArrayList<>()).add(call)));
        SortedMap<String, ToolHabit> tools = new TreeMap<>();
        byTool.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getValue().size(), Comparator.reverseOrder()))
                .limit(MAX_TOOLS)
                .forEach(entry -> tools.put(entry.getKey(), habit(entry.getValue())));
        return tools;
    }

    private static ToolHabit habit(List<ToolCall> calls) {
        double[] arguments = sizes(calls.stream().map(ToolCall::argumentBytes).toList());
        double[] results = sizes(calls.stream()
                .filter(call -> !call.failed())
                .map(ToolCall::resultBytes)
                .toList());
        List<String> names = calls.stream()
                .flatMap(call -> call.argumentNames().stream())
                .distinct()
                .sorted()
                .limit(ToolCall.MAX_ARGUMENTS)
                .toList();
        return new ToolHabit(
                calls.size(),
                Quantiles.median(arguments),
                Quantiles.spread(arguments),
                Quantiles.median(results),
                Quantiles.spread(results),
                names);
    }

    private static double[] sizes(List<OptionalLong> bytes) {
        return bytes.stream()
                .filter(OptionalLong::isPresent)
                .mapToDouble(size -> log2(1.0 + size.getAsLong()))
                .sorted()
                .toArray();
    }

    private static SortedMap<String, Successors> successors(SortedMap<String, SortedMap<String, Long>> steps) {
        SortedMap<String, Successors> successors = new TreeMap<>();
        steps.forEach((from, counts) -> successors.put(
                from,
                new Successors(
                        counts.values().stream().mapToLong(Long::longValue).sum(), counts)));
        return successors;
    }

    static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
