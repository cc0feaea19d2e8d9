package dev.vedette.local.demo;

import dev.vedette.local.demo.McpConnection.Answer;
import dev.vedette.local.demo.Scenario.Actor;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.random.RandomGenerator;

/** One attack, carried out. {@link #run()} is called once, by one thread; results may be read by others. */
final class ScenarioRun {

    private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(10);

    private final Scenario scenario;
    private final Office office;
    private final RandomGenerator chance;
    private final Map<String, Device> devices = new HashMap<>();
    private final Map<String, String> subjects = new HashMap<>();
    private final Map<String, AccessToken> tokens = new HashMap<>();
    private final Map<String, McpConnection> connections = new HashMap<>();
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
        }
    }

    private void take(ScenarioStep step) throws InterruptedException {
        String who = step.who();
        if (step instanceof ScenarioStep.GetToken get) {
            present(who, issue(who, get.scopes()));
        } else if (step instanceof ScenarioStep.TakeToken take) {
            present(who, found(tokens, take.from(), "has no token"));
        } else if (step instanceof ScenarioStep.TakeSession take) {
            String session = connection(take.from())
                    .session()
                    .orElseThrow(() -> new DemoException(scenario.name() + ": " + take.from() + " has no session yet"));
            connection(who).intrude(session);
        } else if (step instanceof ScenarioStep.OpenSession open) {
            McpConnection connection = connection(who);
            check(step, connection, open.expect(), connection.open());
        } else if (step instanceof ScenarioStep.Call call) {
            McpConnection connection = connection(who);
            check(step, connection, call.expect(), call(connection, call));
        } else if (step instanceof ScenarioStep.Work work) {
            work(who, work.tasks());
        }
    }

    private Answer call(McpConnection connection, ScenarioStep.Call call) {
        String tool = chosenTools.computeIfAbsent(call.tools(), tools -> tools.get(chance.nextInt(tools.size())));
        Map<String, Object> arguments = new HashMap<>(ToolArguments.of(tool, chance));
        call.arguments()
                .forEach((name, value) -> arguments.put(
                        name,
                        value instanceof Integer size
                                ? ToolArguments.text(chance, size * 4 / 5, size * 6 / 5)
                                : value));
        return connection.call(tool, arguments);
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

    private AccessToken issue(String who, List<String> scopes) {
        Actor actor = found(scenario.actors(), who, "is no actor");
        String subject = found(subjects, actor.person(), "is nobody");
        return office.issuer().issue(subject, actor.clientId(), scopes, TOKEN_LIFETIME);
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
