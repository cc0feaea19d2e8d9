package dev.vedette.benchmarks.honest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A client's dealings with one server, from the first request to the last. Not thread-safe. */
final class Connection {
    private static final int MOST_ATTEMPTS = 5;
    private static final Runnable NOTHING = () -> {};

    private final World world;
    private final Device device;
    private final Server server;
    /** Scopes that the server grants to whoever asks in this principal's name. */
    private final Set<String> allowed;

    private final Chance chance;
    private Optional<ServerAgent> agent = Optional.empty();
    private long boot;
    private Optional<String> session = Optional.empty();
    private int requests;

    /** A request that a client sends. */
    private record Message(
            String http,
            String method,
            Optional<Habits.Tool> tool,
            boolean again,
            List<String> more,
            Optional<String> resource) {
        static Message of(String method) {
            return without("POST", method);
        }

        static Message without(String http, String method) {
            return new Message(http, method, Optional.empty(), false, List.of(), Optional.empty());
        }

        static Message call(Habits.Tool tool, boolean again, List<String> more) {
            return new Message("POST", "tools/call", Optional.of(tool), again, more, Optional.empty());
        }

        static Message read(String resource) {
            return new Message("POST", "resources/read", Optional.empty(), false, List.of(), Optional.of(resource));
        }

        boolean isOpening() {
            return method.equals("initialize");
        }
    }

    Connection(World world, Device device, Server server, Set<String> allowed, Chance chance) {
        this.world = world;
        this.device = device;
        this.server = server;
        this.allowed = allowed;
        this.chance = chance;
    }

    Server server() {
        return server;
    }

    /** Opens a session where there are sessions, and lists the tools. */
    void open(Runnable then) {
        Runnable list = () -> send(Message.of("tools/list"), () -> resources(then));
        if (device.isStateless()) {
            send(Message.of("server/discover"), list);
            return;
        }
        send(Message.of("initialize"), () -> {
            if (session.isEmpty()) {
                then.run(); // it was given up
                return;
            }
            send(Message.of("notifications/initialized"), () -> {
                if (device.software().listens) {
                    send(Message.without("GET", ""), NOTHING);
                }
                world.time().after(chance.micros(0.02, 0.3), list);
            });
        });
    }

    /** What people work with where they have files: a few of them, and seldom all, for an index. */
    private void resources(Runnable then) {
        boolean offers = server.name().equals("workspace") || server.name().equals("toolbox");
        if (!offers || !device.software().isInteractive() || !chance.happens(0.1)) {
            then.run();
            return;
        }
        int number = chance.happens(0.02) ? chance.between(60, 250) : chance.between(1, 12);
        int first = chance.between(0, 400);
        send(Message.of("resources/list"), () -> read(first, number, then));
    }

    private void read(int first, int left, Runnable then) {
        if (left == 0) {
            then.run();
            return;
        }
        Message next = Message.read("file:///" + server.name() + "/" + first);
        world.time().after(chance.micros(0.05, 2), () -> send(next, () -> read(first + 1, left - 1, then)));
    }

    /** Calls a tool, and once more or further pages as clients do. */
    void call(Habits.Tool tool, Runnable then) {
        int pages = tool.pages() && chance.happens(0.1) ? chance.between(1, 9) : 0;
        boolean twice = chance.happens(0.004);
        Message message = Message.call(tool, false, List.of());
        send(message, () -> {
            if (twice) { // the answer was lost on its way: the same request again
                send(Message.call(tool, true, List.of()), then);
            } else {
                page(tool, pages, then);
            }
        });
    }

    private void page(Habits.Tool tool, int left, Runnable then) {
        if (left == 0) {
            then.run();
            return;
        }
        Message next = Message.call(tool, false, List.of("cursor"));
        world.time().after(chance.micros(0.5, 4), () -> send(next, () -> page(tool, left - 1, then)));
    }

    void list(Runnable then) {
        send(Message.of("tools/list"), then);
    }

    /** Ends it as the specification says, or goes without a word. */
    void close() {
        // Not in the moment of the last answer, which is on its way first.
        world.time().after(chance.micros(0.01, 0.3), () -> {
            if (session.isPresent() && device.software().endsSessions) {
                send(Message.without("DELETE", ""), NOTHING);
            }
        });
    }

    private void send(Message message, Runnable then) {
        send(message, then, 0);
    }

    private void again(Message message, Runnable then, int attempt, long wait) {
        world.time().after(wait, () -> send(message, then, attempt + 1));
    }

    private void send(Message message, Runnable then, int attempt) {
        if (attempt >= MOST_ATTEMPTS) {
            then.run();
            return;
        }
        Optional<ServerAgent> process = process();
        if (process.isEmpty()) {
            again(message, then, attempt, chance.micros(5, 40));
            return;
        }
        ServerAgent to = process.get();
        if (device.token(server).isEmpty()) {
            signIn(to, message, then, attempt);
            return;
        }
        Token token = device.token(server).get();
        if (device.software().refresh == Software.Refresh.AHEAD
                && token.isExpired(world.time().now() + Timeline.MINUTE)) {
            token = device.refresh(server);
        }
        Hit hit = device.hit(message.http(), Optional.of(token), message.isOpening() ? Optional.empty() : session);
        if (device.software() == Software.PIPELINE && chance.happens(0.01)) {
            to.refused(hit.unverified(), 429, "rate_limited", Optional.empty(), Optional.empty());
            again(message, then, attempt, chance.micros(1, 10));
            return;
        }
        Optional<String> scope = message.tool().filter(to.release()::has).map(server::scope);
        switch (server.judge(token, scope, world.issuer(), world.time().now())) {
            case EXPIRED -> {
                to.refused(hit.unverified(), 401, "invalid_token", Optional.of("expired"), Optional.empty());
                world.time().after(chance.micros(0.15, 1.5), () -> {
                    device.refresh(server);
                    send(message, then, attempt + 1);
                });
            }
            case UNKNOWN_KEY -> {
                to.refused(hit.unverified(), 401, "invalid_token", Optional.of("unknown_key"), Optional.empty());
                again(message, then, attempt, chance.micros(20, 150));
            }
            case INSUFFICIENT -> {
                to.accepted(hit);
                to.refused(hit, 403, "insufficient_scope", Optional.empty(), scope);
                stepUp(scope.orElseThrow(), message, then, attempt);
            }
            case GOOD -> {
                to.accepted(hit);
                perform(to, hit, message, then, attempt);
            }
        }
    }

    /** The process that has the session, or any where there is none. */
    private Optional<ServerAgent> process() {
        if (session.isEmpty() || agent.isEmpty() || !agent.get().isUp()) {
            agent = server.pick(chance);
        }
        return agent;
    }

    private void signIn(ServerAgent to, Message message, Runnable then, int attempt) {
        if (!device.software().isInteractive()) { // it was told where to get tokens
            device.signIn(server, Set.of(server.readScope(), server.writeScope()));
            send(message, then, attempt);
            return;
        }
        // The first request without a token is how a client learns where to get one (RFC 9728).
        Hit bare = device.hit(message.http(), Optional.empty(), Optional.empty());
        to.refused(bare, 401, "missing_token", Optional.empty(), Optional.empty());
        world.time().after(chance.micros(1, 25), () -> {
            device.signIn(server, startingScopes());
            send(message, then, attempt);
        });
    }

    /** Of all servers that take the same token: some clients ask for reading alone until they need more. */
    private Set<String> startingScopes() {
        boolean readsOnly = device.software().refresh == Software.Refresh.WHEN_REFUSED && chance.happens(0.15);
        Set<String> scopes = new TreeSet<>();
        world.servers().stream()
                .filter(each -> each.audience().equals(server.audience()))
                .forEach(each -> {
                    scopes.add(each.readScope());
                    if (!readsOnly && allowed.contains(each.writeScope())) {
                        scopes.add(each.writeScope());
                    }
                });
        return scopes;
    }

    private void stepUp(String scope, Message message, Runnable then, int attempt) {
        if (allowed.contains(scope)) {
            world.time().after(chance.micros(2, 40), () -> {
                device.signIn(server, Set.of(scope));
                send(message, then, attempt + 1);
            });
        } else {
            then.run(); // it is told that it must not
        }
    }

    private void perform(ServerAgent to, Hit hit, Message message, Runnable then, int attempt) {
        if (session.isPresent() && !message.isOpening() && (to.boot() != boot || !to.knows(session.get()))) {
            // 404: the process that had the session is gone, so the client opens another one.
            session = Optional.empty();
            if (!message.http().equals("POST") || message.method().startsWith("notifications/")) {
                then.run();
                return;
            }
            world.time().after(chance.micros(0.1, 2), () -> open(() -> send(message, then, attempt + 1)));
            return;
        }
        if (message.http().equals("DELETE")) {
            to.ended(hit, session.orElseThrow());
            session = Optional.empty();
            then.run();
            return;
        }
        if (message.http().equals("GET") || message.method().startsWith("notifications/")) {
            world.time().after(chance.micros(0.002, 0.05), then);
            return;
        }
        long micros = message.tool().isPresent() ? chance.micros(0.01, 2.5) : chance.micros(0.002, 0.06);
        long started = to.boot();
        if (message.isOpening()) {
            boot = started;
            agent = Optional.of(to);
            session = Optional.of(world.pseudonyms().fingerprint("session", "session " + chance.bits()));
            to.opened(hit, session.get(), device.software().client, device.version());
        }
        requests += message.again() ? 0 : 1;
        Answer answer = answer(to, message, micros);
        world.time().after(micros, () -> {
            if (to.isUp() && to.boot() == started) {
                to.answered(hit, answer);
                if (answer.failure().filter(Answer.Failure.UNKNOWN_TOOL::equals).isPresent()) {
                    list(then);
                    return;
                }
            }
            then.run();
        });
    }

    private Answer answer(ServerAgent to, Message message, long micros) {
        Optional<Answer.Failure> failure = message.tool().flatMap(tool -> failure(to, tool));
        return new Answer(
                message.method(),
                Integer.toString(requests),
                message.isOpening() ? session : Optional.empty(),
                message.isOpening() ? Optional.of(device.revision()) : Optional.empty(),
                micros * 1000,
                failure,
                message.tool().map(tool -> use(tool, message.more(), failure)),
                message.resource());
    }

    private Optional<Answer.Failure> failure(ServerAgent to, Habits.Tool tool) {
        if (!to.release().has(tool)) {
            return Optional.of(Answer.Failure.UNKNOWN_TOOL);
        }
        if (server.upstreamIsAway() && chance.happens(0.92)) {
            return Optional.of(Answer.Failure.TOOL_ERROR);
        }
        if (chance.happens(0.004)) {
            return Optional.of(Answer.Failure.INVALID_ARGUMENTS);
        }
        return chance.happens(tool.errors()) ? Optional.of(Answer.Failure.TOOL_ERROR) : Optional.empty();
    }

    private Answer.Use use(Habits.Tool tool, List<String> more, Optional<Answer.Failure> failure) {
        List<String> arguments = new ArrayList<>(tool.arguments());
        arguments.addAll(more);
        arguments.sort(null);
        Contents contents = Contents.of(tool, failure.isPresent(), chance);
        return new Answer.Use(
                tool.name(),
                List.copyOf(arguments),
                Habits.size(tool.argumentBytes(), chance),
                failure.isPresent() ? chance.between(40, 220) : Habits.size(tool.resultBytes(), chance),
                contents.argumentFindings(),
                contents.resultFindings(),
                contents.places(),
                contents.personal());
    }
}
