package dev.vedette.benchmarks.honest;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What all share: time, networks, issuer, servers, the broker. Not thread-safe. */
final class World {
    /** Monday of a week in which not many work. */
    private static final int HOLIDAY = 14;

    private final LifePlan plan;
    private final Timeline time;
    private final Internet internet = new Internet();
    private final Pseudonyms pseudonyms;
    private final Issuer issuer;
    private final Broker broker;
    private final List<Server> servers = new ArrayList<>();
    private final Map<Software, Integer> releases = new EnumMap<>(Software.class);

    World(LifePlan plan, HonestLife.Taker taker) {
        this.plan = plan;
        this.time = new Timeline(plan.start());
        this.pseudonyms = new Pseudonyms(plan.seed());
        this.issuer = new Issuer(pseudonyms);
        this.broker = new Broker(taker, time, Chance.of(plan.seed(), "broker", 0));
    }

    long seed() {
        return plan.seed();
    }

    LifePlan plan() {
        return plan;
    }

    Timeline time() {
        return time;
    }

    Internet internet() {
        return internet;
    }

    Pseudonyms pseudonyms() {
        return pseudonyms;
    }

    Issuer issuer() {
        return issuer;
    }

    Broker broker() {
        return broker;
    }

    List<Server> servers() {
        return servers;
    }

    Server server(String name) {
        return servers.stream()
                .filter(server -> server.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Which release of a software is the newest. */
    int newest(Software software) {
        return releases.getOrDefault(software, 1);
    }

    void releaseOf(Software software) {
        releases.merge(software, 2, (before, two) -> before + 1);
    }

    /** @param day number of the day from 0 */
    boolean isWorkday(int day) {
        LocalDate date = plan.firstDay().plusDays(day);
        return date.getDayOfWeek() != DayOfWeek.SATURDAY && date.getDayOfWeek() != DayOfWeek.SUNDAY && day != HOLIDAY;
    }

    long midnight(int day) {
        return plan.start() + day * Timeline.DAY;
    }
}
