package dev.vedette.local.demo;

import dev.vedette.benchmarks.honest.LongAttack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An attack as {@code infra/local/scenarios/<name>/scenario.yaml} tells it. The words are listed in
 * {@code infra/local/scenarios/README.md}.
 *
 * @param name the folder's
 * @param title what happens, one line
 * @param core whether {@code --attacks core} runs it
 * @param rule id of the rule that has to see it
 * @param also ids of rules that may see it besides
 * @param actors who takes part, by name; empty if it is replayed
 * @param steps what they do, in order; empty if it is replayed
 * @param replayed what takes too long to be waited for, and is replayed from generated events
 */
record Scenario(
        String name,
        String title,
        boolean core,
        String rule,
        List<String> also,
        Map<String, Actor> actors,
        List<ScenarioStep> steps,
        Optional<LongAttack> replayed) {

    /**
     * Somebody at one device.
     *
     * @param name how steps call them
     * @param person whose account they use: their own name, or that of an actor who is the same person elsewhere
     * @param clientId OAuth client of the device
     * @param userAgents the device shows one of these; empty for the client's own
     */
    record Actor(String name, String person, String clientId, List<String> userAgents) {}

    /** Reads every scenario below a folder, by name. */
    static List<Scenario> readAll(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> Files.exists(entry.resolve("scenario.yaml")))
                    .sorted()
                    .map(Scenario::read)
                    .toList();
        } catch (java.io.IOException failure) {
            throw new DemoException(folder + ": cannot be listed: " + failure.getMessage(), failure);
        }
    }

    /** Those of the names; {@code core} and {@code all} stand for several. */
    static List<Scenario> choose(List<Scenario> all, List<String> names) {
        Map<String, Scenario> chosen = new LinkedHashMap<>();
        for (String name : names) {
            List<Scenario> matching = all.stream()
                    .filter(scenario -> name.equals("all")
                            || (name.equals("core") && scenario.core())
                            || name.equals(scenario.name()))
                    .toList();
            if (matching.isEmpty()) {
                throw new DemoException("--attacks: there is no \"" + name + "\", only core, all, "
                        + all.stream().map(Scenario::name).collect(Collectors.joining(", ")));
            }
            matching.forEach(scenario -> chosen.put(scenario.name(), scenario));
        }
        return List.copyOf(chosen.values());
    }

    /**
     * Reads one scenario.
     *
     * @param folder holds {@code scenario.yaml}
     * @throws DemoException if it is none; the message names file, place and what is allowed
     */
    static Scenario read(Path folder) {
        YamlFile yaml = YamlFile.read(folder.resolve("scenario.yaml"));
        Optional<LongAttack> replayed = replayed(yaml);
        Map<String, Actor> actors = replayed.isPresent() ? Map.of() : actors(yaml);
        return new Scenario(
                folder.getFileName().toString(),
                yaml.text("title"),
                Boolean.parseBoolean(yaml.text("core")),
                yaml.text("rule"),
                yaml.texts("also"),
                Map.copyOf(actors),
                replayed.isPresent() ? List.of() : steps(yaml, actors),
                replayed);
    }

    private static Optional<LongAttack> replayed(YamlFile yaml) {
        if (!yaml.has("replayed")) {
            return Optional.empty();
        }
        String word = yaml.text("replayed");
        return Optional.of(Stream.of(LongAttack.values())
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElseThrow(() -> yaml.fault(
                        "replayed",
                        "\"" + word + "\" is not one of "
                                + Stream.of(LongAttack.values())
                                        .map(LongAttack::word)
                                        .collect(Collectors.joining(", ")))));
    }

    private static Map<String, Actor> actors(YamlFile yaml) {
        Map<String, Actor> actors = new LinkedHashMap<>();
        yaml.mapping("actors").forEach((name, value) -> {
            Map<String, Object> actor;
            try {
                actor = YamlFile.asMapping(value);
            } catch (IllegalArgumentException fault) {
                throw yaml.fault("actors." + name, fault.getMessage());
            }
            actors.put(
                    name,
                    new Actor(
                            name,
                            String.valueOf(actor.getOrDefault("person", name)),
                            String.valueOf(actor.getOrDefault("client", "office-assistant")),
                            texts(actor.get("user-agents"))));
        });
        return actors;
    }

    private static List<ScenarioStep> steps(YamlFile yaml, Map<String, Actor> actors) {
        List<ScenarioStep> steps = ScenarioStep.readAll(yaml, actors.keySet());
        if (steps.stream().noneMatch(ScenarioStep::completes)) {
            throw yaml.fault("steps", "one has to be marked completes: true, for latency is counted from it");
        }
        return steps;
    }

    static List<String> texts(@org.jspecify.annotations.Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(value.toString());
    }
}
