package dev.vedette.benchmarks.honest;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One installation of a client: its software, its place on the network, its tokens. Not thread-safe. */
final class Device {
    private final World world;
    private final Software software;
    private final String principal;
    private final String clientId;
    private final String name;
    private final boolean traces;
    private final boolean stateless;
    private Attachment attachment;
    private int release;
    private final Map<List<String>, Token> tokens = new HashMap<>();
    private final Map<List<String>, Set<String>> granted = new HashMap<>();
    private long requests;

    /**
     * @param principal pseudonym of whoever uses it
     * @param name unlike all others'
     */
    Device(World world, Software software, String principal, String name, Attachment attachment) {
        this.world = world;
        this.software = software;
        this.principal = principal;
        this.name = name;
        this.clientId = software.id == Software.Id.FIXED
                ? software.client
                : world.pseudonyms().uuid("client " + name).toString();
        this.attachment = attachment;
        this.release = world.newest(software);
        Chance chance = Chance.of(world.seed(), "device " + name, 0);
        this.traces = chance.happens(0.3);
        this.stateless = software == Software.HOSTED_ONE || chance.happens(0.06);
    }

    Software software() {
        return software;
    }

    /** Revision 2026-07-28 knows no sessions. */
    boolean isStateless() {
        return stateless;
    }

    String revision() {
        return stateless ? "2026-07-28" : software == Software.NIGHT_JOB ? "2025-06-18" : "2025-11-25";
    }

    void attach(Attachment to) {
        attachment = to;
    }

    /** Takes what there is of newer software; most do when they start. */
    void update() {
        release = world.newest(software);
    }

    String version() {
        return "1." + release + ".0";
    }

    Hit hit(String method, Optional<Token> token, Optional<String> session) {
        requests++;
        Optional<String> trace = traces
                ? Optional.of(world.pseudonyms()
                        .uuid(name + " trace " + requests)
                        .toString()
                        .replace("-", ""))
                : Optional.empty();
        return new Hit(
                method,
                "/mcp",
                attachment.address(world.internet(), world.time().now()),
                software.userAgent(release),
                token,
                token.isPresent() ? "verified" : "none",
                session,
                session.isPresent() || stateless ? Optional.of(revision()) : Optional.empty(),
                trace);
    }

    Optional<Token> token(Server server) {
        return Optional.ofNullable(tokens.get(server.audience()));
    }

    /** Asks for a token with scopes in addition to those that were granted before. What administers is granted for once. */
    Token signIn(Server server, Collection<String> scopes) {
        Set<String> lasting = granted.computeIfAbsent(server.audience(), unused -> new TreeSet<>());
        scopes.stream().filter(scope -> !scope.equals(server.adminScope())).forEach(lasting::add);
        Set<String> all = new TreeSet<>(lasting);
        all.addAll(scopes);
        return issue(server, all);
    }

    /** The next token, with the scopes that were granted. */
    Token refresh(Server server) {
        return issue(server, granted.getOrDefault(server.audience(), Set.of()));
    }

    private Token issue(Server server, Set<String> scopes) {
        Token next = world.issuer()
                .issue(
                        principal,
                        clientId,
                        server.audience(),
                        scopes,
                        software.tokenMinutes * Timeline.MINUTE,
                        world.time().now());
        tokens.put(server.audience(), next);
        return next;
    }

    /** A token of the past, as one that was put into a file. */
    Token outdated(Server server, long micros) {
        return world.issuer()
                .issue(principal, clientId, server.audience(), Set.of(server.readScope()), Timeline.HOUR, micros);
    }

    /** The sign-in is over: the next one begins anew, with what is asked for then. */
    void signOut() {
        granted.clear();
        tokens.clear();
    }
}
