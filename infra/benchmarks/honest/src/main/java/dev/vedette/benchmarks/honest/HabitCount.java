package dev.vedette.benchmarks.honest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts in benign sessions what {@code habits.json} holds: tools, their arguments and sizes, how often they fail, and which
 * tool follows which. Nothing that anybody wrote or read is in it.
 */
public final class HabitCount {
    private static final double[] QUANTILES = {0.1, 0.5, 0.9};

    /** A tool that was called less often tells nothing of how it is used. */
    private static final int FEW = 5;

    private final Map<String, Suite> suites = new TreeMap<>();

    private static final class Suite {
        private final Map<String, Tool> tools = new TreeMap<>();
        private final Map<String, Map<String, Integer>> next = new TreeMap<>();
    }

    private static final class Tool {
        private final Map<String, Integer> arguments = new TreeMap<>();
        private final List<Long> argumentBytes = new ArrayList<>();
        private final List<Long> resultBytes = new ArrayList<>();
        private int errors;
    }

    private HabitCount() {}

    /**
     * Counts and writes.
     *
     * @param folder with the sessions' files
     * @param out what becomes {@code habits.json}
     */
    public static void write(Path folder, Path out) throws IOException {
        HabitCount count = new HabitCount();
        for (Path file : SessionFiles.of(folder)) {
            SessionFiles.benign(file).forEach(count::add);
        }
        ObjectMapper json = new ObjectMapper();
        ObjectNode all = json.createObjectNode();
        count.suites.forEach((name, suite) -> all.set(name, written(json, suite)));
        try (JsonGenerator generator = json.createGenerator(Files.newBufferedWriter(out))) {
            json.writerWithDefaultPrettyPrinter().writeValue(generator, all);
        }
    }

    private void add(List<SessionFiles.Call> session) {
        Suite suite = suites.computeIfAbsent(session.get(0).suite(), unused -> new Suite());
        String before = Habits.BEGIN;
        for (SessionFiles.Call call : session) {
            follow(suite, before, call.tool());
            before = call.tool();
            Tool tool = suite.tools.computeIfAbsent(call.tool(), unused -> new Tool());
            JsonNode line = call.line();
            List<String> names = new ArrayList<>();
            line.path("arg_names").forEach(name -> names.add(name.asText()));
            tool.arguments.merge(String.join(" ", names), 1, Integer::sum);
            if (line.path("arg_bytes").isNumber()) {
                tool.argumentBytes.add(line.path("arg_bytes").asLong());
            }
            if (line.path("result_bytes").isNumber()) {
                tool.resultBytes.add(line.path("result_bytes").asLong());
            }
            tool.errors += line.path("error").asBoolean() ? 1 : 0;
        }
        follow(suite, before, Habits.END);
    }

    private static void follow(Suite suite, String tool, String then) {
        suite.next.computeIfAbsent(tool, unused -> new TreeMap<>()).merge(then, 1, Integer::sum);
    }

    private static ObjectNode written(ObjectMapper json, Suite suite) {
        ObjectNode node = json.createObjectNode();
        ObjectNode tools = node.putObject("tools");
        suite.tools.forEach((name, tool) -> {
            if (calls(tool) >= FEW) {
                ObjectNode one = tools.putObject(name);
                one.put("calls", calls(tool));
                one.put("errors", tool.errors);
                one.put(
                        "arguments",
                        Collections.max(tool.arguments.entrySet(), Map.Entry.comparingByValue())
                                .getKey());
                quantiles(one.putArray("argumentBytes"), tool.argumentBytes);
                quantiles(one.putArray("resultBytes"), tool.resultBytes);
            }
        });
        ObjectNode next = node.putObject("next");
        suite.next.forEach((tool, follows) -> {
            if (tool.equals(Habits.BEGIN) || tools.has(tool)) {
                ObjectNode one = next.putObject(tool);
                follows.forEach((then, times) -> {
                    if (then.equals(Habits.END) || tools.has(then)) {
                        one.put(then, times);
                    }
                });
            }
        });
        return node;
    }

    private static int calls(Tool tool) {
        return tool.arguments.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static void quantiles(ArrayNode array, List<Long> values) {
        Collections.sort(values);
        for (double quantile : QUANTILES) {
            array.add(values.isEmpty() ? 0 : values.get((int) (quantile * (values.size() - 1))));
        }
    }
}
