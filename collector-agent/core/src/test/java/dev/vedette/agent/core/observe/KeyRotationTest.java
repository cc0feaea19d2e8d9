package dev.vedette.agent.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.bootstrap.Observer;
import dev.vedette.agent.core.privacy.Fingerprints;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A request, a session and a token with {@code jti}, seen by servers at each step of a rotation. */
class KeyRotationTest {
    private static final byte[] OLD = key(1);
    private static final byte[] NEW = key(2);

    @Test
    void eventsCarryTheFingerprintsOfBothKeys() {
        List<AuditEvent> before = told(new Fingerprints(OLD));
        List<AuditEvent> announced = told(new Fingerprints(OLD, Optional.of(NEW)));
        List<AuditEvent> swapped = told(new Fingerprints(NEW, Optional.of(OLD)));
        List<AuditEvent> after = told(new Fingerprints(NEW));

        assertThat(before)
                .extracting(AuditEvent::getEventName)
                .containsExactly(
                        "vedette.auth.attempt",
                        "mcp.session.start",
                        "mcp.request",
                        "mcp.tool.call",
                        "mcp.session.end",
                        "mcp.session.start",
                        "mcp.request",
                        "mcp.session.end",
                        "mcp.request");
        for (int i = 0; i < before.size(); i++) {
            assertThat(others(before.get(i))).as("nothing is rotated").containsOnly(Optional.empty());
            assertThat(others(after.get(i))).as("nothing is rotated any more").containsOnly(Optional.empty());
            assertThat(fingerprints(announced.get(i))).isEqualTo(fingerprints(before.get(i)));
            assertThat(others(announced.get(i))).isEqualTo(fingerprints(after.get(i)));
            assertThat(fingerprints(swapped.get(i))).isEqualTo(fingerprints(after.get(i)));
            assertThat(others(swapped.get(i))).isEqualTo(fingerprints(before.get(i)));
        }
        assertThat(fingerprints(before.get(0)))
                .allSatisfy(one -> assertThat(one).isPresent());
    }

    private static List<AuditEvent> told(Fingerprints fingerprints) {
        ObservedServer server = new ObservedServer(fingerprints);
        RequestObserver observer = server.observer();
        Observer.RpcResponse done = new Observer.RpcResponse(null, null, false, List.of(), null);
        Object request = server.start("Bearer t");
        observer.credentialsAccepted(null, null, Map.of("sub", "alice", "iss", "i", "jti", "1"));
        observer.sessionStarted("session", "2025-11-25", null, null, 0);
        observer.rpcStarted(request, "session", 1, "tools/call", Map.of("name", "echo"));
        observer.rpcAnswered(request, 1, done);
        observer.sessionEnded("session");
        Object stream = new Object();
        observer.rpcStarted(stream, "of the stream", 1, "initialize", Map.of());
        observer.rpcAnswered(stream, 1, done);
        observer.transportClosed(stream);
        server.end(request, 200);
        return server.events();
    }

    private static List<Optional<String>> fingerprints(AuditEvent event) {
        return List.of(
                event.getPrincipal(), event.getTokenFingerprint(), event.getTokenId(), event.getSessionFingerprint());
    }

    private static List<Optional<String>> others(AuditEvent event) {
        return List.of(
                event.getOtherPrincipal(),
                event.getOtherTokenFingerprint(),
                event.getOtherTokenId(),
                event.getOtherSessionFingerprint());
    }

    private static byte[] key(int of) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) of);
        return key;
    }
}
