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
        Map<String, Object> params = Map.of("name", "echo", "arguments", Map.of("a", 1));
        observer.rpcStarted(stream, null, 7, "tools/call", params);
        observer.rpcStarted(stream, null, 7, "tools/call", params);
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
        observer.rpcStarted(new Object(), null, 1, "tools/list", Map.of());
        end(request, 200);
        events();
        await().until(() -> {
            System.gc();
            observer.rpcStarted(new Object(), null, 2, "ping", null); // whoever comes next tells of the dead
            return events().stream().anyMatch(event -> event.getMcpMethod().equals(Optional.of("tools/list")));
        });
    }

    @Test
    void forgetsARequestThatItsThreadLeft() {
        Object request = start("Bearer t");
        observer.requestLeft(request, 0, null);
        observer.rpcStarted(this, null, 1, "ping", null);
        observer.rpcAnswered(this, 1, new Observer.RpcResponse(null, null, null, null));
        assertThat(events()).singleElement().satisfies(event -> {
            assertThat(event.getEventName()).isEqualTo("mcp.request");
            assertThat(event.getUrlPath()).isEqualTo(Optional.empty());
        });
        assertThat(observer.requestResumed(request)).isTrue();
        observer.rpcStarted(this, null, 2, "ping", null);
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
            observer.rpcStarted(stream, null, i, "tools/call", Map.of());
        }
        assertThat(losses).containsEntry("too_many_pending", 6L);
    }

    @Test
    void letsTheOldestOfATransportGiveWayAndTellsOfThem() {
        Object stdio = new Object();
        for (int i = 0; i <= PendingCalls.MAX_OF_A_TRANSPORT; i++) {
            observer.rpcStarted(stdio, "s", i, "ping", null);
        }
        List<AuditEvent> given = events();
        assertThat(given).hasSize(PendingCalls.MAX_OF_A_TRANSPORT / 4);
        assertThat(given.get(0).getRequestId()).contains("0");
        assertThat(given).allSatisfy(event -> assertThat(event.getEventReason()).contains("no_response"));
        assertThat(losses).isEmpty();
        observer.rpcAnswered(stdio, PendingCalls.MAX_OF_A_TRANSPORT, new Observer.RpcResponse(null, null, null, null));
        assertThat(events())
                .singleElement()
                .satisfies(event -> assertThat(event.getEventOutcome()).isEqualTo("success"));
    }

    @Test
    void tellsOfARequestThatUsesAnIdAgain() {
        Object stdio = new Object();
        observer.rpcStarted(stdio, "s", 1, "tools/call", Map.of("name", "slow"));
        observer.rpcStarted(stdio, "s", 1, "tools/call", new HashMap<>(Map.of("name", "hidden")));
        observer.rpcAnswered(stdio, 1, new Observer.RpcResponse(null, null, false, List.of()));
        assertThat(events().stream()
                        .filter(event -> event.getEventName().equals("mcp.tool.call"))
                        .map(event -> event.getToolName().orElse("") + " " + event.getEventOutcome()))
                .containsExactly("slow unknown", "hidden success");
    }

    @Test
    void tellsOfSessionsThatLiveAsLongAsTheirTransport() {
        Object stdio = new Object();
        Map<String, Object> params =
                Map.of("protocolVersion", "2025-06-18", "clientInfo", Map.of("name", "ide", "version", "1"));
        observer.rpcStarted(stdio, "session-1", 0, "initialize", params);
        observer.rpcAnswered(stdio, 0, new Observer.RpcResponse(null, null, null, null));
        observer.rpcStarted(stdio, "session-1", 1, "tools/list", Map.of());
        observer.transportClosed(stdio);
        observer.transportClosed(stdio);
        List<AuditEvent> events = events();
        assertThat(events)
                .extracting(AuditEvent::getEventName)
                .containsExactly("mcp.session.start", "mcp.request", "mcp.request", "mcp.session.end");
        assertThat(events.stream().map(AuditEvent::getSessionFingerprint).distinct())
                .as("one session")
                .hasSize(1);
        assertThat(events.get(0).getAttributes()).containsEntry("client.name", "ide");
        assertThat(events.get(0).getProtocolVersion()).contains("2025-06-18");
        assertThat(events.get(2).getEventReason()).contains("no_response");
    }

    @Test
    void endsSessionsWithTheServer() {
        Object stdio = new Object();
        observer.rpcStarted(stdio, "session-2", 0, "initialize", Map.of());
        observer.rpcAnswered(stdio, 0, new Observer.RpcResponse(null, null, null, null));
        observer.end();
        assertThat(events().stream()
                        .filter(event -> event.getEventName().equals("mcp.session.end"))
                        .map(event -> event.getEventReason().orElse("")))
                .containsExactly("shutdown");
    }

    @Test
    void doesNotTellOfASessionThatWasRefused() {
        Object stdio = new Object();
        observer.rpcStarted(stdio, "session-1", 0, "initialize", Map.of());
        observer.rpcAnswered(stdio, 0, new Observer.RpcResponse(-32602, "no", null, null));
        observer.transportClosed(stdio);
        assertThat(names()).containsExactly("mcp.request");
    }

    @Test
    void tellsCallsApartWhoseArgumentsDoNotFit() {
        Object stdio = new Object();
        List<Object> content = List.of("does not fit");
        observer.rpcStarted(stdio, "s", 1, "tools/call", Map.of("name", "echo"));
        observer.toolRejected(content);
        observer.rpcAnswered(stdio, 1, new Observer.RpcResponse(null, null, true, content));
        AuditEvent call = events().get(1);
        assertThat(call.getEventReason()).contains("invalid_arguments");
        assertThat(call.getErrorType()).contains("tool_error");
    }

    @Test
    void readsAResponseThatNoAdviceSees() {
        record Error(Integer code, String message, Object data) {}
        record Response(Object id, Object result, Error error) {}
        Object request = new Object();
        observer.rpcStarted(request, null, 1, "tools/call", Map.of("name", "x"));
        observer.rpcResult(request, 1, new Response(1, null, new Error(-32602, "Unknown tool: x", null)));
        observer.rpcStarted(request, null, 2, "ping", Map.of());
        observer.rpcResult(request, 2, new IllegalStateException());
        List<AuditEvent> events = events();
        assertThat(events.get(1).getEventReason()).contains("unknown_tool");
        assertThat(events.get(1).getRpcStatus()).contains("-32602");
        assertThat(events.get(2).getErrorType()).contains("java.lang.IllegalStateException");
    }

    @Test
    void tellsOfADefinitionOnceAndWhenItChanges() {
        Tool echo = new Tool("echo", "says it again");
        list("alice", List.of(echo, new Tool("add", "adds")));
        list("alice", List.of(echo));
        list("alice", List.of(new Tool("echo", "says it again")));
        list("bob", List.of(echo));
        assertThat(definitions()).containsExactly("echo new", "add new");
        list("alice", List.of(new Tool("echo", "says it again, and sends it to me")));
        list("alice", List.of(new Tool("echo", "says it again, and sends it to me")));
        assertThat(definitions()).containsExactly("echo changed");
        list("bob", List.of(echo));
        assertThat(definitions()).as("bob is shown what he was shown before").isEmpty();
        list("bob", List.of(new Tool("echo", "says it again, and sends it to me")));
        assertThat(definitions()).as("bob's list changes as well").containsExactly("echo changed");
        list("alice", List.of(new Tool("echo", "another one again")));
        list("bob", List.of(new Tool("echo", "another one again")));
        assertThat(definitions())
                .as("for each who was shown another one")
                .containsExactly("echo changed", "echo changed");
        list("bob", List.of(new Tool("\ud83d", "no JSON")));
        assertThat(losses).containsEntry("definition_unreadable", 1L);
    }

    private void list(String principal, List<Tool> tools) {
        Object request = start("Bearer " + principal);
        observer.credentialsAccepted(null, principal, Map.of("sub", principal, "iss", "i"));
        Object stream = new Object();
        observer.rpcStarted(stream, null, 1, "tools/list", Map.of());
        observer.rpcAnswered(stream, 1, new Observer.RpcResponse(null, null, null, tools));
        end(request, 200);
    }

    private List<String> definitions() {
        return events().stream()
                .filter(event -> event.getEventName().equals("mcp.tool.definition"))
                .map(event -> {
                    assertThat(event.getDefinitionHash().orElseThrow()).hasSize(43);
                    return event.getToolName().orElse("") + " "
                            + event.getAttributes().get("definition.change");
                })
                .toList();
    }

    /** As a library has it. */
    public record Tool(String name, String description) {}

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
