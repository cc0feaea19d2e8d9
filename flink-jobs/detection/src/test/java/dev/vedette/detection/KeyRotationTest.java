package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Two servers go through the three steps of a rotation of the fingerprint key, one after the other. */
class KeyRotationTest {
    private static final Path RULES = Path.of("../../alert-rules/rules");
    private static final String TOKEN_REPLAY = "698ccd62-7620-4e3d-ad32-b6677f5a0e21";
    private static final String SESSION_REUSE = "55e59fac-9eca-4c0f-93ff-7774283727ae";
    private static final long SECOND = 1_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long WINDOW = 8 * MINUTE;
    private static final long SPAN = 40 * MINUTE;
    private static final int THEFTS = 200;

    /** One alert a theft, wherever in the rotation owner and thief come; and no session is taken for two people's. */
    @Test
    void aTheftIsFoundOnceOverEachMomentOfARotation() throws Exception {
        long seed = System.nanoTime();
        try (Pipeline pipeline = Pipeline.create(1, 2, "--max-hold", "2h")) {
            pipeline.push(TOKEN_REPLAY, 1, shipped("credential_access_token_replay.yml"));
            pipeline.push(SESSION_REUSE, 1, shipped("lateral_movement_session_reuse.yml"));
            pipeline.start();
            pipeline.send(thefts(new Random(seed), Clock.nowMicros() - SPAN - 2 * MINUTE));
            AuditEvent last = new Agent("last").accepted(Clock.nowMicros(), "k:eve", "k:last", "192.0.2.1");
            AuditEvent again = new Agent("again").accepted(Clock.nowMicros(), "k:eve", "k:last", "192.0.2.9");
            pipeline.send(last, again);
            await().atMost(Pipeline.PATIENCE).until(() -> tokens(pipeline).containsKey("last"));

            Map<String, Long> expected = new TreeMap<>(Map.of("last", 1L));
            for (int i = 0; i < THEFTS; i++) {
                expected.put("token-" + i, 1L);
            }
            await().atMost(Pipeline.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(tokens(pipeline)).as("seed %s", seed).isEqualTo(expected));
            assertThat(pipeline.alerts().values()).as("seed %s", seed).allSatisfy(alert -> {
                assertThat(alert.getRuleId()).isEqualTo(TOKEN_REPLAY);
                assertThat(alert.getEvidence())
                        .extracting(evidence -> evidence.getFields().get("user.id"))
                        .as("all evidence under the key of the group")
                        .allMatch(user -> kid(user).equals(kid(group(alert))));
            });
        }
    }

    private static AuditEvent[] thefts(Random random, long start) {
        List<Agent> agents = List.of(new Agent("a"), new Agent("b"));
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 0; i < THEFTS; i++) {
            long owner = (long) (random.nextDouble() * (SPAN - WINDOW));
            long thief = owner + SECOND + (long) (random.nextDouble() * (WINDOW - 2 * SECOND));
            events.add(event(agents, random.nextInt(2), start, owner, i, "192.0.2.1"));
            events.add(event(agents, random.nextInt(2), start, thief, i, "198.51.100.9"));
        }
        events.sort(Comparator.comparingLong(AuditEvent::getOccurredAt));
        return events.toArray(AuditEvent[]::new);
    }

    /** Between the steps of the last server and of the first one lies a window. */
    private static AuditEvent event(List<Agent> agents, int server, long start, long at, int theft, String address) {
        long own = at - server * MINUTE;
        boolean both = own >= 10 * MINUTE && own < 30 * MINUTE;
        String key = own < 20 * MINUTE ? "old:" : "new:";
        String other = key.equals("old:") ? "new:" : "old:";
        String user = "user-" + theft;
        String token = "token-" + theft;
        String session = "session-" + theft;
        AuditEvent.Builder event = AuditEvent.newBuilder(
                        agents.get(server).accepted(start + at, key + user, key + token, address))
                .setSessionFingerprint(key + session);
        if (both) {
            event.setOtherPrincipal(other + user)
                    .setOtherTokenFingerprint(other + token)
                    .setOtherSessionFingerprint(other + session);
        }
        return event.build();
    }

    /** How many alerts there are of a token, whatever key it is under. */
    private static Map<String, Long> tokens(Pipeline pipeline) {
        return pipeline.alerts().values().stream()
                .map(KeyRotationTest::group)
                .collect(Collectors.groupingBy(
                        value -> value.substring(value.indexOf(':') + 1), TreeMap::new, Collectors.counting()));
    }

    private static String group(Alert alert) {
        return alert.getGroup().get(0).getValue();
    }

    private static String kid(String fingerprint) {
        return fingerprint.substring(0, fingerprint.indexOf(':'));
    }

    private static String shipped(String rule) throws Exception {
        long minutes = Duration.ofMillis(WINDOW / 1000).toMinutes();
        return Files.readString(RULES.resolve(rule)).replace("timespan: 8h", "timespan: " + minutes + "m");
    }
}
