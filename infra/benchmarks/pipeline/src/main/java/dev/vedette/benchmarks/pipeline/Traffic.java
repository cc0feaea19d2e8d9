package dev.vedette.benchmarks.pipeline;

import dev.vedette.models.Recording.RecordedCall;
import dev.vedette.models.ToolCall;
import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Events as the agent writes them while people work: each request is an authentication attempt and a request, a tool call
 * a third event; sessions open, list tools, call, and end. Which tools with which sizes comes from a recording of real
 * calls, so that a model trained on it finds nothing odd. The same seed gives the same events but for their times.
 * Not thread-safe.
 */
final class Traffic {
    private static final String KEY_ID = "fe1b6ed4:";
    private static final int AGENTS = 16;
    private static final int SESSIONS_OF_A_TOKEN = 3;

    private static final List<Client> CLIENTS = List.of(
            new Client("office-assistant", "OfficeAssistant/2.1.0", "OfficeAssistant", List.of("mcp:tools")),
            new Client("mail-companion", "MailCompanion/1.4.2", "MailCompanion", List.of("mcp:tools")),
            new Client("ops-console", "OpsConsole/0.9.1", "OpsConsole", List.of("mcp:admin", "mcp:tools")));

    private static final int PREVIOUS =
            EventFields.position("vedette.chain.previous").orElseThrow();
    private static final int HASH = EventFields.position("vedette.chain.hash").orElseThrow();

    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
    private final MessageDigest digest = sha256();
    private final SplittableRandom random;
    private final List<List<ToolCall>> recorded;
    private final Agent[] agents = new Agent[AGENTS];
    private final int[] recordedSession;
    private final int[] step;
    private final int[] session;
    private int nextStolen = 1;
    /** Notes users, tokens and sessions; empty where nobody asked for them. */
    private Optional<Set<String>> keys = Optional.empty();

    private record Client(String id, String userAgent, String family, List<String> scopes) {}

    /** One watched server. */
    private static final class Agent {
        private final String instance;
        private final String service;
        private long sequence;
        private byte[] head = new byte[32];

        private Agent(String instance, String service) {
            this.instance = instance;
            this.service = service;
        }
    }

    /** Takes events in the order in which they happen. */
    @FunctionalInterface
    interface Taker {
        /** @param agent number of the agent, 0 to {@value #AGENTS} - 1, whose events stay in order */
        void take(int agent, AuditEvent event);
    }

    /**
     * @param users how many people work at the same time, each in a session of their own
     * @param calls recorded calls
     */
    Traffic(long seed, int users, List<RecordedCall> calls) {
        this.random = new SplittableRandom(seed);
        this.recorded = sessions(calls);
        this.recordedSession = new int[users];
        this.step = new int[users];
        this.session = new int[users];
        for (int i = 0; i < AGENTS; i++) {
            agents[i] = new Agent(new java.util.UUID(seed, i).toString(), "office-" + i);
        }
        for (int user = 0; user < users; user++) {
            recordedSession[user] = random.nextInt(recorded.size());
            step[user] = random.nextInt(steps(user));
        }
    }

    /** Has the users, tokens and sessions that come from now on added to the set. */
    Traffic noting(Set<String> all) {
        keys = Optional.of(all);
        return this;
    }

    private void note(int user) {
        keys.ifPresent(all -> {
            all.add("user " + user);
            all.add("session " + key(user, session[user]));
            all.add("token " + key(user, session[user] / SESSIONS_OF_A_TOKEN));
        });
    }

    private static List<List<ToolCall>> sessions(List<RecordedCall> calls) {
        Map<String, List<ToolCall>> sessions = new LinkedHashMap<>();
        for (RecordedCall call : calls) {
            sessions.computeIfAbsent(call.call().session(), unused -> new ArrayList<>())
                    .add(call.call());
        }
        return List.copyOf(sessions.values());
    }

    /** Opening, listing the tools, each call, ending. */
    private int steps(int user) {
        return 3 + recorded.get(recordedSession[user]).size();
    }

    /** The events of one request of somebody, at a time in microseconds since the epoch. */
    void request(long micros, Taker taker) {
        request(random.nextInt(step.length), micros, taker);
    }

    /** The events of one request of this user. */
    void request(int user, long micros, Taker taker) {
        int at = step[user];
        note(user);
        List<ToolCall> calls = recorded.get(recordedSession[user]);
        send(taker, user, accepted(user, micros));
        if (at == 0) {
            send(taker, user, ofSession(user, micros, "mcp.session.start"));
            send(taker, user, rpc(user, micros, "initialize").build());
        } else if (at == 1) {
            send(taker, user, rpc(user, micros, "tools/list").build());
        } else if (at - 2 < calls.size()) {
            ToolCall call = calls.get(at - 2);
            send(
                    taker,
                    user,
                    rpc(user, micros, "tools/call").setToolName(call.tool()).build());
            send(taker, user, call(user, micros, call));
        } else {
            send(taker, user, ofSession(user, micros, "mcp.session.end"));
        }
        next(user);
    }

    /** A token is accepted from one client and, right after, from another: the second event completes an alert. */
    void attack(long micros, Taker taker) {
        int user = random.nextInt(step.length);
        int thief = Math.floorMod(user + 1, step.length);
        String token = fingerprint(7, -nextStolen++);
        for (int device : new int[] {user, thief}) {
            AuditEvent.Builder event = start(user, micros, "vedette.auth.attempt")
                    .setClientAddress(address(device, device == user ? 0 : 1))
                    .setTokenFingerprint(token);
            send(taker, user, event.build());
        }
    }

    private void next(int user) {
        step[user]++;
        if (step[user] == steps(user)) {
            step[user] = 0;
            session[user]++;
            recordedSession[user] = random.nextInt(recorded.size());
        }
    }

    private int agentOf(int user) {
        return user % AGENTS;
    }

    private AuditEvent accepted(int user, long micros) {
        return start(user, micros, "vedette.auth.attempt").build();
    }

    private AuditEvent ofSession(int user, long micros, String name) {
        AuditEvent.Builder event = start(user, micros, name);
        if (name.equals("mcp.session.start")) {
            event.setAttributes(Map.of("client.name", client(user).id(), "client.version", "1.0.0"));
        }
        return event.build();
    }

    private AuditEvent.Builder rpc(int user, long micros, String method) {
        return start(user, micros, "mcp.request")
                .setMcpMethod(method)
                .setRequestId(Integer.toHexString(user) + "-" + step[user])
                .setDuration(3_000_000L + random.nextInt(20_000_000));
    }

    private AuditEvent call(int user, long micros, ToolCall call) {
        AuditEvent.Builder event = rpc(user, micros, "tools/call")
                .setEventName("mcp.tool.call")
                .setToolName(call.tool())
                .setArgumentNames(call.argumentNames())
                .setArgumentBytes(orNull(call.argumentBytes()))
                .setResultBytes(orNull(call.resultBytes()));
        return (call.failed() ? event.setEventOutcome("failure") : event).build();
    }

    @SuppressWarnings("NullAway") // Avro's builder takes null for an absent value
    private static Long orNull(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    private static Client client(int user) {
        return CLIENTS.get(user % 10 == 9 ? 2 : user % 2);
    }

    private AuditEvent.Builder start(int user, long micros, String name) {
        Agent agent = agents[agentOf(user)];
        Client client = client(user);
        long issued = micros / 600_000_000L * 600_000_000L;
        return AuditEvent.newBuilder()
                .setEventName(name)
                .setOccurredAt(micros)
                .setAgentInstance(agent.instance)
                .setAgentSequence(agent.sequence++)
                .setServiceName(agent.service)
                .setEventOutcome("success")
                .setClientAddress(address(user, 0))
                .setUserAgent(client.userAgent())
                .setUserAgentFamily(client.family())
                .setClientId(client.id())
                .setPrincipal(fingerprint(1, user))
                .setClaims("verified")
                .setAuthScheme("bearer")
                .setTokenFingerprint(token(user))
                .setTokenId(fingerprint(3, key(user, session[user] / SESSIONS_OF_A_TOKEN)))
                .setTokenIssuer("https://login.example.com")
                .setTokenAudience(List.of("office"))
                .setTokenScopes(client.scopes())
                .setTokenIssuedAt(issued)
                .setTokenExpiresAt(issued + 600_000_000L)
                .setHttpMethod("POST")
                .setUrlPath("/mcp")
                .setProtocolVersion("2025-11-25")
                .setSessionFingerprint(fingerprint(4, key(user, session[user])));
    }

    /** In the agent's chain of hashes, which the job verifies. */
    private void send(Taker taker, int user, AuditEvent event) {
        Agent agent = agents[agentOf(user)];
        digest.update(agent.head);
        byte[] hash = digest.digest(codec.encodeBody(event));
        event.put(PREVIOUS, ByteBuffer.wrap(agent.head));
        event.put(HASH, ByteBuffer.wrap(hash));
        agent.head = hash;
        taker.take(agentOf(user), event);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private String token(int user) {
        return fingerprint(2, key(user, session[user] / SESSIONS_OF_A_TOKEN));
    }

    private static long key(int user, int number) {
        return (long) number << 32 | user;
    }

    private static String address(int user, int network) {
        return (network == 0 ? "10." : "100.") + (user >> 16 & 255) + "." + (user >> 8 & 255) + "." + (user & 255);
    }

    /** As long as the agent's, and as hard to compress. */
    private static String fingerprint(int kind, long number) {
        long first = mix(number * 31 + kind);
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(first)
                .putLong(mix(first + kind))
                .array();
        return KEY_ID + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
