package dev.vedette.agent.core.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.agent.bootstrap.Observer;
import dev.vedette.agent.core.event.EventDecoder;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.http.TrustedProxies;
import dev.vedette.agent.core.options.Settings;
import dev.vedette.agent.core.privacy.Fingerprints;
import dev.vedette.agent.core.ring.HandOverRing;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestObserverTest {
    private final HandOverRing ring = HandOverRing.inMemory(1 << 20);
    private final Map<String, Long> losses = new HashMap<>();
    private RequestObserver observer;

    @BeforeEach
    void observe() throws Exception {
        Settings settings = Settings.read(Map.of("vedette.tenant", "acme"), Map.of("OTEL_SERVICE_NAME", "files"));
        observer = new RequestObserver(
                new Recorder(ring, settings),
                new Fingerprints(new byte[32]),
                TrustedProxies.of("", TrustedProxies.Header.EITHER),
                (reason, events) -> losses.merge(reason, events, Long::sum));
    }

    @Test
    void countsARequestOnceThatTwoHooksTellOf() {
        Object request = start("Bearer t");
        Object stream = new Object();
        observer.rpcStarted(stream, 7, "tools/call", Map.of("name", "echo", "arguments", Map.of("a", 1)));
        observer.rpcStarted(stream, 7, "tools/call", Map.of("name", "echo", "arguments", Map.of("a", 1)));
        Observer.RpcResponse response = new Observer.RpcResponse(null, null, false, List.of());
        observer.rpcAnswered(stream, 7, response);
        observer.rpcAnswered(stream, 7, response);
        end(request, 200);
        assertThat(names()).containsExactly("vedette.auth.attempt", "mcp.request", "mcp.tool.call");
    }

    @Test
    void tellsOfTheAcceptedTokenAndOfTheScopeThatItLacked() {
        Object request = start("Bearer secret-token");
        observer.credentialsAccepted("bearer", "secret-token", Map.of("sub", "alice", "iss", "i", "scope", "read"));
        observer.credentialsAccepted("bearer", "secret-token", Map.of("sub", "alice", "iss", "i", "scope", "read"));
        observer.requestLeft(request, 0, null);
        observer.requestEnded(request, 403, List.of("Bearer error=\"insufficient_scope\", scope=\"write\""), null);
        List<AuditEvent> events = events();
        assertThat(events).extracting(AuditEvent::getEventOutcome).containsExactly("success", "failure");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getClaims()).isEqualTo("verified");
            assertThat(event.getTokenScopes()).containsExactly("read");
            assertThat(event.getTenant()).isEqualTo("acme");
            assertThat(event.getServiceName()).isEqualTo("files");
        });
        assertThat(events.get(1).getRequiredScopes()).containsExactly("write");
        assertThat(events.get(1).getEventReason()).contains("insufficient_scope");
    }

    @Test
    void tellsOfAnAnonymousRequestThatWentThrough() {
        end(start(null), 200);
        AuditEvent event = events().get(0);
        assertThat(event.getEventOutcome()).isEqualTo("success");
        assertThat(event.getClaims()).isEqualTo("none");
        assertThat(event.getAuthScheme()).isEqualTo(Optional.empty());
    }

    @Test
    void doesNotCallAFailedRequestAccepted() {
        Object request = start("Bearer t");
        observer.requestLeft(request, 0, null);
        observer.requestEnded(request, 200, List.of(), new IllegalStateException("x"));
        AuditEvent event = events().get(0);
        assertThat(event.getEventOutcome()).isEqualTo("unknown");
        assertThat(event.getErrorType()).contains("java.lang.IllegalStateException");
    }

    @Test
    void tellsOfARequestWhoseStreamDiedWithoutAResponse() {
        Object request = start("Bearer t");
        observer.rpcStarted(new Object(), 1, "tools/list", Map.of());
        end(request, 200);
        events();
        await().until(() -> {
            System.gc();
            observer.rpcStarted(new Object(), 2, "ping", null); // whoever comes next tells of the dead
            return events().stream().anyMatch(event -> event.getMcpMethod().equals(Optional.of("tools/list")));
        });
    }

    @Test
    void forgetsARequestThatItsThreadLeft() {
        Object request = start("Bearer t");
        observer.requestLeft(request, 0, null);
        observer.rpcStarted(this, 1, "ping", null);
        observer.rpcAnswered(this, 1, new Observer.RpcResponse(null, null, null, null));
        assertThat(events()).singleElement().satisfies(event -> {
            assertThat(event.getEventName()).isEqualTo("mcp.request");
            assertThat(event.getUrlPath()).isEqualTo(Optional.empty());
        });
        assertThat(observer.requestResumed(request)).isTrue();
        observer.rpcStarted(this, 2, "ping", null);
        observer.rpcAnswered(this, 2, new Observer.RpcResponse(null, null, null, null));
        assertThat(names()).containsExactly("vedette.auth.attempt", "mcp.request");
    }

    @Test
    void judgesAResponseOnceItCannotChange() {
        Object request = start("Bearer t");
        observer.requestLeft(request, 401, List.of("Bearer"));
        assertThat(events()).extracting(AuditEvent::getEventOutcome).containsExactly("failure");
        observer.requestEnded(request, 401, List.of("Bearer"), null);
        observer.requestEnded(request, 200, List.of(), null);
        assertThat(events()).isEmpty();
    }

    @Test
    void tellsOfARequestThatTheContainerDropped() {
        start("Bearer t");
        await().until(() -> {
            System.gc();
            end(start(null), 200); // whoever comes next tells of the dropped
            return events().stream().anyMatch(event -> event.getEventOutcome().equals("unknown"));
        });
    }

    @Test
    void tellsOfARequestWhoseObjectTheContainerTookForAnother() {
        Object request = start("Bearer t");
        observer.requestStarted(
                request, "GET", "/", null, new Observer.Headers(null, null, null, null, null, null), null, null);
        assertThat(events()).extracting(AuditEvent::getEventOutcome).containsExactly("unknown");
    }

    @Test
    void tellsOfTooManyRequests() {
        Object request = start("Bearer t");
        observer.requestLeft(request, 0, null);
        observer.requestEnded(request, 429, List.of(), null);
        assertThat(events()).singleElement().satisfies(event -> {
            assertThat(event.getEventOutcome()).isEqualTo("failure");
            assertThat(event.getEventReason()).contains("rate_limited");
        });
    }

    @Test
    void boundsWhatWaitsForAResponse() {
        List<Object> streams = new ArrayList<>();
        for (int i = 0; i < PendingCalls.MAX + 3; i++) {
            Object stream = new Object();
            streams.add(stream);
            observer.rpcStarted(stream, i, "tools/call", Map.of());
        }
        assertThat(losses).containsEntry("too_many_pending", 6L);
    }

    @Test
    void leavesOutWhatPathsHide() {
        Object request = new Object();
        observer.requestStarted(
                request,
                "GET",
                "/mcp;jsessionid=SECRET/a;x=SECRET",
                "192.0.2.1",
                new Observer.Headers(null, null, null, "SECRET", null, null),
                Collections.emptyEnumeration(),
                Collections.emptyEnumeration());
        end(request, 200);
        AuditEvent event = events().get(0);
        assertThat(event.getUrlPath()).contains("/mcp/a");
        assertThat(event.toString()).doesNotContain("SECRET");
    }

    @Test
    void takesTheTraceFromItsHeaderAndNothingElse() {
        end(start(null, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), 200);
        end(start(null, "00-" + "z".repeat(500)), 200);
        List<AuditEvent> events = events();
        assertThat(events.get(0).getTraceId()).contains("0af7651916cd43dd8448eb211c80319c");
        assertThat(events.get(0).getSpanId()).contains("b7ad6b7169203331");
        assertThat(events.get(1).getTraceId()).isEqualTo(Optional.empty());
    }

    private Object start(String authorization) {
        return start(authorization, null);
    }

    private Object start(String authorization, String traceparent) {
        Object request = new Object();
        observer.requestStarted(
                request,
                "POST",
                "/mcp",
                "192.0.2.1",
                new Observer.Headers(authorization, null, "agent/1.0 (x)", "session", "2025-11-25", traceparent),
                Collections.emptyEnumeration(),
                Collections.emptyEnumeration());
        return request;
    }

    private void end(Object request, int status) {
        observer.requestLeft(request, 0, null);
        observer.requestEnded(request, status, List.of(), null);
        assertThat(observer.requestResumed(request)).isFalse();
    }

    private List<String> names() {
        return events().stream().map(AuditEvent::getEventName).toList();
    }

    private List<AuditEvent> events() {
        List<AuditEvent> events = new ArrayList<>();
        for (Optional<HandOverRing.Entry> entry = ring.read(); entry.isPresent(); entry = ring.read()) {
            events.add(EventDecoder.decode(entry.get().bytes()).orElseThrow());
        }
        return events;
    }
}
