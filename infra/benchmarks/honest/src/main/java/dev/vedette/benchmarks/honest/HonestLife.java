package dev.vedette.benchmarks.honest;

import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A month in which nobody attacks. The same plan gives the same events. Not thread-safe. */
public final class HonestLife {
    /** Of Spring's resource servers: one audience for each server, but two that stand behind one gateway. */
    private static final List<String> GATEWAY = List.of("https://office.example.com/mcp");

    private final World world;
    private final List<Person> people = new ArrayList<>();
    private final ServiceAccounts accounts;
    private final Operations operations;
    private final Optional<Intruder> intruder;

    /** Takes events as a topic would hold them, those of a partition in its order. */
    @FunctionalInterface
    public interface Taker {
        /** @param appendedAt when the broker took it, milliseconds since the epoch */
        void take(int partition, long offset, long appendedAt, AuditEvent event);
    }

    public HonestLife(LifePlan plan, Taker taker) {
        this(plan, Optional.empty(), taker);
    }

    /** @param attack what somebody else does among them */
    public HonestLife(LifePlan plan, Optional<LongAttack> attack, Taker taker) {
        world = new World(plan, taker);
        Map<String, Habits> habits = Habits.read();
        add("workspace", GATEWAY, habits, "workspace", 0, Timeline.SECOND / 5);
        add("chat", GATEWAY, habits, "slack", 4 * Timeline.SECOND / 10);
        add("payments", List.of("https://payments.example.com/mcp"), habits, "banking", -3 * Timeline.SECOND);
        add("travel", List.of("https://travel.example.com/mcp"), habits, "travel", 0);
        add("support", List.of("https://support.example.com/mcp"), habits, "airline", 16 * Timeline.SECOND / 10);
        add("toolbox", List.of("https://toolbox.example.com/mcp"), habits, "livemcp", 0, -25 * Timeline.SECOND);
        add("operations", List.of("https://operations.example.com/mcp"), habits, "operations", 0);
        for (int i = 0; i < plan.principals() - ServiceAccounts.NUMBER; i++) {
            people.add(new Person(world, i));
        }
        accounts = new ServiceAccounts(world);
        operations = new Operations(world);
        intruder = attack.map(kind -> new Intruder(world, kind));
    }

    /** @param clocks of its processes: how far each is ahead of true time */
    private void add(String name, List<String> audience, Map<String, Habits> all, String suite, long... clocks) {
        Habits habits = all.get(suite);
        if (habits == null) {
            throw new IllegalStateException("no habits of " + suite);
        }
        Release first = Release.first(habits, Chance.of(world.seed(), "server " + name, 0));
        Server server = new Server(name, audience, habits, first);
        for (int i = 0; i < clocks.length; i++) {
            server.agents().add(new ServerAgent(world, server, name + " " + i, clocks[i]));
        }
        world.servers().add(server);
    }

    /** Lets the time go by. */
    public void run() {
        LifePlan plan = world.plan();
        world.time().at(plan.start(), operations::begin);
        intruder.ifPresent(Intruder::plan);
        for (int day = 0; day < plan.days(); day++) {
            int today = day;
            // A day is planned some hours before it begins: in places to the east it begins earlier.
            world.time().at(world.midnight(day) - 2 * Timeline.HOUR, () -> {
                people.forEach(person -> person.day(today));
                accounts.day(today);
                operations.day(today);
            });
        }
        world.time().runUntil(plan.end());
        world.broker().releaseAll();
    }

    /** Principal, tokens and sessions of the attack, which nobody else has; after {@link #run}, empty without one. */
    public Set<String> attackedNames() {
        return intruder.map(Intruder::names).orElse(Set.of());
    }

    /** Writes what the operator of these servers would give the detection job; after {@link #run}. */
    public OperatorFiles write(Path folder) throws IOException {
        return OperatorFile.write(world, folder);
    }

    /**
     * What operators bring.
     *
     * @param places of addresses, for {@code --geoip}
     * @param networks autonomous systems of addresses, for {@code --asn}
     * @param servers for {@code --servers}
     * @param scopes for {@code --operator-scopes}
     */
    public record OperatorFiles(Path places, Path networks, Path servers, Path scopes) {}
}
