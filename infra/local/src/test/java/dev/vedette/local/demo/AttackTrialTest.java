package dev.vedette.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.LocalStack;
import dev.vedette.local.stack.Part;
import dev.vedette.local.stack.Ports;
import dev.vedette.local.stack.StackOptions;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.Evidence;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which alert is an attack's, on a real broker. Each test has alert ids and addresses of its own. */
class AttackTrialTest {

    private static final String ELSEWHERE = "198.18.0.1";

    @TempDir
    static Path home;

    private static LocalStack stack;
    private static SiemListener siem;
    private static Sightings sightings;
    private static TokenIssuer issuer;
    private static KafkaProducer<byte[], byte[]> producer;
    private static final Casting CASTING = new Casting(1);

    @BeforeAll
    static void start() throws Exception {
        StackOptions options =
                new StackOptions(home, Ports.free(), Set.of(Part.KAFKA), Optional.empty(), Optional.empty(), List.of());
        stack = LocalStack.start(Checkout.locate(), options, (part, took) -> {});
        siem = SiemListener.start(0);
        issuer = TokenIssuer.start();
        sightings = new Sightings(stack.kafka().clientConfig(), Optional.empty(), Optional.of(siem));
        Map<String, Object> settings = new HashMap<>(stack.kafka().clientConfig());
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    static void stop() throws Exception {
        producer.close();
        sightings.close();
        issuer.close();
        siem.close();
        stack.close();
    }

    private final ScenarioRun run = new ScenarioRun(
            Scenario.read(Path.of("scenarios/token-replay")),
            new Office(URI.create("http://127.0.0.1:1"), issuer, OfficeTasks.read(Path.of("honest/tasks.yaml"))),
            CASTING);
    private final AttackTrial trial = new AttackTrial(run, sightings);

    private static void send(String topic, String key, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                .get();
    }

    /** An alert of the rule whose evidence is an event from each address; returns when it was read. */
    private static void alert(String id, String rule, List<String> addresses) throws Exception {
        List<Evidence> evidence = new java.util.ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            AuditEvent event = AuditEvent.newBuilder()
                    .setEventName("vedette.auth.attempt")
                    .setAgentInstance(id)
                    .setAgentSequence(i)
                    .setClientAddress(addresses.get(i))
                    .build();
            send(Topics.EVENTS, id, RecordCodec.of(AuditEvent.class).encode(event));
            evidence.add(Evidence.newBuilder().setEventId(id + ":0:" + i).build());
        }
        Alert alert = Alert.newBuilder()
                .setAlertId(id)
                .setRuleId(rule)
                .setEvidence(evidence)
                .build();
        send(Topics.ALERTS, id, RecordCodec.of(Alert.class).encode(alert));
        Awaitility.await("alert")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !sightings
                        .addresses(sighting(id).map(Sightings.Sighting::newest).orElse(new Alert()))
                        .isEmpty());
    }

    private static Optional<Sightings.Sighting> sighting(String id) {
        return sightings.alerts().stream()
                .filter(sighting -> sighting.newest().getAlertId().equals(id))
                .findFirst();
    }

    private boolean explains(String id) {
        return trial.explains(sighting(id).orElseThrow());
    }

    @Test
    void itsRulesAlertAboutItsActorsIsItsOwn() throws Exception {
        run.completions().add(System.nanoTime());
        alert("own", run.scenario().rule(), List.copyOf(run.addresses()));

        assertThat(explains("own")).isTrue();
        assertThat(trial.outcome().latencyMs().kafka()).isPositive();
        assertThat(trial.isSeen()).as("before the SIEM has it").isFalse();
        assertThat(trial.outcome().latencyMs().siem()).isNull();

        try (Socket sender = new Socket("127.0.0.1", siem.address().getPort())) {
            OutputStream out = sender.getOutputStream();
            out.write("10 <1>1 - own".getBytes(StandardCharsets.UTF_8));
            out.flush();
            Awaitility.await("SIEM").atMost(Duration.ofSeconds(20)).until(trial::isSeen);
        }
        assertThat(trial.outcome().latencyMs().siem()).isPositive();
    }

    @Test
    void evidenceFromElsewhereMakesItAnothers() throws Exception {
        run.completions().add(System.nanoTime());
        alert("mixed", run.scenario().rule(), List.of(run.addresses().iterator().next(), ELSEWHERE));

        assertThat(explains("mixed")).isFalse();
    }

    @Test
    void anotherRulesAlertIsNotItsOwn() throws Exception {
        run.completions().add(System.nanoTime());
        alert("rule", "another-rule", List.copyOf(run.addresses()));

        assertThat(explains("rule")).isFalse();
    }

    @Test
    void aRuleThatMaySeeItBesidesExplainsItsAlertAndDoesNotMakeItSeen() throws Exception {
        run.completions().add(System.nanoTime());
        alert("besides", run.scenario().also().get(0), List.copyOf(run.addresses()));

        assertThat(explains("besides")).isTrue();
        assertThat(trial.outcome().latencyMs().kafka()).isNull();
    }

    @Test
    void anAlertBeforeTheAttackIsNotItsOwn() throws Exception {
        alert("early", run.scenario().rule(), List.copyOf(run.addresses()));
        run.completions().add(System.nanoTime());

        assertThat(explains("early")).isFalse();
        assertThat(trial.outcome().seen()).isFalse();
    }

    @Test
    void latencyIsCountedFromTheLastCompletionBeforeTheAlert() throws Exception {
        long now = System.nanoTime();
        run.completions().add(now - Duration.ofHours(1).toNanos());
        run.completions().add(now);
        run.completions().add(now + Duration.ofHours(1).toNanos());
        alert("latest", run.scenario().rule(), List.copyOf(run.addresses()));

        assertThat(trial.outcome().latencyMs().kafka()).isBetween(0.0, 60_000.0);
    }

    @Test
    void anAttackThatNobodySawIsUnseen() throws IOException {
        run.completions().add(System.nanoTime());

        assertThat(trial.outcome().seen()).isFalse();
        assertThat(trial.outcome().latencyMs()).isEqualTo(new DemoResult.Latency(null, null, null));
    }
}
