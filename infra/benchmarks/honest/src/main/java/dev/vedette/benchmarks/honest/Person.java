package dev.vedette.benchmarks.honest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Somebody who works with assistants, at the office, at home and on the way. Not thread-safe. */
final class Person {
    private static final List<Place> JOURNEYS =
            List.of(Place.LONDON, Place.PARIS, Place.MADRID, Place.WARSAW, Place.NEW_YORK, Place.BERLIN, Place.MUNICH);

    private final World world;
    private final Chance chance;
    private final Role role;
    private final Whereabouts networks;
    private final Device laptop;
    private final List<Device> others = new ArrayList<>();
    private final Map<String, Boolean> servers = new TreeMap<>();
    private final List<String> order;
    private final double atOffice;
    private final int firstDay;
    private final int lastDay;
    private final int awayFrom;
    private final int awayTo;
    private final int roleChange;
    private final int mistake;
    private final int leftRunning;
    private final int journey;
    private final Place journeyTo;
    private Set<String> allowed;

    Person(World world, int number) {
        this.world = world;
        this.chance = Chance.of(world.seed(), "person", number);
        this.role = Role.of(number);
        this.networks = new Whereabouts(chance);
        String principal = world.pseudonyms().fingerprint("principal", "person " + number);
        int days = world.plan().days();
        Software software =
                switch (role) {
                    case DEVELOPER -> chance.happens(0.6) ? Software.EDITOR : Software.TERMINAL;
                    case ADMINISTRATOR -> Software.CONSOLE;
                    default -> chance.happens(0.25) ? Software.BROWSER : Software.DESKTOP;
                };
        this.laptop = new Device(world, software, principal, "laptop " + number, networks.atHome());
        if (role == Role.DEVELOPER && chance.happens(0.6)) {
            others.add(new Device(world, Software.TERMINAL, principal, "terminal " + number, networks.atHome()));
        }
        if (role == Role.SALES || chance.happens(0.3)) {
            others.add(new Device(world, Software.PHONE, principal, "phone " + number, networks.carrier()));
        }
        if (role == Role.RESEARCH || chance.happens(0.15)) {
            Software hosted = chance.happens(0.6) ? Software.HOSTED_ONE : Software.HOSTED_TWO;
            others.add(new Device(
                    world, hosted, principal, "hosted " + number, Whereabouts.cloud(hosted, networks.salt())));
        }
        role.servers.forEach(server -> servers.put(server, role != Role.DEVELOPER || chance.happens(0.8)));
        this.order = new ArrayList<>(role.servers);
        this.allowed = Work.allowed(world, servers, role.administers());
        this.atOffice = chance.happens(0.3) ? 0 : chance.between(4, 10) / 10.0;
        this.firstDay = chance.happens(0.05) ? chance.between(1, Math.max(1, days / 2)) : 0;
        this.lastDay = chance.happens(0.02) ? chance.between(days / 2, days) : days;
        this.awayFrom = chance.happens(0.25) ? chance.between(0, days) : days;
        this.awayTo = awayFrom + chance.between(4, 12);
        this.roleChange = chance.happens(0.03) ? chance.between(days / 3, days) : days;
        this.mistake = chance.happens(0.12) ? chance.between(0, days) : days;
        this.leftRunning = chance.happens(0.02) ? chance.between(0, days) : days;
        this.journey = role == Role.SALES || chance.happens(0.05) ? chance.between(1, Math.max(1, days - 3)) : days + 9;
        this.journeyTo = chance.one(JOURNEYS);
    }

    /** Plans a day, at its beginning in UTC. */
    void day(int day) {
        if (day < firstDay || day > lastDay || (day >= awayFrom && day <= awayTo)) {
            return;
        }
        if (day == roleChange) {
            changeRole();
        }
        boolean works = world.isWorkday(day) || chance.happens(role == Role.DEVELOPER ? 0.08 : 0.03);
        long midnight = world.midnight(day) + networks.dayBegins();
        if (works) {
            long begin = midnight + (long) (chance.between(440, 590) * (double) Timeline.MINUTE);
            if (day == journey) {
                travel(begin);
            } else if (day == journey + 1) {
                abroad(begin);
            } else {
                ordinary(begin);
            }
            if (day == mistake) {
                at(begin + chance.micros(1800, 20_000), () -> mistype(chance.between(2, 6)));
            }
            if (day == leftRunning) {
                at(begin + 9 * Timeline.HOUR, () -> outdatedRequests(chance.between(40, 140), Timeline.MINUTE));
            }
        }
        for (Device device : others) {
            if (works || chance.happens(0.2)) {
                aside(device, midnight);
            }
        }
    }

    private void at(long micros, Runnable action) {
        world.time().at(micros, action);
    }

    /** Office or home; several client starts, with windows side by side now and then. */
    private void ordinary(long begin) {
        boolean office = chance.happens(atOffice);
        boolean tunnel = !office && chance.happens(0.4);
        at(
                begin - 10 * Timeline.MINUTE,
                () -> attach(office ? networks.office() : tunnel ? networks.tunnel() : networks.atHome()));
        sessions(begin, 8 * Timeline.HOUR, chance.between(1, 4));
        if (!office && chance.happens(0.3)) { // the tunnel goes up or down while one works
            at(begin + chance.micros(600, 7 * 3600), () -> attach(tunnel ? networks.atHome() : networks.tunnel()));
        }
        if (office) {
            at(begin + chance.micros(8 * 3600, 9.2 * 3600), () -> attach(networks.atHome()));
            if (chance.happens(0.25)) { // the lid is opened again at home
                sessions(begin + 9 * Timeline.HOUR + 40 * Timeline.MINUTE, 2 * Timeline.HOUR, 1);
            }
        }
    }

    private void sessions(long begin, long span, int number) {
        for (int i = 0; i < number; i++) {
            long start = i == 0 ? begin + chance.micros(0, 1500) : begin + chance.micros(0, span / 1e6);
            int windows = chance.happens(laptop.software() == Software.BROWSER ? 0.4 : 0.12) ? chance.between(2, 4) : 1;
            for (int window = 0; window < windows; window++) {
                int tasks = chance.between(1, 3);
                at(start + window * chance.micros(5, 400), () -> work(laptop, tasks));
            }
        }
    }

    private void work(Device device, int tasks) {
        // One administers from the console; what else one has was never registered for it.
        Set<String> may = device == laptop ? allowed : Work.allowed(world, servers, false);
        new Work(world, device, may, Work.Pace.PERSON, chance).start(order, tasks);
    }

    private void attach(Attachment to) {
        laptop.attach(to);
        others.stream().filter(device -> device.software() == Software.TERMINAL).forEach(device -> device.attach(to));
    }

    /** A morning at home, then the train or the aeroplane, with a little work on the way. */
    private void travel(long begin) {
        at(begin - 5 * Timeline.MINUTE, () -> attach(networks.atHome()));
        at(begin, () -> work(laptop, 1));
        long leaves = begin + Timeline.HOUR;
        long arrives = leaves + networks.home().journeyTo(journeyTo);
        Attachment way = networks.onTheWay(chance);
        at(leaves + 50 * Timeline.MINUTE, () -> attach(way));
        if (chance.happens(0.6)) {
            at(leaves + 55 * Timeline.MINUTE, () -> work(laptop, 2));
        }
        arrive(arrives);
        sessions(arrives + 20 * Timeline.MINUTE, 3 * Timeline.HOUR, 2);
    }

    private void arrive(long micros) {
        Attachment there = Whereabouts.away(journeyTo, chance);
        at(micros, () -> {
            attach(there);
            others.stream()
                    .filter(device -> device.software() == Software.PHONE)
                    .forEach(device -> device.attach(there));
        });
    }

    /** A day there; the way back in the evening. */
    private void abroad(long begin) {
        sessions(begin, 6 * Timeline.HOUR, 3);
        if (chance.happens(0.4)) {
            at(begin + chance.micros(600, 5 * 3600), () -> attach(networks.tunnel()));
        }
        long home = begin + 9 * Timeline.HOUR + journeyTo.journeyTo(networks.home());
        at(home, () -> {
            attach(networks.atHome());
            others.stream()
                    .filter(device -> device.software() == Software.PHONE)
                    .forEach(device -> device.attach(networks.carrier()));
        });
    }

    /** Phones, hosted assistants and terminals, at all hours. */
    private void aside(Device device, long midnight) {
        int times = chance.between(0, device.software() == Software.PHONE ? 3 : 2);
        for (int i = 0; i < times; i++) {
            long start = midnight + chance.micros(7 * 3600, 22 * 3600);
            if (device.software() == Software.PHONE) {
                boolean inside = chance.happens(0.5);
                at(start - Timeline.SECOND, () -> device.attach(inside ? networks.atHome() : networks.carrier()));
                if (chance.happens(0.5)) { // one leaves the house, or comes home, while it works
                    at(
                            start + chance.micros(20, 900),
                            () -> device.attach(inside ? networks.carrier() : networks.atHome()));
                }
            }
            at(start, () -> work(device, chance.between(1, 2)));
        }
    }

    /** Another role in addition: further servers, further scopes. */
    private void changeRole() {
        Role next = role == Role.SUPPORT ? Role.FINANCE : Role.SUPPORT;
        for (String server : next.servers) {
            if (servers.putIfAbsent(server, true) == null) {
                order.add(0, server);
            }
        }
        allowed = Work.allowed(world, servers, role.administers());
    }

    /** A token that was pasted wrongly, or is an old one; one tries again until one sees it. */
    private void mistype(int times) {
        Server server = world.server(order.get(0));
        boolean old = chance.happens(0.4);
        server.pick(chance).ifPresent(agent -> {
            Token wrong = laptop.outdated(server, world.time().now() - 20 * Timeline.DAY);
            Hit hit = laptop.hit("POST", Optional.of(wrong), Optional.empty());
            if (old) {
                agent.refused(hit.unverified(), 401, "invalid_token", Optional.of("expired"), Optional.empty());
            } else {
                agent.refused(
                        hit.withoutClaims(Optional.of(wrong)),
                        401,
                        "invalid_token",
                        Optional.of("malformed"),
                        Optional.empty());
            }
        });
        if (times > 1) {
            world.time().after(chance.micros(8, 90), () -> mistype(times - 1));
        }
    }

    /** A client that nobody looks at goes on with an expired token, ever less often. */
    private void outdatedRequests(int left, long wait) {
        Server server = world.server(order.get(0));
        laptop.token(server).ifPresent(token -> {
            if (token.isExpired(world.time().now() - 2 * Server.CLOCK_TOLERANCE)) {
                server.pick(chance)
                        .ifPresent(agent -> agent.refused(
                                laptop.hit("POST", Optional.of(token), Optional.empty())
                                        .unverified(),
                                401,
                                "invalid_token",
                                Optional.of("expired"),
                                Optional.empty()));
            }
        });
        if (left > 1) {
            world.time().after(wait, () -> outdatedRequests(left - 1, Math.min(wait * 5 / 4, 10 * Timeline.MINUTE)));
        }
    }
}
