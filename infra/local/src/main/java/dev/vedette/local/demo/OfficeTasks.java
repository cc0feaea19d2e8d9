package dev.vedette.local.demo;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The tasks of {@code honest/tasks.yaml}. Immutable. */
final class OfficeTasks {

    /** Which of the file's tasks. */
    enum Kind {
        /** What the model learns from. */
        TRAINING("training"),
        /** What the demo's people do. */
        DEMO("demo");

        private final String key;

        Kind(String key) {
            this.key = key;
        }
    }

    /**
     * A task, done once.
     *
     * @param name the task's
     * @param tools what to call, in order
     */
    record Task(String name, List<String> tools) {}

    private final Map<String, Map<String, TaskGrammar>> tasks;

    private OfficeTasks(Map<String, Map<String, TaskGrammar>> tasks) {
        this.tasks = tasks;
    }

    /**
     * Reads the file.
     *
     * @throws DemoException if it cannot be read or holds no tasks
     */
    static OfficeTasks read(Path file) {
        YamlFile yaml = YamlFile.read(file);
        Map<String, Map<String, TaskGrammar>> tasks = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            for (String key : List.of(key(kind, false), key(kind, true))) {
                tasks.put(key, grammars(yaml, key));
            }
        }
        return new OfficeTasks(tasks);
    }

    private static Map<String, TaskGrammar> grammars(YamlFile yaml, String key) {
        Map<String, TaskGrammar> grammars = new LinkedHashMap<>();
        yaml.mapping(key).forEach((name, grammar) -> {
            try {
                grammars.put(name, TaskGrammar.parse(grammar.toString()));
            } catch (IllegalArgumentException fault) {
                throw yaml.fault(key + "." + name, fault.getMessage());
            }
        });
        if (grammars.isEmpty()) {
            throw yaml.fault(key, "at least one task has to stand here");
        }
        return grammars;
    }

    private static String key(Kind kind, boolean administration) {
        return administration ? kind.key + "-administration" : kind.key;
    }

    /**
     * One task, by chance.
     *
     * @param administration one of those that need the scope {@code mcp:admin}
     */
    Task draw(Kind kind, boolean administration, RandomGenerator random) {
        List<Map.Entry<String, TaskGrammar>> choices = List.copyOf(
                tasks.getOrDefault(key(kind, administration), Map.of()).entrySet());
        Map.Entry<String, TaskGrammar> chosen = choices.get(random.nextInt(choices.size()));
        return new Task(chosen.getKey(), chosen.getValue().expand(random));
    }
}
