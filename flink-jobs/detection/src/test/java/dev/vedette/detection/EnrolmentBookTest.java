package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.schemas.avro.AgentEnrolment;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has no key that is trusted enrols nobody, and takes nobody's enrolment away. */
class EnrolmentBookTest {
    private static final String AGENT = "agent-1";

    @TempDir
    private Path folder;

    private final Map<String, byte[]> kept = new HashMap<>();
    private SigningKey operator;
    private SigningKey stranger;
    private SigningKey agent;
    private EnrolmentBook book;
    private long offset;

    @BeforeEach
    void keys() throws Exception {
        operator = SigningKey.readOrCreate(folder, "rules");
        stranger = SigningKey.readOrCreate(folder, "stranger");
        agent = SigningKey.readOrCreate(folder, "agent");
        book = book(operator);
    }

    private EnrolmentBook book(SigningKey trusted) {
        return new EnrolmentBook(new Trust(trusted.trusted()), this::keep);
    }

    private void keep(String name, byte[] record) {
        if (record == null) {
            kept.remove(name);
        } else {
            kept.put(name, record);
        }
    }

    private Optional<String> apply(AgentEnrolment enrolment) throws Exception {
        return book.apply(Enrolments.record(AGENT, Enrolments.encoded(enrolment), offset++));
    }

    private AgentEnrolment good() {
        return Enrolments.signed(Enrolments.of(AGENT, agent), operator);
    }

    private boolean isRevoked() {
        return book.find(AGENT).orElseThrow().revoked();
    }

    @Test
    void whatATrustedKeySignedIsInForce() throws Exception {
        assertThat(book.isInUse()).isFalse();
        assertThat(apply(good())).isEmpty();
        assertThat(book.isInUse()).isTrue();
        EnrolmentBook.Enrolment enrolment = book.find(AGENT).orElseThrow();
        assertThat(enrolment.keyId()).isEqualTo(agent.id());
        assertThat(enrolment.key().accept(agent.id(), new byte[3], agent.sign(new byte[3])))
                .isTrue();
        assertThat(apply(Enrolments.signed(Enrolments.revoked(good()), operator)))
                .isEmpty();
        assertThat(isRevoked()).isTrue();
    }

    @Test
    void unsignedForeignAndChangedOnesAreRefusedAndChangeNothing() throws Exception {
        apply(Enrolments.signed(Enrolments.revoked(good()), operator));
        AgentEnrolment later = Enrolments.signed(
                AgentEnrolment.newBuilder(good()).setCreatedAt(5_000).build(), operator);
        List<AgentEnrolment> bad = List.of(
                AgentEnrolment.newBuilder(later)
                        .setKeyId(null)
                        .setSignature(null)
                        .build(),
                Enrolments.signed(later, stranger),
                AgentEnrolment.newBuilder(later).setKeyId(stranger.id()).build(),
                AgentEnrolment.newBuilder(later).setCreatedAt(5_001).build(),
                AgentEnrolment.newBuilder(later)
                        .setPublicKey(Enrolments.of(AGENT, stranger).getPublicKey())
                        .build(),
                AgentEnrolment.newBuilder(later).setTenant("other").build(),
                AgentEnrolment.newBuilder(later).setServiceName("other").build());
        for (AgentEnrolment enrolment : bad) {
            assertThat(apply(enrolment))
                    .hasValueSatisfying(reason -> assertThat(reason).containsAnyOf("signed", "signature"));
            assertThat(isRevoked()).isTrue();
        }
        assertThat(apply(later)).isEmpty();
        assertThat(isRevoked()).isFalse();
    }

    /** Whoever can write to the topic could else go back to a key that was stolen, or make the job forget the agent. */
    @Test
    void nothingThatWasSignedOnceIsAWayBack() throws Exception {
        apply(good());
        apply(Enrolments.signed(Enrolments.revoked(good()), operator));
        assertThat(apply(good()))
                .hasValueSatisfying(reason -> assertThat(reason).contains("older"));
        assertThat(book.apply(Enrolments.record(AGENT, null, offset++)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("agent revoke"));
        assertThat(isRevoked()).isTrue();
    }

    @Test
    void theCheckpointKnowsWhatTheTopicHasLost() throws Exception {
        apply(good());
        apply(Enrolments.signed(Enrolments.revoked(good()), operator));
        KafkaBytes old = Enrolments.record(AGENT, Enrolments.encoded(good()), offset++);
        for (List<KafkaBytes> topic : List.of(List.<KafkaBytes>of(), List.of(old))) {
            book = book(operator);
            book.start(Map.copyOf(kept), new WholeTopic.Content(topic, Map.of(0, offset)));
            assertThat(isRevoked()).isTrue();
        }
        book = book(stranger);
        book.start(Map.copyOf(kept), new WholeTopic.Content(List.of(), Map.of()));
        assertThat(book.isInUse()).as("signed by a key that is trusted no more").isFalse();
        assertThat(kept).isEmpty();
    }

    @Test
    void aRefusalAtTheStartIsSaidOnceWhenTheRecordComesAsAStream() throws Exception {
        KafkaBytes unsigned = Enrolments.record(AGENT, Enrolments.encoded(Enrolments.of(AGENT, agent)), 0);
        book.start(Map.of(), new WholeTopic.Content(List.of(unsigned), Map.of(0, 1L)));
        assertThat(book.apply(unsigned)).isPresent();
        assertThat(book.apply(unsigned)).isEmpty();
        assertThat(book.isInUse()).isFalse();
    }

    @Test
    void withoutTrustedKeysTheTopicIsBelieved() throws Exception {
        book = new EnrolmentBook(Trust.ANYBODY, this::keep);
        assertThat(apply(Enrolments.revoked(Enrolments.of(AGENT, agent)))).isEmpty();
        assertThat(apply(Enrolments.of(AGENT, agent))).isEmpty();
        assertThat(isRevoked()).isFalse();
        assertThat(book.apply(Enrolments.record(AGENT, null, offset++))).isEmpty();
        assertThat(book.isInUse()).isFalse();
        assertThat(kept).isEmpty();
    }

    @Test
    void whatIsNoEnrolmentIsRefused() throws Exception {
        book = new EnrolmentBook(Trust.ANYBODY, this::keep);
        AgentEnrolment good = Enrolments.of(AGENT, agent);
        byte[] key = new byte[good.getPublicKey().remaining()];
        good.getPublicKey().duplicate().get(key);
        List<AgentEnrolment> bad = List.of(
                Enrolments.of("another", agent),
                AgentEnrolment.newBuilder(good).setState("perhaps").build(),
                AgentEnrolment.newBuilder(good).setTenant("t".repeat(257)).build(),
                AgentEnrolment.newBuilder(good).setServiceName("s".repeat(257)).build(),
                withKey(good, new byte[0]),
                withKey(good, Arrays.copyOf(key, key.length - 1)),
                withKey(good, Arrays.copyOf(key, key.length + 1)),
                withKey(good, new byte[200_000]));
        for (AgentEnrolment enrolment : bad) {
            assertThat(apply(enrolment)).as(enrolment.toString()).isPresent();
        }
        assertThat(book.apply(Enrolments.record(AGENT, new byte[] {1, 2, 3}, offset++)))
                .isPresent();
        assertThat(book.isInUse()).isFalse();
    }

    /** Bytes in the place of a key are taken or refused; what they sign is never believed. */
    @Test
    void noKeyOfAnyBytesThrows() throws Exception {
        book = new EnrolmentBook(Trust.ANYBODY, this::keep);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        AgentEnrolment good = Enrolments.of(AGENT, agent);
        for (int i = 0; i < 500; i++) {
            byte[] key = new byte[good.getPublicKey().remaining()];
            good.getPublicKey().duplicate().get(key);
            int from = i % 2 == 0 ? 12 : random.nextInt(key.length);
            for (int at = from; at < key.length; at++) {
                key[at] = (byte) random.nextInt();
            }
            if (apply(withKey(good, key)).isEmpty()) {
                EnrolmentBook.Enrolment enrolment = book.find(AGENT).orElseThrow();
                assertThat(enrolment.key().accept(enrolment.keyId(), new byte[3], agent.sign(new byte[3])))
                        .as("seed " + seed)
                        .isEqualTo(enrolment.keyId().equals(agent.id()));
            }
        }
    }

    private static AgentEnrolment withKey(AgentEnrolment enrolment, byte[] key) {
        return AgentEnrolment.newBuilder(enrolment)
                .setPublicKey(ByteBuffer.wrap(key))
                .build();
    }
}
