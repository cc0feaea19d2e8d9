package dev.vedette.benchmarks.honest;

import dev.vedette.benchmarks.honest.Internet.Network;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Those behind whom nobody sits: builds, jobs of the night, a probe. Not thread-safe. */
final class ServiceAccounts {
    /** How many principals they are. */
    static final int NUMBER = 6;

    private static final int BUILD_ACCOUNTS = 3;
    private static final List<Place> RUNNERS = List.of(Place.ASHBURN, Place.DES_MOINES, Place.AMSTERDAM);

    private final World world;
    private final Chance chance;
    private final Device nightly;
    private final Device weekly;
    private final Device probe;
    private int jobs;

    ServiceAccounts(World world) {
        this.world = world;
        this.chance = Chance.of(world.seed(), "service accounts", 0);
        Attachment hosting = Attachment.fixed(new Network(Owner.HOSTING, Place.FRANKFURT), 21);
        this.nightly = new Device(world, Software.NIGHT_JOB, principal("export"), "export", hosting);
        this.weekly = new Device(world, Software.NIGHT_JOB, principal("reconcile"), "reconcile", hosting);
        this.probe = new Device(
                world,
                Software.PROBE,
                principal("probe"),
                "probe",
                Attachment.fixed(new Network(Owner.HOSTING, Place.AMSTERDAM), 9));
    }

    private String principal(String account) {
        return world.pseudonyms().fingerprint("principal", account);
    }

    void day(int day) {
        long midnight = world.midnight(day);
        world.time().at(midnight + 2 * Timeline.HOUR + chance.micros(0, 60), this::export);
        world.time().at(midnight + 3 * Timeline.HOUR, () -> run(weekly, List.of("payments"), chance.between(20, 40)));
        for (int hour = 0; hour < 24; hour++) {
            world.time().at(midnight + hour * Timeline.HOUR + chance.micros(0, 5), this::look);
        }
        if (world.isWorkday(day)) {
            for (int push = chance.between(10, 20); push > 0; push--) {
                long at = midnight + chance.micros(7 * 3600, 19 * 3600);
                world.time().at(at, () -> build(chance.between(0, BUILD_ACCOUNTS - 1), chance.between(1, 6)));
            }
        }
    }

    private Set<String> allowed() {
        return Work.allowed(
                world, Map.of("workspace", true, "payments", true, "toolbox", true, "operations", false), false);
    }

    /** Forty minutes of calls, as fast as they are answered, that end at once. */
    private void export() {
        Server server = world.server("workspace");
        Habits.Tool tool = server.habits().tools().stream()
                .filter(each -> !each.writes()
                        && each.errors() < 0.01
                        && server.release().has(each))
                .findFirst()
                .orElse(server.habits().tools().get(0));
        Connection connection = new Connection(world, nightly, server, allowed(), chance);
        long end = world.time().now() + 42 * Timeline.MINUTE;
        connection.open(() -> exportOn(connection, tool, end));
    }

    private void exportOn(Connection connection, Habits.Tool tool, long end) {
        if (world.time().now() > end) {
            connection.close();
            return;
        }
        connection.call(tool, () -> world.time().after(chance.micros(0.2, 1.2), () -> exportOn(connection, tool, end)));
    }

    private void run(Device device, List<String> servers, int tasks) {
        new Work(world, device, allowed(), Work.Pace.PROGRAM, chance).start(servers, tasks);
    }

    /** Is it there, and does it list its tools? */
    private void look() {
        for (Server server : world.servers()) {
            Connection connection = new Connection(world, probe, server, Set.of(server.readScope()), chance);
            connection.open(connection::close);
        }
    }

    /** A push starts several jobs at once, each on a new machine of some region, with a token of its own. */
    private void build(int account, int machines) {
        for (int i = 0; i < machines; i++) {
            Attachment runner =
                    Attachment.fixed(new Network(Owner.RUNNER_CLOUD, chance.one(RUNNERS)), chance.between(0, 240));
            Device machine =
                    new Device(world, Software.PIPELINE, principal("build " + account), "job " + jobs++, runner);
            List<String> servers = chance.happens(0.3) ? List.of("toolbox", "operations") : List.of("toolbox");
            world.time().after(chance.micros(1, 30), () -> run(machine, servers, chance.between(1, 3)));
        }
    }
}
