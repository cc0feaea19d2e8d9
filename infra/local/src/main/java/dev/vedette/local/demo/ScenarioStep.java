package dev.vedette.local.demo;

import dev.vedette.local.demo.McpConnection.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One step of an attack. */
sealed interface ScenarioStep {

    /** How long the issuer's tokens are good for where a step says nothing else. */
    Duration TOKEN_LIFETIME = Duration.ofMinutes(10);

    /** Ordinary tasks in a row, and hours that a token is good for, are at most this. */
    int MOST = 99;

    /** How often steps are repeated at most. */
    int MOST_OFTEN = 200;

    /** An argument that stands for the token that its actor presents. */
    String OWN_TOKEN = "$token";

    /** The actor that acts. */
    String who();

    /** Whether the attack is complete with this step's request; latency is counted from the last such request. */
    default boolean completes() {
        return false;
    }

    /** Has the issuer give out a token for the actor's person to the actor's client, and presents it from now on. */
    record GetToken(String who, List<String> scopes, Duration lifetime) implements ScenarioStep {}

    /** Makes a token as the issuer would, signs it with a key of its own under the issuer's key id, and presents it from now on. */
    record ForgeToken(String who, List<String> scopes) implements ScenarioStep {}

    /** Presents characters at random, others with each such step, from now on. */
    record GuessToken(String who) implements ScenarioStep {}

    /** Presents the token that another actor presents. */
    record TakeToken(String who, String from) implements ScenarioStep {}

    /** Presents the session id of another actor's session. */
    record TakeSession(String who, String from) implements ScenarioStep {}

    /** Opens an MCP session; the actor's earlier one stays as it is. */
    record OpenSession(String who, boolean completes, Answer expect) implements ScenarioStep {}

    /**
     * Calls a tool.
     *
     * @param tools one of these, by seed; the same choice for every step of the scenario with the same list
     * @param isKnown whether the office has such tools; invented arguments there are for these alone
     * @param arguments in place of the invented ones; a number stands for a text of about that many characters,
     *     {@link #OWN_TOKEN} for the token that the actor presents
     */
    record Call(
            String who,
            List<String> tools,
            boolean isKnown,
            Map<String, Object> arguments,
            boolean completes,
            Answer expect)
            implements ScenarioStep {}

    /** Does ordinary tasks as honest people do them. */
    record Work(String who, int tasks) implements ScenarioStep {}

    /**
     * Reads steps; those of a {@code repeat} come as often as it says.
     *
     * @throws DemoException if one is none; the message says which and what is allowed
     */
    static List<ScenarioStep> readAll(YamlFile yaml, Set<String> actors) {
        List<ScenarioStep> steps = new ArrayList<>();
        List<Map<String, Object>> written = yaml.mappings("steps");
        for (int i = 0; i < written.size(); i++) {
            try {
                steps.addAll(readAll(written.get(i), actors));
            } catch (IllegalArgumentException fault) {
                throw yaml.fault("step " + (i + 1), fault.getMessage());
            }
        }
        return List.copyOf(steps);
    }

    private static List<ScenarioStep> readAll(Map<String, Object> step, Set<String> actors) {
        if (!step.containsKey("repeat")) {
            return List.of(of(step, actors));
        }
        if (!(step.get("steps") instanceof List<?> repeated)) {
            throw new IllegalArgumentException("steps: a list has to stand here, for there is repeat");
        }
        int times = number(step, "repeat", MOST_OFTEN);
        List<ScenarioStep> steps = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            repeated.forEach(each -> steps.add(of(YamlFile.asMapping(each), actors)));
        }
        return steps;
    }

    /**
     * Reads one step.
     *
     * @throws IllegalArgumentException if it is none; the message says what is allowed
     */
    private static ScenarioStep of(Map<String, Object> step, Set<String> actors) {
        String who = actor(step, "who", actors);
        String verb = text(step, "does");
        boolean completes = Boolean.parseBoolean(String.valueOf(step.getOrDefault("completes", "false")));
        return switch (verb) {
            case "get-token" -> new GetToken(who, Scenario.texts(step.get("scopes")), lifetime(step));
            case "forge-token" -> new ForgeToken(who, Scenario.texts(step.get("scopes")));
            case "guess-token" -> new GuessToken(who);
            case "take-token" -> new TakeToken(who, actor(step, "from", actors));
            case "take-session" -> new TakeSession(who, actor(step, "from", actors));
            case "open-session" -> new OpenSession(who, completes, expected(step));
            case "call" ->
                new Call(who, Scenario.texts(step.get("tool")), true, arguments(step), completes, expected(step));
            case "call-unknown" ->
                new Call(who, Scenario.texts(step.get("tool")), false, arguments(step), completes, expected(step));
            case "work" -> new Work(who, number(step, "tasks", MOST));
            default ->
                throw new IllegalArgumentException("does: \"" + verb
                        + "\" is not one of get-token, forge-token, guess-token, take-token, take-session, open-session,"
                        + " call, call-unknown, work");
        };
    }

    private static String text(Map<String, Object> step, String key) {
        Object value = step.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key + ": is missing");
        }
        return value.toString();
    }

    private static String actor(Map<String, Object> step, String key, Set<String> actors) {
        String name = text(step, key);
        if (!actors.contains(name)) {
            throw new IllegalArgumentException(key + ": \"" + name + "\" is not one of the actors " + actors);
        }
        return name;
    }

    private static int number(Map<String, Object> step, String key, int most) {
        if (step.get(key) instanceof Integer number && number > 0 && number <= most) {
            return number;
        }
        throw new IllegalArgumentException(key + ": a number from 1 to " + most + " has to stand here");
    }

    private static Duration lifetime(Map<String, Object> step) {
        return step.containsKey("hours") ? Duration.ofHours(number(step, "hours", MOST)) : TOKEN_LIFETIME;
    }

    private static Map<String, Object> arguments(Map<String, Object> step) {
        @Nullable Object value = step.get("arguments");
        return value == null ? Map.of() : YamlFile.asMapping(value);
    }

    private static Answer expected(Map<String, Object> step) {
        String answer = String.valueOf(step.getOrDefault("answer", "ok"));
        return switch (answer) {
            case "ok" -> Answer.OK;
            case "unauthorized" -> Answer.UNAUTHORIZED;
            case "forbidden" -> Answer.FORBIDDEN;
            case "tool-error" -> Answer.TOOL_ERROR;
            case "error" -> Answer.ERROR;
            default ->
                throw new IllegalArgumentException("answer: \"" + answer.toLowerCase(Locale.ROOT)
                        + "\" is not one of ok, unauthorized, forbidden, tool-error, error");
        };
    }
}
