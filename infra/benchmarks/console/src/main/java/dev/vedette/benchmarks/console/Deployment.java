package dev.vedette.benchmarks.console;

import dev.vedette.delivery.elasticsearch.Document;
import dev.vedette.delivery.elasticsearch.Documents;
import dev.vedette.delivery.kafka.KafkaRecord;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What a deployment of twenty servers and two thousand people has left behind: events of thirty days, alerts of ninety. Few people make
 * most of it, as in life. The same seed gives the same. Not thread-safe.
 */
final class Deployment {

    static final int EVENT_DAYS = 30;
    static final int ALERT_DAYS = 90;

    private static final int PEOPLE = 2_000;
    private static final int SERVERS = 20;
    private static final int TOOLS = 200;
    private static final int RULES = 60;
    private static final String[] LEVELS = {"low", "low", "medium", "medium", "medium", "high", "high", "critical"};
    private static final String[] EVENTS = {
        "vedette.auth.attempt", "vedette.auth.attempt", "mcp.request", "mcp.request", "mcp.tool.call"
    };
    /** Of Base32 in lower case, as alert ids are. */
    private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";

    private final SplittableRandom random;
    private final Instant now;
    private final RecordCodec<AuditEvent> events = RecordCodec.of(AuditEvent.class);
    private final RecordCodec<Alert> alerts = RecordCodec.of(Alert.class);

    Deployment(long seed, Instant now) {
        this.random = new SplittableRandom(seed);
        this.now = now;
    }

    /** A person's pseudonym; the lower numbers are those who do most. */
    static String person(int number) {
        return "k1:person-" + number;
    }

    static String address(int number) {
        return "10." + number / 65_536 + "." + number / 256 % 256 + "." + number % 256;
    }

    static String rule(int number) {
        return "Rule number " + number + " of the pack";
    }

    static String tool(int number) {
        return "tool_" + number;
    }

    static String server(int number) {
        return "server-" + number;
    }

    /** Cubed, so that an eighth of the people makes half of the events. */
    int anyPerson() {
        double at = random.nextDouble();
        return (int) (at * at * at * PEOPLE);
    }

    int any(int of) {
        return random.nextInt(of);
    }

    int anyTool() {
        return random.nextInt(TOOLS);
    }

    int anyServer() {
        return random.nextInt(SERVERS);
    }

    int anyRule() {
        return random.nextInt(RULES);
    }

    /** The event with this number of {@code count}: they come in the order in which they happened, as agents send them. */
    Document event(int number, int count) {
        int person = anyPerson();
        String name = EVENTS[random.nextInt(EVENTS.length)];
        Instant at = when(EVENT_DAYS, number, count);
        AuditEvent.Builder event = AuditEvent.newBuilder()
                .setEventName(name)
                .setOccurredAt(micros(at))
                .setAgentInstance(agent(number))
                .setAgentBoot(1)
                .setAgentSequence(number)
                .setServiceName(server(anyServer()))
                .setEventOutcome(random.nextInt(20) == 0 ? "failure" : "success")
                .setClientAddress(address(person * 2 + random.nextInt(2)))
                .setUserAgent("office-agent/1.4")
                .setUserAgentFamily("office-agent")
                .setClientId("client-" + person % 12)
                .setPrincipal(person(person))
                .setClaims("verified")
                .setTokenFingerprint(token(person, at))
                .setSessionFingerprint(session(person, at))
                .setHttpMethod("POST")
                .setUrlPath("/mcp")
                .setDuration(1_000_000L + random.nextInt(90_000_000));
        if (name.startsWith("mcp.")) {
            event.setMcpMethod("tools/call").setToolName(tool(anyTool())).setArgumentNames(List.of("id", "query"));
        }
        AuditEvent built = event.build();
        return Documents.event(built, record(Topics.EVENTS, number, at, events.encode(built)));
    }

    /** The id of the alert with this number. */
    static String alertId(int number) {
        StringBuilder id = new StringBuilder("alert");
        for (int left = number; left > 0; left /= DIGITS.length()) {
            id.append(DIGITS.charAt(left % DIGITS.length()));
        }
        return id.toString();
    }

    /** The alert with this number of {@code count}, whose evidence is any of as many {@code events}. */
    Document alert(int number, int count, int events) {
        int person = anyPerson();
        int rule = anyRule();
        Instant at = when(ALERT_DAYS, number, count);
        List<Evidence> evidence = new ArrayList<>();
        int seen = 2 + random.nextInt(7);
        for (int i = 0; i < seen; i++) {
            // Over some hours, so that more than one session has a part in it.
            evidence.add(evidence(person, at.minusSeconds((seen - i) * 1_200L), i, random.nextInt(events)));
        }
        Alert alert = Alert.newBuilder()
                .setAlertId(alertId(number))
                .setRuleId("0c9c3a5e-0000-4000-8000-%012d".formatted(rule))
                .setRuleVersion(1)
                .setRuleTitle(rule(rule))
                .setRuleDescription("What rule number " + rule + " looks for, in a sentence of usual length.")
                .setLevel(LEVELS[rule % LEVELS.length])
                .setRiskScore(random.nextInt(100))
                .setTags(List.of("attack.t1550.001", "owasp.mcp01"))
                .setTriage("Look at the addresses. Ask the person.")
                .setResponse("Revoke the token.")
                .setGroup(List.of(GroupValue.newBuilder()
                        .setField("user.id")
                        .setValue(person(person))
                        .build()))
                .setSuppressionStart(micros(at))
                .setSuppressionEnd(micros(at.plus(Duration.ofHours(1))))
                .setFirstEvidenceAt(evidence.get(0).getOccurredAt())
                .setLastEvidenceAt(evidence.get(seen - 1).getOccurredAt())
                .setEvidenceCount(seen)
                .setEvidence(evidence)
                .setDetectedAt(micros(at.plusMillis(20)))
                .build();
        return Documents.alert(alert, record(Topics.ALERTS, number, at, alerts.encode(alert)));
    }

    /** @param event the number of one that is there, though of whomever */
    private Evidence evidence(int person, Instant at, int number, int event) {
        return Evidence.newBuilder()
                .setEventId(agent(event) + ":1:" + event)
                .setEventName(EVENTS[number % EVENTS.length])
                .setOccurredAt(micros(at))
                .setTopic(Topics.EVENTS)
                .setPartition(0)
                .setOffset(number)
                .setFields(Map.of(
                        "user.id",
                        person(person),
                        "client.address",
                        address(person * 2 + random.nextInt(2)),
                        "vedette.token.fingerprint",
                        token(person, at),
                        "vedette.session.fingerprint",
                        session(person, at),
                        "service.name",
                        server(anyServer()),
                        "event.outcome",
                        "success"))
                .build();
    }

    private static String agent(int event) {
        return "6d0f2f5e-0000-4000-8000-%012d".formatted(event % SERVERS);
    }

    private Instant when(int days, int number, int count) {
        long millis = Duration.ofDays(days).toMillis();
        return now.minusMillis(millis - millis * number / count);
    }

    /** One a day. */
    private static String token(int person, Instant at) {
        return "k1:token-" + person + "-" + at.truncatedTo(ChronoUnit.DAYS).getEpochSecond();
    }

    /** One an hour. */
    private static String session(int person, Instant at) {
        return "k1:session-" + person + "-" + at.getEpochSecond() / 3_600;
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }

    private static KafkaRecord record(String topic, int offset, Instant at, byte[] value) {
        return new KafkaRecord(
                topic, 0, offset, at.toEpochMilli(), Integer.toString(offset).getBytes(StandardCharsets.UTF_8), value);
    }
}
