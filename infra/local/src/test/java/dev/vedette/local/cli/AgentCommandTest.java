package dev.vedette.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.rules.AgentTopic;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.LocalStack;
import dev.vedette.local.stack.Part;
import dev.vedette.local.stack.TestStacks;
import dev.vedette.schemas.avro.AgentEnrolment;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import dev.vedette.schemas.signing.TrustedKeys;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code agent}, with a real broker. */
class AgentCommandTest {
    private static final String INSTANCE = "0b5f4c1e-6d0e-4d3c-9f6a-0c9a3a1d2e4f";

    @TempDir
    Path folder;

    @Test
    void anAgentIsEnrolledListedAndRevoked() throws Exception {
        SigningKey signer = SigningKey.readOrCreate(folder, "mine");
        String key = folder.resolve("mine.key").toString();
        Path place = folder.resolve("spool").resolve("0");
        SigningKey agent = SigningKey.readOrCreate(place, "agent");
        Files.writeString(place.resolve("instance"), INSTANCE);
        try (LocalStack stack = LocalStack.start(
                Checkout.locate(), TestStacks.options("agents", EnumSet.of(Part.KAFKA)), (part, took) -> {})) {
            String broker = stack.kafka().bootstrapServers();
            assertThat(lines(
                            "agent",
                            "enrol",
                            place.getParent().toString(),
                            "--service",
                            "files",
                            "--key",
                            key,
                            "--bootstrap",
                            broker))
                    .containsExactly(INSTANCE + "  enrolled  " + agent.id());
            AgentEnrolment written =
                    new AgentTopic(Map.of("bootstrap.servers", broker)).all().get(INSTANCE);
            byte[] signature = new byte[64];
            written.getSignature().orElseThrow().duplicate().get(signature);
            assertThat(signer.trusted().accept(written.getKeyId().orElseThrow(), SignedContent.of(written), signature))
                    .as("signed by the key that was named")
                    .isTrue();
            byte[] content = {1, 2, 3};
            byte[] encoded = new byte[written.getPublicKey().remaining()];
            written.getPublicKey().duplicate().get(encoded);
            assertThat(TrustedKeys.ofEncoded(encoded).accept(agent.id(), content, agent.sign(content)))
                    .as("what the agent signs can be verified with what was written")
                    .isTrue();
            assertThat(lines("agent", "list", "--bootstrap", broker))
                    .singleElement()
                    .asString()
                    .startsWith(INSTANCE + "  enrolled  " + agent.id())
                    .contains("service files");
            assertThat(lines("agent", "revoke", INSTANCE, "--key", key, "--bootstrap", broker))
                    .containsExactly(INSTANCE + "  revoked  " + agent.id());
            assertThat(lines("agent", "list", "--bootstrap", broker))
                    .singleElement()
                    .asString()
                    .startsWith(INSTANCE + "  revoked  ");
            assertThat(Vedette.run("agent", "revoke", "somebody", "--key", key, "--bootstrap", broker))
                    .as("nobody of that id")
                    .isEqualTo(Vedette.UNUSABLE);
        }
    }

    @Test
    void aFolderWithoutAnAgentIsNamed() throws Exception {
        assertThat(Vedette.run("agent", "enrol", folder.toString())).isEqualTo(Vedette.UNUSABLE);
        Path place = Files.createDirectories(folder.resolve("0"));
        SigningKey.readOrCreate(place, "agent");
        Files.writeString(place.resolve("instance"), "no uuid");
        assertThat(Vedette.run("agent", "enrol", folder.toString())).isEqualTo(Vedette.UNUSABLE);
    }

    private static List<String> lines(String... command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            assertThat(Vedette.run(command)).isEqualTo(Vedette.DONE);
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
