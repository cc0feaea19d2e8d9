package dev.vedette.agent.core.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.agent.bootstrap.Observer;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestObserverTest {
    private final ObservedServer server = new ObservedServer();
    private final RequestObserver observer = server.observer();

    @Test
    void countsARequestOnceThatTwoHooksTellOf() {
        Object request = server.start("Bearer t");
        Object stream = new Object();
        Map<String, Object> params = Map.of("name", "echo", "arguments", Map.of("a", 1));
        observer.rpcStarted(stream, null, 7, "tools/call", params);
        observer.rpcStarted(stream, null, 7, "tools/call", params);
        Observer.RpcResponse response = new Observer.RpcResponse(null, null, false, List.of(), null);
        observer.rpcAnswered(stream, 7, response);
        observer.rpcAnswered(stream, 7, response);
        server.end(request, 200);
        assertThat(server.names()).containsExactly("vedette.auth.attempt", "mcp.request", "mcp.tool.call");
    }

    @Test
    void tellsOfTheAcceptedTokenAndOfTheScopeThatItLacked() {
        Object request = server.start("Bearer secret-token");
        observer.credentialsAccepted("bearer", "secret-token", Map.of("sub", "alice", "iss", "i", "scope", "read"));
        observer.credentialsAccepted("bearer", "secret-token", Map.of("sub", "alice", "iss", "i", "scope", "read"));
        observer.requestLeft(request, 0, null);
        observer.requestEnded(request, 403, List.of("Bearer error=\"insufficient_scope\", scope=\"write\""), null);
        List<AuditEvent> events = server.events();
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
        server.end(server.start(null), 200);
        AuditEvent event = server.events().get(0);
        assertThat(event.getEventOutcome()).isEqualTo("success");
        assertThat(event.getClaims()).isEqualTo("none");
        assertThat(event.getAuthScheme()).isEqualTo(Optional.empty());
    }

    @Test
    void doesNotCallAFailedRequestAccepted() {
        Object request = server.start("Bearer t");
        observer.requestLeft(request, 0, null);
        observer.requestEnded(request, 200, List.of(), new IllegalStateException("x"));
        AuditEvent event = server.events().get(0);
        assertThat(event.getEventOutcome()).isEqualTo("unknown");
        assertThat(event.getErrorType()).contains("java.lang.IllegalStateException");
    }

    @Test
    void tellsOfARequestWhoseStreamDiedWithoutAResponse() {
        Object request = server.start("Bearer t");
        observer.rpcStarted(new Object(), null, 1, "tools/list", Map.of());
        server.end(request, 200);
        server.events();
        await().until(() -> {
            System.gc();
            observer.rpcStarted(new Object(), null, 2, "ping", null); // whoever comes next tells of the dead
            return server.events().stream()
                    .anyMatch(event -> event.getMcpMethod().equals(Optional.of("tools/list")));
        });
    }

    @Test
    void forgetsARequestThatItsThreadLeft() {
        Object request = server.start("Bearer t");
        observer.requestLeft(request, 0, null);
        observer.rpcStarted(this, null, 1, "ping", null);
        observer.rpcAnswered(this, 1, new Observer.RpcResponse(null, null, null, null, null));
        assertThat(server.events()).singleElement().satisfies(event -> {
            assertThat(event.getEventName()).isEqualTo("mcp.request");
            assertThat(event.getUrlPath()).isEqualTo(Optional.empty());
        });
        assertThat(observer.requestResumed(request)).isTrue();
        observer.rpcStarted(this, null, 2, "ping", null);
        observer.rpcAnswered(this, 2, new Observer.RpcResponse(null, null, null, null, null));
        assertThat(server.names()).containsExactly("vedette.auth.attempt", "mcp.request");
    }

    @Test
    void judgesAResponseOnceItCannotChange() {
        Object request = server.start("Bearer t");
        observer.requestLeft(request, 401, List.of("Bearer"));
        assertThat(server.events()).extracting(AuditEvent::getEventOutcome).containsExactly("failure");
        observer.requestEnded(request, 401, List.of("Bearer"), null);
        observer.requestEnded(request, 200, List.of(), null);
        assertThat(server.events()).isEmpty();
    }

    @Test
    void tellsOfAnAnswerWhenItIsCommittedAndNotAgainAtTheEnd() {
        Object request = server.start("Bearer t");
        observer.sessionStarted("s", "2025-06-18", "client", "1", System.nanoTime());
        assertThat(server.names()).containsExactly("vedette.auth.attempt", "mcp.session.start");
        observer.responseCommitted(request, 200, List.of(), null);
        assertThat(server.names()).containsExactly("mcp.request");
        server.end(request, 200);
        assertThat(server.names()).isEmpty();

        Object refused = server.start(null);
        observer.responseCommitted(refused, 401, List.of("Bearer"), null);
        observer.responseCommitted(new Object(), 401, List.of("Bearer"), null);
        assertThat(server.events()).extracting(AuditEvent::getEventOutcome).containsExactly("failure");
        server.end(refused, 401);
        assertThat(server.names()).isEmpty();
    }

    @Test
    void tellsOfARequestThatTheContainerDropped() {
        server.start("Bearer t");
        await().until(() -> {
            System.gc();
            server.end(server.start(null), 200); // whoever comes next tells of the dropped
            return server.events().stream()
                    .anyMatch(event -> event.getEventOutcome().equals("unknown"));
        });
    }

    @Test
    void tellsOfARequestWhoseObjectTheContainerTookForAnother() {
        Object request = server.start("Bearer t");
        observer.requestStarted(
                request,
                "GET",
                "/",
                null,
                new Observer.Headers(null, null, null, null, null, null, null, null),
                null,
                null);
        assertThat(server.events()).extracting(AuditEvent::getEventOutcome).containsExactly("unknown");
    }

    @Test
    void tellsOfTooManyRequests() {
        Object request = server.start("Bearer t");
        observer.requestLeft(request, 0, null);
        observer.requestEnded(request, 429, List.of(), null);
        assertThat(server.events()).singleElement().satisfies(event -> {
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
        assertThat(server.losses()).containsEntry("too_many_pending", 6L);
    }

    @Test
    void letsTheOldestOfATransportGiveWayAndTellsOfThem() {
        Object stdio = new Object();
        for (int i = 0; i <= PendingCalls.MAX_OF_A_TRANSPORT; i++) {
            observer.rpcStarted(stdio, "s", i, "ping", null);
        }
        List<AuditEvent> given = server.events();
        assertThat(given).hasSize(PendingCalls.MAX_OF_A_TRANSPORT / 4);
        assertThat(given.get(0).getRequestId()).contains("0");
        assertThat(given).allSatisfy(event -> assertThat(event.getEventReason()).contains("no_response"));
        assertThat(server.losses()).isEmpty();
        observer.rpcAnswered(
                stdio, PendingCalls.MAX_OF_A_TRANSPORT, new Observer.RpcResponse(null, null, null, null, null));
        assertThat(server.events())
                .singleElement()
                .satisfies(event -> assertThat(event.getEventOutcome()).isEqualTo("success"));
    }

    @Test
    void tellsOfARequestThatUsesAnIdAgain() {
        Object stdio = new Object();
        observer.rpcStarted(stdio, "s", 1, "tools/call", Map.of("name", "slow"));
        observer.rpcStarted(stdio, "s", 1, "tools/call", new HashMap<>(Map.of("name", "hidden")));
        observer.rpcAnswered(stdio, 1, new Observer.RpcResponse(null, null, false, List.of(), null));
        assertThat(server.events().stream()
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
        observer.rpcAnswered(stdio, 0, new Observer.RpcResponse(null, null, null, null, null));
        observer.rpcStarted(stdio, "session-1", 1, "tools/list", Map.of());
        observer.transportClosed(stdio);
        observer.transportClosed(stdio);
        List<AuditEvent> events = server.events();
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
        observer.rpcAnswered(stdio, 0, new Observer.RpcResponse(null, null, null, null, null));
        observer.end();
        assertThat(server.events().stream()
                        .filter(event -> event.getEventName().equals("mcp.session.end"))
                        .map(event -> event.getEventReason().orElse("")))
                .containsExactly("shutdown");
    }

    @Test
    void tellsOfASessionWhoseTransportWasDropped() {
        Object dropped = new Object();
        observer.rpcStarted(dropped, "session-3", 0, "initialize", Map.of());
        observer.rpcAnswered(dropped, 0, new Observer.RpcResponse(null, null, null, null, null));
        dropped = null;
        server.events();
        await().until(() -> {
            System.gc();
            observer.rpcStarted(new Object(), null, 2, "ping", null); // whoever comes next tells of it
            return server.events().stream()
                    .anyMatch(event -> event.getEventName().equals("mcp.session.end")
                            && event.getEventReason().equals(Optional.of("abandoned"))
                            && event.getEventOutcome().equals("unknown"));
        });
    }

    @Test
    void doesNotTellOfASessionThatWasRefused() {
        Object stdio = new Object();
        observer.rpcStarted(stdio, "session-1", 0, "initialize", Map.of());
        observer.rpcAnswered(stdio, 0, new Observer.RpcResponse(-32602, "no", null, null, null));
        observer.transportClosed(stdio);
        assertThat(server.names()).containsExactly("mcp.request");
    }

    @Test
    void tellsCallsApartWhoseArgumentsDoNotFit() {
        Object stdio = new Object();
        List<Object> content = List.of("does not fit");
        observer.rpcStarted(stdio, "s", 1, "tools/call", Map.of("name", "echo"));
        observer.toolRejected(content);
        observer.rpcAnswered(stdio, 1, new Observer.RpcResponse(null, null, true, content, null));
        AuditEvent call = server.events().get(1);
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
        List<AuditEvent> events = server.events();
        assertThat(events.get(1).getEventReason()).contains("unknown_tool");
        assertThat(events.get(1).getRpcStatus()).contains("-32602");
        assertThat(events.get(2).getErrorType()).contains("java.lang.IllegalStateException");
    }

    @Test
    void leavesOutWhatPathsHide() {
        Object request = new Object();
        observer.requestStarted(
                request,
                "GET",
                "/mcp;jsessionid=SECRET/a;x=SECRET",
                "192.0.2.1",
                new Observer.Headers(null, null, null, "SECRET", null, null, null, null),
                Collections.emptyEnumeration(),
                Collections.emptyEnumeration());
        server.end(request, 200);
        AuditEvent event = server.events().get(0);
        assertThat(event.getUrlPath()).contains("/mcp/a");
        assertThat(event.toString()).doesNotContain("SECRET");
    }

    @Test
    void takesTheTraceFromItsHeaderAndNothingElse() {
        server.end(server.start(null, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), 200);
        server.end(server.start(null, "00-" + "z".repeat(500)), 200);
        List<AuditEvent> events = server.events();
        assertThat(events.get(0).getTraceId()).contains("0af7651916cd43dd8448eb211c80319c");
        assertThat(events.get(0).getSpanId()).contains("b7ad6b7169203331");
        assertThat(events.get(1).getTraceId()).isEqualTo(Optional.empty());
    }

    @Test
    void takesTheTraceOfAMessageBeforeThatOfItsHttpRequest() {
        Object request = server.start(null, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        for (String traceparent : List.of("00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-01", "no trace")) {
            Object stream = new Object();
            Map<String, Object> meta = Map.of("traceparent", traceparent);
            observer.rpcStarted(stream, null, 1, "tools/call", Map.of("name", "echo", "_meta", meta));
            observer.rpcAnswered(stream, 1, new Observer.RpcResponse(null, null, false, List.of(), null));
        }
        server.end(request, 200);
        assertThat(server.events())
                .extracting(
                        event -> event.getEventName() + " " + event.getTraceId().orElse(""))
                .containsExactly(
                        "vedette.auth.attempt 0af7651916cd43dd8448eb211c80319c",
                        "mcp.request " + "1".repeat(32),
                        "mcp.tool.call " + "1".repeat(32),
                        "mcp.request 0af7651916cd43dd8448eb211c80319c",
                        "mcp.tool.call 0af7651916cd43dd8448eb211c80319c");
    }
}
