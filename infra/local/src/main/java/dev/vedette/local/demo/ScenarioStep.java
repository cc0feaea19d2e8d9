package dev.vedette.local.demo;

import dev.vedette.local.demo.McpConnection.Answer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One step of an attack. */
sealed interface ScenarioStep {

    /** The actor that acts. */
    String who();

    /** Whether the attack is complete with this step's request; latency is counted from the last such request. */
    default boolean completes() {
        return false;
    }

    /** Has the issuer give out a token for the actor's person to the actor's client, and presents it from now on. */
    record GetToken(String who, List<String> scopes) implements ScenarioStep {}

    /** Presents the token that another actor presents. */
    record TakeToken(String who, String from) implements ScenarioStep {}

    /** Presents the session id of another actor's session. */
    record TakeSession(String who, String from) implements ScenarioStep {}

    /** Opens an MCP session. */
    record OpenSession(String who, boolean completes, Answer expect) implements ScenarioStep {}

    /**
     * Calls a tool.
     *
     * @param tools one of these, by seed; the same choice for every step of the scenario with the same list
     * @param arguments in place of the usual ones; a number stands for a text of about that many characters
     */
    record Call(String who, List<String> tools, Map<String, Object> arguments, boolean completes, Answer expect)
            implements ScenarioStep {}

    /** Does ordinary tasks as honest people do them. */
    record Work(String who, int tasks) implements ScenarioStep {}

    /**
     * Reads one step.
     *
     * @throws IllegalArgumentException if it is none; the message says what is allowed
     */
    static ScenarioStep of(Map<String, Object> step, Set<String> actors) {
        String who = actor(step, "who", actors);
        String verb = text(step, "does");
        boolean completes = Boolean.parseBoolean(String.valueOf(step.getOrDefault("completes", "false")));
        return switch (verb) {
            case "get-token" -> new GetToken(who, Scenario.texts(step.get("scopes")));
            case "take-token" -> new TakeToken(who, actor(step, "from", actors));
            case "take-session" -> new TakeSession(who, actor(step, "from", actors));
            case "open-session" -> new OpenSession(who, completes, expected(step));
            case "call" -> new Call(who, Scenario.texts(step.get("tool")), arguments(step), completes, expected(step));
            case "work" -> new Work(who, number(step, "tasks"));
            default ->
                throw new IllegalArgumentException("does: \"" + verb
                        + "\" is not one of get-token, take-token, take-session, open-session, call, work");
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

    private static int number(Map<String, Object> step, String key) {
        if (step.get(key) instanceof Integer number && number > 0 && number < 100) {
            return number;
        }
        throw new IllegalArgumentException(key + ": a number from 1 to 99 has to stand here");
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
            default ->
                throw new IllegalArgumentException("answer: \"" + answer.toLowerCase(Locale.ROOT)
                        + "\" is not one of ok, unauthorized, forbidden, tool-error");
        };
    }
}
