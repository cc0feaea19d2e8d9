package dev.vedette.local.demo;

import dev.vedette.local.demo.McpConnection.Answer;
import dev.vedette.local.demo.Scenario.Actor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** One attack, carried out. {@link #run()} is called once, by one thread; results may be read by others. */
final class ScenarioRun {

    private static final int GUESSED_CHARACTERS = 40;
    private static final String GUESSED_FROM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final Scenario scenario;
    private final Office office;
    private final RandomGenerator chance;
    private final Map<String, Device> devices = new HashMap<>();
    private final Map<String, String> subjects = new HashMap<>();
    private final Map<String, AccessToken> tokens = new HashMap<>();
    private final Map<String, McpConnection> connections = new HashMap<>();
    /** Sessions that their actors opened another one after. */
    private final List<McpConnection> earlier = new ArrayList<>();

    private final Map<List<String>, String> chosenTools = new HashMap<>();
    private final ConcurrentSkipListSet<Long> completions = new ConcurrentSkipListSet<>();

    ScenarioRun(Scenario scenario, Office office, Casting casting) {
        this.scenario = scenario;
        this.office = office;
        this.chance = casting.chance();
        for (Actor actor : scenario.actors().values()) {
            String address = casting.address();
            devices.put(
                    actor.name(),
                    actor.userAgents().isEmpty()
                            ? casting.device(actor.clientId(), address)
                            : casting.device(actor.clientId(), address, actor.userAgents()));
            subjects.computeIfAbsent(actor.person(), person -> casting.person());
        }
    }

    Scenario scenario() {
        return scenario;
    }

    /** Addresses that nobody outside of this attack has. */
    Set<String> addresses() {
        Set<String> addresses = new HashSet<>();
        devices.values().forEach(device -> addresses.add(device.address()));
        return addresses;
    }

    /** When the requests were sent that complete the attack, by {@link System#nanoTime()}. */
    ConcurrentSkipListSet<Long> completions() {
        return completions;
    }

    /**
     * Takes every step.
     *
     * @throws DemoException if the server answers otherwise than the scenario says
     */
    void run() throws InterruptedException {
        try {
            for (ScenarioStep step : scenario.steps()) {
                take(step);
                Thread.sleep(chance.nextInt(50, 400));
            }
        } finally {
            connections.values().forEach(McpConnection::close);
            earlier.forEach(McpConnection::close);
        }
    }

    private void take(ScenarioStep step) throws InterruptedException {
        String who = step.who();
        if (step instanceof ScenarioStep.GetToken get) {
            present(who, office.issuer().issue(subject(who), clientId(who), get.scopes(), get.lifetime()));
        } else if (step instanceof ScenarioStep.ForgeToken forge) {
            present(
                    who,
                    office.issuer().forge(subject(who), clientId(who), forge.scopes(), ScenarioStep.TOKEN_LIFETIME));
        } else if (step instanceof ScenarioStep.GuessToken) {
            present(who, new AccessToken(guess(), subject(who), clientId(who), List.of()));
        } else if (step instanceof ScenarioStep.TakeToken take) {
            present(who, found(tokens, take.from(), "has no token"));
        } else if (step instanceof ScenarioStep.TakeSession take) {
            String session = connection(take.from())
                    .session()
                    .orElseThrow(() -> new DemoException(scenario.name() + ": " + take.from() + " has no session yet"));
            connection(who).intrude(session);
        } else if (step instanceof ScenarioStep.OpenSession open) {
            leaveOpen(who);
            McpConnection connection = connection(who);
            check(step, connection, open.expect(), connection.open());
        } else if (step instanceof ScenarioStep.Call call) {
            McpConnection connection = connection(who);
            check(step, connection, call.expect(), call(who, connection, call));
        } else if (step instanceof ScenarioStep.Work work) {
            work(who, work.tasks());
        }
    }

    private void leaveOpen(String who) {
        McpConnection opened = connections.get(who);
        if (opened != null && opened.isTried()) {
            earlier.add(opened);
            connections.remove(who);
        }
    }

    private Answer call(String who, McpConnection connection, ScenarioStep.Call call) {
        String tool = chosenTools.computeIfAbsent(call.tools(), tools -> tools.get(chance.nextInt(tools.size())));
        Map<String, Object> arguments = new HashMap<>();
        if (call.isKnown()) {
            arguments.putAll(ToolArguments.of(tool, chance));
        }
        call.arguments().forEach((name, value) -> arguments.put(name, argument(who, value)));
        return connection.call(tool, arguments);
    }

    private Object argument(String who, Object value) {
        if (value instanceof Integer size) {
            return ToolArguments.text(chance, size * 4 / 5, size * 6 / 5);
        }
        return value instanceof String text
                ? text.replace(
                        ScenarioStep.OWN_TOKEN,
                        found(tokens, who, "has no token yet").value())
                : value;
    }

    private String guess() {
        return chance.ints(GUESSED_CHARACTERS, 0, GUESSED_FROM.length())
                .mapToObj(at -> GUESSED_FROM.substring(at, at + 1))
                .collect(Collectors.joining());
    }

    private void work(String who, int tasks) throws InterruptedException {
        for (int i = 0; i < tasks; i++) {
            for (String tool :
                    office.tasks().draw(OfficeTasks.Kind.DEMO, false, chance).tools()) {
                connection(who).call(tool, ToolArguments.of(tool, chance));
                Thread.sleep(chance.nextInt(50, 200));
            }
        }
    }

    private String subject(String who) {
        return found(subjects, found(scenario.actors(), who, "is no actor").person(), "is nobody");
    }

    private String clientId(String who) {
        return found(scenario.actors(), who, "is no actor").clientId();
    }

    private void present(String who, AccessToken token) {
        tokens.put(who, token);
        McpConnection connection = connections.get(who);
        if (connection != null) {
            connection.use(token);
        }
    }

    private McpConnection connection(String who) {
        return connections.computeIfAbsent(
                who,
                name -> new McpConnection(
                        office.server(),
                        found(devices, name, "has no device"),
                        found(tokens, name, "has no token yet")));
    }

    private void check(ScenarioStep step, McpConnection connection, Answer expected, Answer actual) {
        if (step.completes()) {
            completions.add(connection.sentAtNanos());
        }
        if (actual != expected) {
            throw new DemoException(scenario.name() + ": the server answered " + actual + " to " + step.who() + "'s "
                    + step.getClass().getSimpleName() + " where the scenario says " + expected);
        }
    }

    private <T> T found(Map<String, T> map, String key, String otherwise) {
        T value = map.get(key);
        if (value == null) {
            throw new DemoException(scenario.name() + ": " + key + " " + otherwise);
        }
        return value;
    }
}
