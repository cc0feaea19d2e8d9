package dev.vedette.benchmarks.honest;

import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A server's process with the agent in it, start by start: numbers, chain, heartbeats, definitions. Not thread-safe. */
final class ServerAgent {
    /** Once a minute, which is what operators of servers with little to say may set; the default is a second. */
    static final long HEARTBEAT = Timeline.MINUTE;

    /** The SDKs' session ids are random UUIDs, none of which follows from another. */
    private static final String UUID_CHARACTERS = "36";

    private static final int PREVIOUS =
            EventFields.position("vedette.chain.previous").orElseThrow();
    private static final int HASH = EventFields.position("vedette.chain.hash").orElseThrow();

    private final World world;
    private final Server server;
    private final String instance;
    private final long clockAhead;
    private final Chance chance;
    private final MessageDigest digest = Pseudonyms.sha256();
    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);

    private Release release;
    private boolean up;
    private boolean spooling;
    private long boot = -1;
    private long sequence;
    private long seen;
    private byte[] head = new byte[32];
    /** Open sessions: by fingerprint, who opened them. */
    private final Map<String, Hit> sessions = new LinkedHashMap<>();

    private final Map<String, String> latest = new HashMap<>();
    /** By caller and tool, what each was shown last; empty once the tool was taken away. */
    private final Map<String, Map<String, String>> shown = new HashMap<>();

    /** By a definition's hash, which arguments it asks for. */
    private final Map<String, List<String>> asked = new HashMap<>();

    /** @param clockAhead of true time, microseconds; negative where it is behind */
    ServerAgent(World world, Server server, String name, long clockAhead) {
        this.world = world;
        this.server = server;
        this.instance = world.pseudonyms().uuid("agent " + name).toString();
        this.clockAhead = clockAhead;
        this.chance = Chance.of(world.seed(), "agent " + name, 0);
        this.release = server.release();
    }

    Release release() {
        return release;
    }

    boolean isUp() {
        return up;
    }

    /** Counts starts: what belongs to another one is gone. */
    long boot() {
        return boot;
    }

    boolean knows(String session) {
        return sessions.containsKey(session);
    }

    void start(Release with) {
        release = with;
        up = true;
        boot++;
        sequence = 0;
        seen = 0;
        report(
                "vedette.agent.start",
                new TreeMap<>(Map.of(
                        "java.version", "17.0.15+6-LTS",
                        "java.vendor", "Eclipse Adoptium",
                        "os.name", "Linux",
                        "process.pid", Integer.toString(chance.between(7, 40_000)))));
        long thisBoot = boot;
        world.time().after(chance.micros(1, 4), () -> {
            if (boot == thisBoot && up) {
                coverage("mcp-sdk-2.0", "2.1.0", "tools, requests, sessions");
                coverage("tomcat-10.1", "11.0." + (10 + release.number()), "requests");
                coverage("spring-security-7.0", "7.1.1", "tokens, scopes");
                beat(thisBoot);
            }
        });
    }

    private void coverage(String library, String version, String applied) {
        report(
                "vedette.agent.coverage",
                new TreeMap<>(Map.of("library", library, "version", version, "applied", applied, "missed", "")));
    }

    private void beat(long ofBoot) {
        if (boot == ofBoot && up) {
            heartbeat();
            world.time().after(HEARTBEAT, () -> beat(ofBoot));
        }
    }

    private void heartbeat() {
        Map<String, String> counters = new TreeMap<>();
        counters.put("interval.ms", Long.toString(HEARTBEAT / 1000));
        counters.put("seen", Long.toString(seen + 1));
        counters.put("sent", Long.toString(seen));
        counters.put("dropped", "0");
        counters.put("ring.used", "0");
        report("vedette.agent.heartbeat", counters);
    }

    /** Offers other tools from now on, without a restart. */
    void change(Release to) {
        release = to;
    }

    /** In good order: sessions end, and the agent says that it does. */
    void stop() {
        sessions.forEach((session, opener) -> emit(
                opener.identified("mcp.session.end").setEventReason("shutdown").setSessionFingerprint(session)));
        heartbeat();
        report("vedette.agent.end", Map.of());
        down();
    }

    /** Killed, or its machine lost power. */
    void kill() {
        down();
    }

    private void down() {
        up = false;
        sessions.clear();
        latest.clear();
        shown.clear();
        asked.clear();
    }

    /** While Kafka is out of its reach, events wait on its disk. */
    void spool(boolean begins) {
        spooling = begins;
        if (!begins) {
            world.broker().released(instance);
        }
    }

    private void report(String name, Map<String, String> attributes) {
        emit(AuditEvent.newBuilder()
                .setEventName(name)
                .setEventOutcome("success")
                .setAttributes(attributes));
    }

    void accepted(Hit hit) {
        emit(hit.event("vedette.auth.attempt"));
    }

    /**
     * Refuses a request.
     *
     * @param detail what a framework said why
     */
    void refused(Hit hit, int status, String reason, Optional<String> detail, Optional<String> scope) {
        AuditEvent.Builder event = hit.event("vedette.auth.attempt")
                .setEventOutcome("failure")
                .setHttpStatus(status)
                .setEventReason(reason);
        detail.ifPresent(why -> event.setAttributes(Map.of("refusal", why))
                .setErrorType("org.springframework.security.oauth2.server.resource.InvalidBearerTokenException"));
        scope.ifPresent(required -> {
            event.setRequiredScopes(List.of(required));
            event.setErrorType("org.springframework.security.authorization.AuthorizationDeniedException");
        });
        emit(event);
    }

    void opened(Hit hit, String session, String client, String version) {
        sessions.put(session, hit);
        emit(hit.event("mcp.session.start")
                .setSessionFingerprint(session)
                .setAttributes(new TreeMap<>(Map.of(
                        "client.name", client, "client.version", version, "session.id.characters", UUID_CHARACTERS))));
    }

    void ended(Hit hit, String session) {
        if (sessions.remove(session) != null) {
            emit(hit.event("mcp.session.end").setSessionFingerprint(session));
        }
    }

    void answered(Hit hit, Answer answer) {
        if (answer.method().equals("tools/list")) {
            List<Habits.Tool> offered = server.offered(release);
            offered.forEach(tool -> define(hit, tool));
            tellOfTheRemoved(hit, offered);
        }
        emit(answer.request(hit));
        answer.toolCall(hit).ifPresent(this::emit);
    }

    /** As the agent decides whether a definition is news. */
    private void define(Hit hit, Habits.Tool tool) {
        String text = release.definition(server.name(), tool);
        String hash = world.pseudonyms().definitionHash(text);
        String before = toCaller(hit).put(tool.name(), hash);
        String elsewhere = latest.put(tool.name(), hash);
        if (hash.equals(before) || (before == null && hash.equals(elsewhere))) {
            return;
        }
        String last = before == null || before.isEmpty() ? elsewhere : before;
        String previous = hash.equals(last) ? null : last;
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("definition.bytes", Integer.toString(300 + Math.floorMod(text.hashCode(), 1500)));
        attributes.put("definition.change", previous == null ? "new" : before == null ? "differs" : "changed");
        List<String> arguments = release.arguments(tool);
        if (previous != null) {
            attributes.put("definition.previous", previous);
            String added = arguments.stream()
                    .filter(name -> !asked.getOrDefault(previous, arguments).contains(name))
                    .collect(Collectors.joining(", "));
            if (!added.isEmpty()) {
                attributes.put("definition.added", added);
            }
        }
        asked.put(hash, arguments);
        emit(hit.event("mcp.tool.definition")
                .setToolName(tool.name())
                .setDefinitionHash(hash)
                .setAttributes(attributes));
    }

    /**
     * Tells of one tool beside those of the release, with the definition itself.
     *
     * @param previous hash of what the caller was shown before
     * @return the definition's hash
     */
    String lists(Hit hit, String tool, String definition, Optional<String> previous) {
        String hash = world.pseudonyms().definitionHash(definition);
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("definition.bytes", Integer.toString(definition.length()));
        attributes.put("definition.change", previous.isEmpty() ? "new" : "changed");
        previous.ifPresent(before -> attributes.put("definition.previous", before));
        emit(hit.event("mcp.tool.definition")
                .setToolName(tool)
                .setDefinitionHash(hash)
                .setDefinitionJson(definition)
                .setAttributes(attributes));
        return hash;
    }

    private Map<String, String> toCaller(Hit hit) {
        return shown.computeIfAbsent(hit.token().map(Token::principal).orElse(""), unused -> new TreeMap<>());
    }

    private void tellOfTheRemoved(Hit hit, List<Habits.Tool> offered) {
        Set<String> names = offered.stream().map(Habits.Tool::name).collect(Collectors.toSet());
        toCaller(hit).replaceAll((name, hash) -> {
            if (names.contains(name) || hash.isEmpty()) {
                return hash;
            }
            emit(hit.event("mcp.tool.definition")
                    .setToolName(name)
                    .setAttributes(new TreeMap<>(Map.of("definition.change", "removed", "definition.previous", hash))));
            return "";
        });
    }

    private void emit(AuditEvent.Builder event) {
        if (!up) {
            return;
        }
        seen++;
        AuditEvent made = event.setAgentInstance(instance)
                .setAgentBoot(boot)
                .setAgentSequence(sequence++)
                .setServiceName(server.name())
                .setServiceVersion(release.version())
                .setOccurredAt(world.time().now() + clockAhead)
                .build();
        digest.update(head);
        byte[] hash = digest.digest(codec.encodeBody(made));
        made.put(PREVIOUS, ByteBuffer.wrap(head));
        made.put(HASH, ByteBuffer.wrap(hash));
        head = hash;
        world.broker().take(instance, made, spooling);
    }
}
