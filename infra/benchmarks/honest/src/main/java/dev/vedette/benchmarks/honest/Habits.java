package dev.vedette.benchmarks.honest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Which tools a server has, and how they are used: {@code habits.json}, which {@link HabitCount} counted, and ours. */
final class Habits {
    static final String BEGIN = "^";
    static final String END = "$";

    private static final int MOST_CALLS = 40;

    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final Map<String, Map<String, Integer>> next = new TreeMap<>();

    /**
     * A tool.
     *
     * @param sizes at the 10th, 50th and 90th percentile, of arguments and of results
     */
    record Tool(String name, List<String> arguments, long[] argumentBytes, long[] resultBytes, double errors) {

        /** Whether it changes something: then it needs another scope than one that reads. */
        boolean writes() {
            return WRITING.stream().anyMatch(name::startsWith);
        }

        /** Whether it returns more the further one asks. */
        boolean pages() {
            return name.startsWith("search") || name.startsWith("list") || name.startsWith("read_channel");
        }
    }

    private static final List<String> WRITING = List.of(
            "send",
            "create",
            "add",
            "delete",
            "update",
            "reserve",
            "book",
            "cancel",
            "write",
            "edit",
            "append",
            "share",
            "invite",
            "reschedule",
            "schedule",
            "post",
            "deploy",
            "rotate",
            "grant",
            "start_process",
            "transfer");

    private Habits() {}

    /** By the name of a suite. */
    static Map<String, Habits> read() {
        Map<String, Habits> all = new TreeMap<>();
        for (String file : List.of("habits.json", "operations.json")) {
            try (InputStream in = Habits.class.getResourceAsStream(file)) {
                JsonNode suites = new ObjectMapper().readTree(Objects.requireNonNull(in, file));
                suites.fields().forEachRemaining(suite -> all.put(suite.getKey(), of(suite.getValue())));
            } catch (IOException e) {
                throw new UncheckedIOException("a resource of ours cannot be read: " + file, e);
            }
        }
        return all;
    }

    /** Of tools that were recorded, by name their argument names; nothing is known of how they are used. */
    static Habits ofTools(Map<String, List<String>> tools) {
        Habits habits = new Habits();
        tools.forEach((name, arguments) ->
                habits.tools.put(name, new Tool(name, arguments, new long[] {2, 2, 2}, new long[] {2, 2, 2}, 0)));
        return habits;
    }

    private static Habits of(JsonNode suite) {
        Habits habits = new Habits();
        suite.path("tools").fields().forEachRemaining(tool -> {
            JsonNode said = tool.getValue();
            String arguments = said.path("arguments").asText();
            habits.tools.put(
                    tool.getKey(),
                    new Tool(
                            tool.getKey(),
                            arguments.isEmpty() ? List.of() : List.of(arguments.split(" ")),
                            numbers(said.path("argumentBytes")),
                            numbers(said.path("resultBytes")),
                            said.path("errors").asDouble() / said.path("calls").asDouble(1)));
        });
        suite.path("next").fields().forEachRemaining(tool -> {
            Map<String, Integer> follows = new LinkedHashMap<>();
            tool.getValue()
                    .fields()
                    .forEachRemaining(
                            then -> follows.put(then.getKey(), then.getValue().asInt()));
            habits.next.put(tool.getKey(), follows);
        });
        return habits;
    }

    private static long[] numbers(JsonNode array) {
        long[] numbers = new long[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).asLong();
        }
        return numbers;
    }

    List<Tool> tools() {
        return List.copyOf(tools.values());
    }

    /** What is called for one thing that somebody wants, at least one call. */
    List<Tool> task(Chance chance) {
        List<Tool> task = new ArrayList<>();
        String at = BEGIN;
        while (task.size() < MOST_CALLS) {
            at = follower(at, chance);
            Tool tool = tools.get(at);
            if (tool == null) {
                if (!task.isEmpty()) {
                    return task;
                }
                at = BEGIN;
            } else {
                task.add(tool);
            }
        }
        return task;
    }

    private String follower(String tool, Chance chance) {
        Map<String, Integer> follows = next.getOrDefault(tool, Map.of());
        int all = follows.values().stream().mapToInt(Integer::intValue).sum();
        if (all == 0) {
            return END;
        }
        int drawn = chance.between(1, all);
        for (Map.Entry<String, Integer> one : follows.entrySet()) {
            drawn -= one.getValue();
            if (drawn <= 0) {
                return one.getKey();
            }
        }
        return END;
    }

    /** A size between half of the smallest and twice the largest that were counted, along the percentiles. */
    static long size(long[] percentiles, Chance chance) {
        int drawn = chance.between(0, 999);
        double[] points = {percentiles[0] / 2.0, percentiles[0], percentiles[1], percentiles[2], percentiles[2] * 2.0};
        double[] upTo = {0, 100, 500, 900, 1000};
        for (int i = 1; i < upTo.length; i++) {
            if (drawn < upTo[i]) {
                double share = (drawn - upTo[i - 1]) / (upTo[i] - upTo[i - 1]);
                return Math.max(2, Math.round(points[i - 1] + share * (points[i] - points[i - 1])));
            }
        }
        return percentiles[2];
    }
}
