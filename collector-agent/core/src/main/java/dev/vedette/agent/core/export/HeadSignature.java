package dev.vedette.agent.core.export;

import dev.vedette.agent.core.AgentLog;
import dev.vedette.agent.core.event.ChainPosition;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Signs the chain's head with the agent's key, which is made at the first start. Ed25519 gives the same signature for the
 * same head, so a heartbeat that is sent again has the same bytes. Belongs to the drainer's thread.
 */
final class HeadSignature {
    /** Beside the identity that it belongs to: {@code agent.key} for the agent alone, {@code agent.pub} for enrolment. */
    private static final String NAME = "agent";

    private final Optional<Path> directory;
    private Optional<SigningKey> key = Optional.empty();
    private boolean looked;

    /** @param directory with the key; without one nothing is signed, for nobody could have enrolled it */
    HeadSignature(Optional<Path> directory) {
        this.directory = directory;
    }

    /** Attributes of a heartbeat, none without a key. */
    Map<String, String> sign(ChainPosition heartbeat) {
        return key().map(signing -> Map.of(
                        "chain.key",
                        signing.id(),
                        "chain.signature",
                        Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(signing.sign(SignedContent.ofChainHead(
                                        heartbeat.agent(),
                                        heartbeat.boot(),
                                        heartbeat.sequence(),
                                        ByteBuffer.wrap(heartbeat.previous()))))))
                .orElse(Map.of());
    }

    /** Not before the first heartbeat: the server's start does not wait for it. */
    private Optional<SigningKey> key() {
        if (!looked) {
            looked = true;
            try {
                key = directory.isEmpty()
                        ? Optional.empty()
                        : Optional.of(SigningKey.readOrCreate(directory.get(), NAME));
            } catch (IOException | RuntimeException e) {
                AgentLog.say("key", "heartbeats are not signed: " + AgentLog.describe(e));
            }
        }
        return key;
    }
}
