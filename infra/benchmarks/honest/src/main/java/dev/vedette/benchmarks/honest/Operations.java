package dev.vedette.benchmarks.honest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Those who run the servers: releases, restarts, scaling, and what goes wrong without anybody meaning it. Not thread-safe. */
final class Operations {
    private final World world;
    private final Chance chance;
    private int pods;

    Operations(World world) {
        this.world = world;
        this.chance = Chance.of(world.seed(), "operations", 0);
    }

    /** Starts what runs all month, and plans the rest. */
    void begin() {
        for (Server server : world.servers()) {
            server.agents().get(0).start(server.release());
            if (server.name().equals("toolbox")) {
                server.agents().get(1).start(server.release());
            }
            planReleases(server);
        }
        int days = world.plan().days();
        at(workdayFrom(chance.between(0, days - 1)), 9.5, 15, () -> away(world.server("travel")));
        at(workdayFrom(chance.between(0, days - 1)), 9.5, 15, () -> away(world.server("payments")));
        at(
                workdayFrom(days * 2 / 5),
                9,
                11,
                () -> world.issuer().rotateKey(world.time().now()));
        at(chance.between(0, days - 1), 0, 23, () -> crash(world.server("chat")));
        at(chance.between(0, days - 1), 8, 18, this::kafkaOutOfReach);
        at(days * 17 / 30, 0, 1, () -> world.releaseOf(Software.EDITOR));
        for (Software software : Software.values()) {
            if (software != Software.EDITOR) {
                at(chance.between(0, days - 1), 6, 20, () -> world.releaseOf(software));
            }
        }
        Server toolbox = world.server("toolbox");
        at(chance.between(0, days - 1), 9, 17, () -> addToolsWithoutRestart(toolbox));
    }

    private int workdayFrom(int day) {
        int next = day;
        while (!world.isWorkday(next)) {
            next++;
        }
        return next;
    }

    private void at(int day, double fromHour, double toHour, Runnable action) {
        world.time().at(world.midnight(day) + chance.micros(fromHour * 3600, toHour * 3600), action);
    }

    /** About three a month, on workdays. */
    private void planReleases(Server server) {
        for (int day = 1; day < world.plan().days(); day++) {
            if (world.isWorkday(day) && chance.happens(0.14)) {
                at(day, 9, 16, () -> release(server));
            }
        }
    }

    private void release(Server server) {
        Release next = server.release().next(server.habits(), 0, chance);
        switch (server.name()) {
            case "workspace" -> blueGreen(server, next);
            case "toolbox" -> canary(server, next);
            default -> {
                server.release(next);
                running(server).forEach(agent -> restart(agent, next));
            }
        }
    }

    private static List<ServerAgent> running(Server server) {
        return server.agents().stream().filter(ServerAgent::isUp).toList();
    }

    private void restart(ServerAgent agent, Release with) {
        agent.stop();
        world.time().after(chance.micros(6, 45), () -> agent.start(with));
    }

    /** The new colour starts beside the old one; for some minutes both serve. */
    private void blueGreen(Server server, Release next) {
        Optional<ServerAgent> rests =
                server.agents().stream().filter(agent -> !agent.isUp()).findFirst();
        if (rests.isEmpty()) {
            return; // the last one is not through yet
        }
        List<ServerAgent> before = running(server);
        rests.get().start(next);
        server.release(next);
        world.time()
                .after(
                        chance.micros(240, 1500),
                        () -> before.stream().filter(ServerAgent::isUp).forEach(ServerAgent::stop));
    }

    /** One of two has the new release for an hour, and callers come to either. */
    private void canary(Server server, Release next) {
        List<ServerAgent> running = running(server);
        if (running.size() < 2) {
            return;
        }
        restart(running.get(0), next);
        world.time().after(Timeline.HOUR, () -> {
            server.release(next);
            if (running.get(1).isUp()) {
                restart(running.get(1), next);
            }
        });
    }

    /** A tool is added while the server runs; clients are told that the list changed, and list again. */
    private void addToolsWithoutRestart(Server server) {
        Release next = server.release().next(server.habits(), 1, chance);
        server.release(next);
        for (ServerAgent agent : running(server)) {
            agent.change(next);
        }
    }

    /** What the server's tools need is away: nearly every call fails, and is tried again. */
    private void away(Server server) {
        server.upstream(true);
        world.time().after(chance.micros(1800, 5400), () -> server.upstream(false));
    }

    /** Killed for want of memory, and started again by the platform. */
    private void crash(Server server) {
        running(server).stream().findFirst().ifPresent(agent -> {
            Release release = agent.release();
            agent.kill();
            world.time().after(chance.micros(15, 120), () -> agent.start(release));
        });
    }

    /** One server's way to Kafka is cut for a while; its events wait on its disk. */
    private void kafkaOutOfReach() {
        List<Server> servers = new ArrayList<>(world.servers());
        running(chance.one(servers)).stream().findFirst().ifPresent(agent -> {
            agent.spool(true);
            world.time().after(chance.micros(300, 2400), () -> agent.spool(false));
        });
    }

    /** A second process of one server by day, a new one each day. Once its machine is taken away without a word. */
    void day(int day) {
        if (!world.isWorkday(day)) {
            return;
        }
        Server server = world.server("travel");
        ServerAgent pod = new ServerAgent(world, server, "travel pod " + pods++, -Timeline.SECOND / 4);
        at(day, 7, 7.5, () -> {
            server.agents().add(pod);
            pod.start(server.release());
        });
        boolean taken = pods == 7;
        at(day, 17, 18.5, () -> {
            if (taken) {
                pod.kill();
            } else if (pod.isUp()) {
                pod.stop();
            }
            server.agents().remove(pod);
        });
    }
}
