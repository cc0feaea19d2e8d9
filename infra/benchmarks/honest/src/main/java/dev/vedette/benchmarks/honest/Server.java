package dev.vedette.benchmarks.honest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An MCP server, which may run as several processes. Not thread-safe. */
final class Server {
    /** What Spring Security allows for clocks that differ. */
    static final long CLOCK_TOLERANCE = Timeline.MINUTE;

    private final String name;
    private final List<String> audience;
    private final Habits habits;
    private final List<ServerAgent> agents = new ArrayList<>();
    private Release release;
    private boolean upstreamIsAway;

    /** What a server finds of a request's token. */
    enum Verdict {
        GOOD,
        EXPIRED,
        UNKNOWN_KEY,
        INSUFFICIENT
    }

    Server(String name, List<String> audience, Habits habits, Release release) {
        this.name = name;
        this.audience = audience;
        this.habits = habits;
        this.release = release;
    }

    String name() {
        return name;
    }

    List<String> audience() {
        return audience;
    }

    Habits habits() {
        return habits;
    }

    Release release() {
        return release;
    }

    void release(Release next) {
        release = next;
    }

    List<ServerAgent> agents() {
        return agents;
    }

    void upstream(boolean away) {
        upstreamIsAway = away;
    }

    boolean upstreamIsAway() {
        return upstreamIsAway;
    }

    List<Habits.Tool> offered(Release by) {
        return habits.tools().stream().filter(by::has).toList();
    }

    /** A process that takes a new session. */
    Optional<ServerAgent> pick(Chance chance) {
        List<ServerAgent> ready = agents.stream().filter(ServerAgent::isUp).toList();
        return ready.isEmpty() ? Optional.empty() : Optional.of(chance.one(ready));
    }

    String readScope() {
        return name + ".read";
    }

    String writeScope() {
        return name + ".write";
    }

    String adminScope() {
        return name + ".admin";
    }

    String scope(Habits.Tool tool) {
        if (tool.name().startsWith("deploy")
                || tool.name().startsWith("rotate")
                || tool.name().startsWith("grant")) {
            return adminScope();
        }
        return tool.writes() ? writeScope() : readScope();
    }

    /** @param needed empty where any token will do */
    Verdict judge(Token token, Optional<String> needed, Issuer issuer, long micros) {
        if (token.isExpired(micros - CLOCK_TOLERANCE)) {
            return Verdict.EXPIRED;
        }
        if (!issuer.isKnown(token, micros, 5 * Timeline.MINUTE)) {
            return Verdict.UNKNOWN_KEY;
        }
        return needed.isPresent() && !token.scopes().contains(needed.get()) ? Verdict.INSUFFICIENT : Verdict.GOOD;
    }
}
