package dev.vedette.benchmarks.honest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.benchmarks.honest.Internet.Network;
import dev.vedette.content.Examination;
import dev.vedette.content.Findings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Recorded sessions in which nobody attacked, once more, as events. Calls, their argument names, sizes and failures are the
 * recording's; who called, from where, when and how fast is invented. Not thread-safe.
 */
public final class BenignSessions {
    /** Sessions begin so far apart, so that some are open at a time. */
    private static final long APART = 150 * Timeline.SECOND;

    private static final int PEOPLE = 150;
    private static final long MAX_CHARACTERS = 256 * 1024;

    private final World world;
    private final Chance chance;
    private final Map<Integer, Device> devices = new HashMap<>();
    private long sessions;
    private long calls;

    /**
     * What was replayed.
     *
     * @param files what the operator of these servers would give the detection job
     */
    public record Replayed(long sessions, long calls, HonestLife.OperatorFiles files) {}

    private BenignSessions(LifePlan plan, HonestLife.Taker taker) {
        world = new World(plan, taker);
        chance = Chance.of(plan.seed(), "sessions", 0);
    }

    /**
     * Replays all sessions of a folder's files.
     *
     * @param operator where the operator's files go
     */
    public static Replayed replay(Path folder, Path operator, HonestLife.Taker taker) throws IOException {
        List<List<SessionFiles.Call>> all = new ArrayList<>();
        for (Path file : SessionFiles.of(folder)) {
            all.addAll(SessionFiles.benign(file));
        }
        if (all.isEmpty()) {
            throw new IOException(folder + ": no benign session in files *.jsonl.gz there");
        }
        int days = (int) Math.min(LifePlan.MOST_DAYS, all.size() * APART / Timeline.DAY + 2);
        LifePlan plan = new LifePlan(1, PEOPLE, LifePlan.FIRST_DAY, days);
        BenignSessions replay = new BenignSessions(plan, taker);
        replay.serve(all);
        for (int i = 0; i < all.size(); i++) {
            List<SessionFiles.Call> session = all.get(i);
            int number = i;
            replay.world.time().at(plan.start() + Timeline.HOUR + i * APART, () -> replay.session(number, session));
        }
        replay.world.time().runUntil(plan.end());
        HonestLife.OperatorFiles files = OperatorFile.write(replay.world, operator);
        return new Replayed(replay.sessions, replay.calls, files);
    }

    /** A server for each suite, with the tools that were called there. */
    private void serve(List<List<SessionFiles.Call>> all) {
        Map<String, Map<String, List<String>>> tools = new TreeMap<>();
        all.forEach(session -> session.forEach(call ->
                tools.computeIfAbsent(call.suite(), unused -> new TreeMap<>()).putIfAbsent(call.tool(), names(call))));
        tools.forEach((suite, called) -> {
            Habits habits = Habits.ofTools(called);
            Release release = new Release(1, Map.of(), Map.of(), Set.of());
            Server server = new Server(suite, List.of("https://" + suite + ".example.com/mcp"), habits, release);
            ServerAgent agent = new ServerAgent(world, server, suite, 0);
            server.agents().add(agent);
            world.servers().add(server);
            world.time().at(0, () -> agent.start(release));
        });
    }

    private Device device(int person) {
        return devices.computeIfAbsent(person, unused -> {
            Owner provider = person % 2 == 0 ? Owner.HOME_FIBRE : Owner.HOME_CABLE;
            return new Device(
                    world,
                    person % 3 == 0 ? Software.TERMINAL : Software.DESKTOP,
                    world.pseudonyms().fingerprint("principal", "person " + person),
                    "laptop " + person,
                    Attachment.fixed(new Network(provider, Place.HAMBURG), person));
        });
    }

    private void session(int number, List<SessionFiles.Call> session) {
        sessions++;
        Server server = world.server(session.get(0).suite());
        ServerAgent agent = server.agents().get(0);
        Device device = device(number % PEOPLE);
        Token token = device.signIn(server, Set.of(server.readScope(), server.writeScope()));
        Hit bare = device.hit("POST", Optional.of(token), Optional.empty());
        String id = world.pseudonyms().fingerprint("session", "session " + number);
        agent.accepted(bare);
        agent.opened(bare, id, device.software().client, device.version());
        agent.answered(bare, answer("initialize", 0, Optional.of(id), Optional.empty(), Optional.empty()));
        after(() -> {
            Hit hit = device.hit("POST", Optional.of(token), Optional.of(id));
            agent.accepted(hit);
            agent.answered(hit, answer("tools/list", 1, Optional.empty(), Optional.empty(), Optional.empty()));
            after(() -> call(agent, server, device, id, session, 0));
        });
    }

    private void after(Runnable then) {
        world.time().after(chance.micros(1, 25), then);
    }

    private void call(
            ServerAgent agent, Server server, Device device, String id, List<SessionFiles.Call> session, int next) {
        Token token = device.token(server)
                .filter(known -> !known.isExpired(world.time().now()))
                .orElseGet(() -> device.refresh(server));
        Hit hit = device.hit(next == session.size() ? "DELETE" : "POST", Optional.of(token), Optional.of(id));
        agent.accepted(hit);
        if (next == session.size()) {
            agent.ended(hit, id);
            return;
        }
        calls++;
        SessionFiles.Call call = session.get(next);
        Optional<Answer.Failure> failure =
                call.line().path("error").asBoolean() ? Optional.of(Answer.Failure.TOOL_ERROR) : Optional.empty();
        agent.answered(hit, answer("tools/call", next + 2, Optional.empty(), failure, Optional.of(use(call))));
        after(() -> call(agent, server, device, id, session, next + 1));
    }

    private Answer answer(
            String method,
            int number,
            Optional<String> session,
            Optional<Answer.Failure> failure,
            Optional<Answer.Use> use) {
        Optional<String> revision = session.map(unused -> "2025-11-25");
        return new Answer(
                method,
                Integer.toString(number),
                session,
                revision,
                chance.micros(0.01, 2) * 1000,
                failure,
                use,
                Optional.empty());
    }

    private static List<String> names(SessionFiles.Call call) {
        List<String> names = new ArrayList<>();
        call.line().path("arg_names").forEach(name -> names.add(name.asText()));
        names.sort(null);
        return List.copyOf(names);
    }

    /** With what the agent's own code finds in arguments and result, where the recording has them. */
    private static Answer.Use use(SessionFiles.Call call) {
        Findings arguments = examined("arguments", call.line().path("args"));
        Findings result = examined("result", call.line().path("result"));
        List<String> places = new ArrayList<>(arguments.places());
        places.addAll(result.places());
        return new Answer.Use(
                call.tool(),
                names(call),
                call.line().path("arg_bytes").asLong(),
                call.line().path("result_bytes").asLong(),
                arguments.kinds(),
                result.kinds(),
                places,
                result.personal());
    }

    private static Findings examined(String root, JsonNode value) {
        Examination examination = new Examination(MAX_CHARACTERS, List.of(), root.equals("arguments"));
        examine(examination, root, "", value);
        return examination.findings();
    }

    private static void examine(Examination examination, String place, String name, JsonNode value) {
        if (value.isTextual()) {
            examination.text(name, () -> place, value.asText());
        }
        value.fields()
                .forEachRemaining(
                        field -> examine(examination, place + "." + field.getKey(), field.getKey(), field.getValue()));
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                examine(examination, place + "[" + i + "]", name, value.get(i));
            }
        }
    }
}
