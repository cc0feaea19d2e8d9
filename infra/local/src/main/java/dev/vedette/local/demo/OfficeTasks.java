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
        TRAINING,
        /** What the demo's people do. */
        DEMO,
        /** What needs the scope {@code mcp:admin}. */
        ADMINISTRATION;

        private String key() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * A task, done once.
     *
     * @param name the task's
     * @param tools what to call, in order
     */
    record Task(String name, List<String> tools) {}

    private final Map<Kind, Map<String, TaskGrammar>> tasks;

    private OfficeTasks(Map<Kind, Map<String, TaskGrammar>> tasks) {
        this.tasks = tasks;
    }

    /**
     * Reads the file.
     *
     * @throws DemoException if it cannot be read or holds no tasks
     */
    static OfficeTasks read(Path file) {
        YamlFile yaml = YamlFile.read(file);
        Map<Kind, Map<String, TaskGrammar>> tasks = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            Map<String, TaskGrammar> ofKind = new LinkedHashMap<>();
            yaml.mapping(kind.key()).forEach((name, grammar) -> {
                try {
                    ofKind.put(name, TaskGrammar.parse(grammar.toString()));
                } catch (IllegalArgumentException fault) {
                    throw yaml.fault(kind.key() + "." + name, fault.getMessage());
                }
            });
            tasks.put(kind, ofKind);
        }
        return new OfficeTasks(tasks);
    }

    /** One task of the kind, by chance. */
    Task draw(Kind kind, RandomGenerator random) {
        List<Map.Entry<String, TaskGrammar>> choices =
                List.copyOf(tasks.getOrDefault(kind, Map.of()).entrySet());
        Map.Entry<String, TaskGrammar> chosen = choices.get(random.nextInt(choices.size()));
        return new Task(chosen.getKey(), chosen.getValue().expand(random));
    }
}
