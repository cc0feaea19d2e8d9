package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.detection.EnrolmentBook.Enrolment;
import dev.vedette.detection.geo.ClientOrigin;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One agent with a real key, of which the broker has each event at once. */
class AgentHeadTest {
    private static final long SECOND = 1_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long START = 1_764_000_000L * SECOND;
    private static final RecordCodec<AuditEvent> CODEC = RecordCodec.of(AuditEvent.class);

    @TempDir
    private Path folder;

    private final ChainedAgent agent = new ChainedAgent("server");
    private final List<TelemetryLoss> told = new ArrayList<>();
    private AgentHead head = new AgentHead();
    private SigningKey key;
    private SigningKey other;
    private Optional<Enrolment> enrolment;

    @BeforeEach
    void keys() throws Exception {
        key = SigningKey.readOrCreate(folder, "agent");
        other = SigningKey.readOrCreate(folder, "other");
        enrolment = Optional.of(enrolment("default", Optional.empty(), false));
    }

    private Enrolment enrolment(String tenant, Optional<String> service, boolean revoked) {
        return new Enrolment(tenant, service, key.id(), key.trusted(), revoked, 0);
    }

    private void add(AuditEvent event) {
        long appended = event.getOccurredAt() / 1000;
        told.addAll(head.add(
                new Enrichment(OperatorScopes.NONE)
                        .enrich(
                                EncodedEvent.of(event, CODEC),
                                0,
                                0,
                                event.getOccurredAt(),
                                appended,
                                ClientOrigin.NONE),
                enrolment));
    }

    private List<String> kinds() {
        return told.stream().map(TelemetryLoss::kind).toList();
    }

    @Test
    void nothingIsToldOfAnAgentThatSignsOverRestarts() {
        for (int second = 0; second < 7_200; second += 10) {
            add(agent.heartbeat(START + second * SECOND, key));
            add(agent.called(START + second * SECOND));
            if (second % 600 == 0) {
                agent.restart();
            }
        }
        assertThat(told).isEmpty();
    }

    @Test
    void aSignatureOfAnotherHeadIsWrong() {
        AuditEvent signed = agent.heartbeat(START, key);
        agent.called(START);
        add(agent.heartbeat(START + SECOND, key.id(), signed.getAttributes().get("chain.signature")));
        assertThat(told)
                .containsExactly(new TelemetryLoss.WrongSignature(new TelemetryLoss.Place(0, 0, START + SECOND), 2));
    }

    @Test
    void aChangedChainIsNotTheOneThatWasSigned() {
        AuditEvent signed = agent.heartbeat(START, key);
        AuditEvent taken = agent.heartbeat(START + SECOND, key);
        taken.put(ChainedAgent.PREVIOUS, signed.getChainPrevious().orElseThrow());
        add(taken);
        agent.restart();
        AuditEvent without = agent.heartbeat(START + MINUTE, key);
        without.put(ChainedAgent.PREVIOUS, null);
        add(without);
        assertThat(kinds()).containsExactly("wrong_signature", "wrong_signature");
    }

    /** Whatever an attacker writes: a word, and no exception. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c2ln",
                "$$$$",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+/",
                "huge"
            })
    void noTextIsASignature(String text) {
        String signature = text.equals("huge") ? "A".repeat(200_000) : text;
        add(agent.heartbeat(START, key.id(), signature));
        add(agent.heartbeat(START + SECOND, signature + "x", signature));
        assertThat(kinds()).containsExactly("wrong_signature", "other_key");
    }

    /** Nothing is verified for it. */
    @Test
    void aTextThatIsTooShortIsToldAtOnce() {
        add(agent.heartbeat(START, key));
        add(agent.heartbeat(START + SECOND, key.id(), "c2ln"));
        assertThat(kinds()).containsExactly("wrong_signature");
    }

    @Test
    void anotherKeyIsToldWithTheEnrolledOne() {
        add(agent.heartbeat(START, other));
        assertThat(told).singleElement().satisfies(loss -> {
            assertThat(loss.kind()).isEqualTo("other_key");
            assertThat(loss.detail()).contains(key.id());
        });
    }

    @Test
    void eachCauseIsToldOnceABoot() {
        for (int i = 0; i < 50; i++) {
            add(agent.heartbeat(START + i * 20 * SECOND));
            add(agent.heartbeat(START + (i * 20 + 10) * SECOND, other));
        }
        assertThat(kinds()).containsExactly("unsigned", "other_key");
        agent.restart();
        add(agent.heartbeat(START + 2_000 * SECOND));
        assertThat(told.get(2).place()).isEqualTo(new TelemetryLoss.Place(1, 0, START + 2_000 * SECOND));
    }

    @Test
    void bootsWithoutEndAreToldOnlySoOftenInAnHour() {
        for (int i = 0; i < 1_000; i++) {
            add(agent.heartbeat(START));
            agent.restart();
        }
        add(agent.heartbeat(START + SECOND, other));
        assertThat(told).hasSize(ToldLosses.MAX_TOLD + 1);
        assertThat(kinds()).endsWith("other_key");
    }

    @Test
    void anAgentWhoseWordWasTakenBackIsToldWhateverItSigns() {
        enrolment = Optional.of(enrolment("default", Optional.empty(), true));
        add(agent.called(START));
        add(agent.heartbeat(START + SECOND, key));
        assertThat(kinds()).containsExactly("revoked");
    }

    @Test
    void anEnrolmentIsForItsTenantAndServer() {
        enrolment = Optional.of(enrolment("default", Optional.of("office"), false));
        add(agent.heartbeat(START, key));
        assertThat(told).isEmpty();
        enrolment = Optional.of(enrolment("default", Optional.of("mail"), false));
        add(agent.heartbeat(START + SECOND, key));
        agent.restart();
        enrolment = Optional.of(enrolment("other", Optional.empty(), false));
        add(agent.heartbeat(START + 2 * SECOND, key));
        assertThat(kinds()).containsExactly("not_enrolled", "not_enrolled");
    }

    /** An agent's key is there with its first heartbeat: nobody can enrol it before. */
    @Test
    void whoIsEnrolledWithinTenMinutesIsNeverTold() {
        Optional<Enrolment> later = enrolment;
        enrolment = Optional.empty();
        for (int second = 0; second < 3_600; second++) {
            enrolment = second < 530 ? Optional.empty() : later;
            add(agent.heartbeat(START + second * SECOND, key));
        }
        assertThat(told).isEmpty();
    }

    @Test
    void whoIsNotIsToldOnceAndNoMoreWhenItIsEnrolledAfterwards() {
        Optional<Enrolment> later = enrolment;
        enrolment = Optional.empty();
        for (int second = 0; second < 600; second++) {
            add(agent.heartbeat(START + second * SECOND, key));
        }
        assertThat(kinds()).containsExactly("not_enrolled");
        enrolment = later;
        for (int second = 600; second < 1_200; second++) {
            add(agent.heartbeat(START + second * SECOND, key));
        }
        agent.restart();
        add(agent.heartbeat(START + 1_200 * SECOND, key));
        assertThat(told).hasSize(1);
    }

    /** Else whoever invents an agent would leave its heartbeats out. */
    @Test
    void whoSendsNoHeartbeatsIsToldToo() {
        enrolment = Optional.empty();
        for (int minute = 0; minute < 10; minute++) {
            add(agent.called(START + minute * MINUTE));
        }
        assertThat(kinds()).containsExactly("not_enrolled");
    }

    @Test
    void anEnrolledAgentWithoutHeartbeatsIsUnsignedAfterSeventyMinutes() {
        add(agent.heartbeat(START, key));
        for (int minute = 1; minute < 70; minute++) {
            add(agent.called(START + minute * MINUTE));
        }
        assertThat(told).isEmpty();
        add(agent.called(START + 70 * MINUTE));
        assertThat(kinds()).containsExactly("unsigned");
    }

    /** What stands for an hour's silence is not an hour of speaking unsigned. */
    @Test
    void aSpoolOfHoursIsNoSilence() {
        add(agent.heartbeat(START, key));
        add(agent.called(START + 7_200 * SECOND));
        add(agent.heartbeat(START + 7_201 * SECOND, key));
        assertThat(told).isEmpty();
    }

    /** Verifying takes as long as some hundred events: a flood of heartbeats must not have it each time. */
    @Test
    void ofAFloodOneInAMinuteIsVerified() {
        add(agent.heartbeat(START, key));
        AuditEvent wrong = agent.heartbeat(START + SECOND, key.id(), "A".repeat(86));
        long begun = System.nanoTime();
        for (int i = 0; i < 100_000; i++) {
            add(wrong);
        }
        assertThat(told).as("not its turn").isEmpty();
        assertThat(System.nanoTime() - begun).as("ns").isLessThan(5_000_000_000L);
        add(agent.heartbeat(START + MINUTE, key.id(), "A".repeat(86)));
        assertThat(kinds()).containsExactly("wrong_signature");
        agent.restart();
        add(agent.heartbeat(START + MINUTE + 10 * SECOND, key.id(), "A".repeat(86)));
        assertThat(told).as("another boot, ten seconds later").hasSize(2);
        agent.restart();
        add(agent.heartbeat(START + MINUTE + 11 * SECOND, key.id(), "A".repeat(86)));
        assertThat(told).as("and another at once").hasSize(2);
    }

    @Test
    void whatWasToldIsKnownAfterARestore() throws Exception {
        add(agent.heartbeat(START, key));
        add(agent.heartbeat(START));
        AgentHead before = head;
        head = AgentHead.read(before.write(agent.instance)).state();
        assertThat(AgentHead.read(before.write(agent.instance)).agent()).isEqualTo(agent.instance);
        add(agent.heartbeat(START + SECOND));
        add(agent.heartbeat(START + SECOND, key.id(), "A".repeat(86)));
        assertThat(kinds()).containsExactly("unsigned");
        assertThat(before.laterOf(head)).isSameAs(before);
        add(agent.called(START + MINUTE));
        assertThat(before.laterOf(head)).isSameAs(head);
    }
}
