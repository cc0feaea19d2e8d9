package dev.vedette.benchmarks.honest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A client that is started, connects to servers, does some tasks and is closed. Not thread-safe. */
final class Work {
    private final World world;
    private final Device device;
    private final Chance chance;
    private final Set<String> allowed;
    private final Pace pace;
    private final List<Connection> connections = new ArrayList<>();
    private int tasksLeft;

    /**
     * How fast one works, in seconds.
     *
     * @param step from call to call at most
     * @param pause from task to task on average
     */
    record Pace(double step, double pause) {
        static final Pace PERSON = new Pace(20, 500);
        static final Pace PROGRAM = new Pace(2, 3);
    }

    Work(World world, Device device, Set<String> allowed, Pace pace, Chance chance) {
        this.world = world;
        this.device = device;
        this.allowed = allowed;
        this.pace = pace;
        this.chance = chance;
    }

    /** Scopes of roles at servers. */
    static Set<String> allowed(World world, Map<String, Boolean> servers, boolean administers) {
        Set<String> scopes = new TreeSet<>();
        servers.forEach((name, writes) -> {
            Server server = world.server(name);
            scopes.add(server.readScope());
            if (writes) {
                scopes.add(server.writeScope());
            }
            if (administers) {
                scopes.add(server.adminScope());
            }
        });
        return scopes;
    }

    /** Connects to all servers, one after the other, as clients do when they start; then works. */
    void start(List<String> servers, int tasks) {
        tasksLeft = tasks;
        if (chance.happens(0.9)) {
            device.update();
        }
        if (chance.happens(0.02)) {
            device.signOut();
        }
        connect(servers, 0);
    }

    private void connect(List<String> servers, int next) {
        if (next == servers.size()) {
            world.time().after(chance.waiting(pace.pause() / 5), this::task);
            return;
        }
        Connection connection = new Connection(world, device, world.server(servers.get(next)), allowed, chance);
        connections.add(connection);
        connection.open(() -> world.time().after(chance.micros(0.05, 1), () -> connect(servers, next + 1)));
    }

    private void task() {
        if (tasksLeft-- <= 0) {
            connections.forEach(Connection::close);
            return;
        }
        Connection connection = connections.get(chance.happens(0.6) ? 0 : chance.between(0, connections.size() - 1));
        List<Habits.Tool> calls = connection.server().habits().task(chance).stream()
                .filter(tool -> isSensible(connection.server(), tool))
                .toList();
        step(connection, calls, 0);
    }

    /** One does not ask for what one knows one must not do; once in a while one does not know it. */
    private boolean isSensible(Server server, Habits.Tool tool) {
        boolean there = server.release().has(tool) || chance.happens(0.01);
        return there && (allowed.contains(server.scope(tool)) || chance.happens(0.02));
    }

    private void step(Connection connection, List<Habits.Tool> calls, int next) {
        if (next == calls.size()) {
            world.time().after(chance.waiting(pace.pause()), this::task);
            return;
        }
        // A model that is told of an error tries the same again.
        int times = connection.server().upstreamIsAway() ? chance.between(1, 3) : 1;
        world.time().after(chance.micros(pace.step() / 10, pace.step()), () -> repeat(connection, calls, next, times));
    }

    private void repeat(Connection connection, List<Habits.Tool> calls, int next, int times) {
        if (times == 0) {
            step(connection, calls, next + 1);
            return;
        }
        connection.call(calls.get(next), () -> repeat(connection, calls, next, times - 1));
    }
}
