package dev.vedette.schemas.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.schemas.avro.AgentEnrolment;
import dev.vedette.schemas.avro.ModelArtifact;
import dev.vedette.schemas.avro.RuleDocument;
import dev.vedette.schemas.avro.Silence;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {
    private static final byte[] CONTENT = "a rule".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    @Test
    void whatAKeySignsIsBelievedByThoseWhoTrustItAndByNobodyElse() throws Exception {
        SigningKey key = SigningKey.readOrCreate(folder, "rules");
        SigningKey other = SigningKey.readOrCreate(folder, "others");
        byte[] signature = key.sign(CONTENT);
        assertThat(TrustedKeys.read(folder.resolve("rules.pub")).accept(key.id(), CONTENT, signature))
                .isTrue();
        assertThat(other.trusted().accept(key.id(), CONTENT, signature)).isFalse();
        assertThat(other.trusted().accept(other.id(), CONTENT, signature)).isFalse();
        assertThat(key.trusted().accept(key.id(), "another rule".getBytes(StandardCharsets.UTF_8), signature))
                .isFalse();
        signature[7] ^= 1;
        assertThat(key.trusted().accept(key.id(), CONTENT, signature)).isFalse();
        assertThat(key.trusted().accept(key.id(), CONTENT, new byte[0])).isFalse();
    }

    @Test
    void aKeyIsMadeOnceForItsOwnerAlone() throws Exception {
        SigningKey key = SigningKey.readOrCreate(folder.resolve("keys"), "rules");
        assertThat(SigningKey.readOrCreate(folder.resolve("keys"), "rules").id())
                .isEqualTo(key.id());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("keys/rules.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void severalPublicKeysStandInOneFile() throws Exception {
        SigningKey one = SigningKey.readOrCreate(folder, "one");
        SigningKey two = SigningKey.readOrCreate(folder, "two");
        Path both = folder.resolve("both.pub");
        Files.writeString(
                both, Files.readString(folder.resolve("one.pub")) + Files.readString(folder.resolve("two.pub")));
        TrustedKeys trusted = copy(TrustedKeys.read(both));
        assertThat(trusted.accept(one.id(), CONTENT, one.sign(CONTENT))).isTrue();
        assertThat(trusted.accept(two.id(), CONTENT, two.sign(CONTENT))).isTrue();
    }

    /** As it travels with a job graph. */
    private static TrustedKeys copy(TrustedKeys keys) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(keys);
        return (TrustedKeys) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }

    @Test
    void whatIsNoKeyIsSaidInOneLine() throws Exception {
        SigningKey.readOrCreate(folder, "rules");
        Path file = folder.resolve("rules.pub");
        for (String text : List.of("", "rubbish", Files.readString(file).replace("MCow", "M***"))) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> TrustedKeys.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file.toString())
                    .message()
                    .doesNotContain("\n");
        }
        assertThatThrownBy(() -> SigningKey.read(folder.resolve("none.key"))).hasMessageContaining("no such file");
        SigningKey.readOrCreate(folder, "other");
        Files.copy(folder.resolve("other.pub"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> SigningKey.read(folder.resolve("rules.key")))
                .hasMessageContaining("is not the public key of");
    }

    /** Whatever is changed of a record changes what is signed of it. */
    @Test
    void everyFieldIsSigned() {
        Set<String> contents = new HashSet<>();
        List<Consumer<RuleDocument.Builder>> changes = List.of(
                rule -> {},
                rule -> rule.setRuleId("b"),
                rule -> rule.setVersion(2),
                rule -> rule.setYaml("title: b"),
                rule -> rule.setAuthor("b"),
                rule -> rule.setCreatedAt(2),
                // Not the same texts with another boundary between them.
                rule -> rule.setYaml("title: aa").setAuthor(""));
        for (Consumer<RuleDocument.Builder> change : changes) {
            RuleDocument.Builder rule = RuleDocument.newBuilder()
                    .setRuleId("a")
                    .setVersion(1)
                    .setYaml("title: a")
                    .setAuthor("a")
                    .setCreatedAt(1);
            change.accept(rule);
            contents.add(new String(SignedContent.of(rule.build()), StandardCharsets.ISO_8859_1));
        }
        assertThat(contents).hasSameSizeAs(changes);
        // All fields but those two: a new one has to be thought of.
        assertThat(RuleDocument.getClassSchema().getFields()).hasSize(7);
    }

    @Test
    void everyFieldOfASilenceIsSigned() {
        Set<String> contents = new HashSet<>();
        List<Consumer<Silence.Builder>> changes = List.of(
                silence -> {},
                silence -> silence.setSilenceId("b"),
                silence -> silence.setTenant("t"),
                silence -> silence.setTenant(""),
                silence -> silence.setRuleId("r"),
                silence -> silence.setMatch(Map.of("user.id", List.of("b"))),
                silence -> silence.setMatch(Map.of("user.id", List.of("a", "b"))),
                silence -> silence.setMatch(Map.of("user.id", List.of("a"), "x", List.of("a"))),
                silence -> silence.setStartsAt(2),
                silence -> silence.setExpiresAt(2),
                silence -> silence.setOwner("b"),
                silence -> silence.setReason("b"),
                silence -> silence.setCreatedAt(2));
        for (Consumer<Silence.Builder> change : changes) {
            Silence.Builder silence = Silence.newBuilder()
                    .setSilenceId("a")
                    .setMatch(Map.of("user.id", List.of("a")))
                    .setStartsAt(1)
                    .setExpiresAt(1)
                    .setOwner("a")
                    .setReason("a")
                    .setCreatedAt(1);
            change.accept(silence);
            contents.add(new String(SignedContent.of(silence.build()), StandardCharsets.ISO_8859_1));
        }
        assertThat(contents).hasSameSizeAs(changes);
        assertThat(Silence.getClassSchema().getFields()).hasSize(11);
    }

    @Test
    void everyFieldOfAnEnrolmentIsSigned() {
        List<Consumer<AgentEnrolment.Builder>> changes = List.of(
                enrolment -> {},
                enrolment -> enrolment.setAgentInstance("b"),
                enrolment -> enrolment.setTenant("b"),
                enrolment -> enrolment.setServiceName(null),
                enrolment -> enrolment.setServiceName("b"),
                enrolment -> enrolment.setPublicKey(ByteBuffer.wrap(new byte[] {2})),
                enrolment -> enrolment.setState("revoked"),
                enrolment -> enrolment.setEnrolledBy("b"),
                enrolment -> enrolment.setCreatedAt(2));
        Set<ByteBuffer> contents = new HashSet<>();
        for (Consumer<AgentEnrolment.Builder> change : changes) {
            AgentEnrolment.Builder enrolment = AgentEnrolment.newBuilder()
                    .setAgentInstance("a")
                    .setTenant("a")
                    .setServiceName("a")
                    .setPublicKey(ByteBuffer.wrap(new byte[] {1}))
                    .setEnrolledBy("a")
                    .setCreatedAt(1);
            change.accept(enrolment);
            contents.add(ByteBuffer.wrap(SignedContent.of(enrolment.build())));
        }
        assertThat(contents).hasSameSizeAs(changes);
        assertThat(AgentEnrolment.getClassSchema().getFields()).hasSize(9);
    }

    @Test
    void everyFieldOfAModelIsSigned() {
        List<Consumer<ModelArtifact.Builder>> changes = List.of(
                model -> {},
                model -> model.setName("b"),
                model -> model.setVersion("b"),
                model -> model.setFeatureVersion("b"),
                model -> model.setBytes(null),
                model -> model.setBytes(ByteBuffer.wrap(new byte[0])),
                model -> model.setBytes(ByteBuffer.wrap(new byte[] {2})),
                model -> model.setProvenance("b"),
                model -> model.setReport("b"),
                model -> model.setCreatedAt(2));
        Set<ByteBuffer> contents = new HashSet<>();
        for (Consumer<ModelArtifact.Builder> change : changes) {
            ModelArtifact.Builder model = ModelArtifact.newBuilder()
                    .setName("a")
                    .setVersion("a")
                    .setFeatureVersion("a")
                    .setBytes(ByteBuffer.wrap(new byte[] {1}))
                    .setProvenance("a")
                    .setReport("a")
                    .setCreatedAt(1);
            change.accept(model);
            contents.add(ByteBuffer.wrap(SignedContent.of(model.build())));
        }
        assertThat(contents).hasSameSizeAs(changes);
        assertThat(ModelArtifact.getClassSchema().getFields()).hasSize(9);
    }
}
