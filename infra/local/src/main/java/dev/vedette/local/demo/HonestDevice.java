package dev.vedette.local.demo;

import dev.vedette.local.demo.McpConnection.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** An honest person at one device: opens sessions and does tasks until told to stop. Run by one thread. */
final class HonestDevice {

    private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(10);
    private static final List<String> BASE = List.of("mcp:tools");
    private static final List<String> ELEVATED = List.of("mcp:admin", "mcp:tools");

    /**
     * A task that was done.
     *
     * @param address of the device
     * @param task its name
     */
    record TaskDone(String address, String task, Instant from, Instant to) {}

    private final Office office;
    private final String subject;
    private final Habit habit;
    private final Device device;
    private final Pace pace;
    private final OfficeTasks.Kind kind;
    private final RandomGenerator chance;
    private final Consumer<TaskDone> journal;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger surprises = new AtomicInteger();
    private int callsUntilRefresh;

    /**
     * How fast people work.
     *
     * @param leastMillis shortest pause between two calls
     * @param mostMillis longest
     */
    record Pace(int leastMillis, int mostMillis) {}

    HonestDevice(
            Office office,
            String subject,
            Habit habit,
            Device device,
            Pace pace,
            OfficeTasks.Kind kind,
            RandomGenerator chance,
            Consumer<TaskDone> journal) {
        this.office = office;
        this.subject = subject;
        this.habit = habit;
        this.device = device;
        this.pace = pace;
        this.kind = kind;
        this.chance = chance;
        this.journal = journal;
    }

    /** Calls that were answered. */
    int calls() {
        return calls.get();
    }

    /** Answers that an honest person does not expect; none in a sound demo. */
    int surprises() {
        return surprises.get();
    }

    void work(BooleanSupplier stopped) throws InterruptedException {
        pause(5);
        while (!stopped.getAsBoolean()) {
            try (McpConnection connection = new McpConnection(office.server(), device, grant(BASE))) {
                session(connection, stopped);
            }
            pause(2);
        }
    }

    private void session(McpConnection connection, BooleanSupplier stopped) throws InterruptedException {
        if (connection.open() != Answer.OK || connection.listTools() != Answer.OK) {
            surprises.incrementAndGet();
            return;
        }
        int tasks = habit == Habit.RECONNECTS ? 1 : chance.nextInt(2, 5);
        for (int i = 0; i < tasks && !stopped.getAsBoolean(); i++) {
            boolean administers = habit.clientId().equals("ops-console") && chance.nextInt(3) == 0;
            OfficeTasks.Task task = office.tasks().draw(kind, administers, chance);
            Instant from = Instant.now();
            for (String tool : task.tools()) {
                if (stopped.getAsBoolean()) {
                    return;
                }
                call(connection, tool);
                pause(1);
            }
            journal.accept(new TaskDone(device.address(), task.name(), from, Instant.now()));
            if (administers) {
                connection.use(grant(BASE));
            }
        }
    }

    private void call(McpConnection connection, String tool) throws InterruptedException {
        Map<String, Object> arguments = ToolArguments.of(tool, chance);
        if (--callsUntilRefresh < 0) {
            connection.use(grant(connection.token().scopes()));
            callsUntilRefresh = chance.nextInt(6, 14);
        }
        disturb(connection);
        Answer answer = connection.call(tool, arguments);
        if (answer == Answer.UNAUTHORIZED && habit == Habit.FORGETFUL) {
            connection.use(grant(BASE));
            answer = connection.call(tool, arguments);
        } else if (answer == Answer.FORBIDDEN) {
            // As MCP asks: the refusal names the scope, and the client gets a token with it.
            pause(1);
            connection.use(grant(ELEVATED));
            answer = connection.call(tool, arguments);
        } else if (answer == Answer.NETWORK_ERROR && habit == Habit.OFFLINE) {
            connection.cut(false);
            pause(1);
            answer = connection.call(tool, arguments);
        }
        calls.incrementAndGet();
        if (answer != Answer.OK) {
            surprises.incrementAndGet();
        }
    }

    private void disturb(McpConnection connection) {
        if (chance.nextInt(8) == 0) {
            if (habit == Habit.FORGETFUL) {
                connection.use(office.issuer().issue(subject, device.clientId(), BASE, Duration.ofMinutes(-3)));
            } else if (habit == Habit.OFFLINE) {
                connection.cut(true);
            }
        }
    }

    private AccessToken grant(List<String> scopes) {
        return office.issuer().issue(subject, device.clientId(), scopes, TOKEN_LIFETIME);
    }

    private void pause(int times) throws InterruptedException {
        Thread.sleep((long) times * chance.nextInt(pace.leastMillis(), pace.mostMillis()));
    }
}
