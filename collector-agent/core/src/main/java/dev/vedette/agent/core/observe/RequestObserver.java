package dev.vedette.agent.core.observe;

import dev.vedette.agent.bootstrap.Observer;
import dev.vedette.agent.core.AgentLog;
import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.http.Challenges;
import dev.vedette.agent.core.http.TrustedProxies;
import dev.vedette.agent.core.privacy.Claims;
import dev.vedette.agent.core.privacy.Fingerprints;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts what the hooks see together into events. A request lives in a thread-local from its outermost filter's begin to
 * its end; what is dispatched meanwhile belongs to it, on whatever thread it is answered. Thread-safe.
 */
public final class RequestObserver implements Observer {
    private final ThreadLocal<Exchange> current = new ThreadLocal<>();
    private final Recorder recorder;
    private final AuthEvents authEvents;
    private final RequestReader requests;
    private final Fingerprints fingerprints;
    private final BiConsumer<String, Long> losses;
    private final RpcEvents rpc;

    /** @param losses is told a reason and a number of events that could not be made */
    public RequestObserver(
            Recorder recorder, Fingerprints fingerprints, TrustedProxies proxies, BiConsumer<String, Long> losses) {
        this.recorder = recorder;
        this.authEvents = new AuthEvents(recorder);
        this.requests = new RequestReader(fingerprints, proxies);
        this.fingerprints = fingerprints;
        this.losses = losses;
        this.rpc = new RpcEvents(recorder, fingerprints, this::identity, losses);
    }

    @Override
    public boolean inRequest() {
        return current.get() != null;
    }

    @Override
    public Object requestStarted(
            String method,
            String path,
            @Nullable String peer,
            Headers headers,
            Enumeration<String> forwarded,
            Enumeration<String> forwardedFor) {
        Exchange exchange = new Exchange(requests.read(method, path, peer, headers, forwarded, forwardedFor));
        current.set(exchange);
        return exchange;
    }

    @Override
    public void requestLeft(Object request) {
        current.remove();
    }

    @Override
    public void requestEnded(
            Object request, int status, @Nullable Collection<String> challenges, @Nullable Throwable thrown) {
        Exchange exchange = (Exchange) request;
        initialized(exchange, status);
        if (thrown != null || status == 0 || status >= 500) {
            if (!exchange.isAccepted()) {
                authEvents.undecided(exchange, identity(exchange), status, thrown);
            }
            return;
        }
        Collection<String> lines = challenges == null ? List.of() : challenges;
        if (status == 401 || status == 403 || (status >= 400 && !lines.isEmpty())) {
            authEvents.refused(exchange, identity(exchange), status, Challenges.parse(lines));
        } else {
            accept(exchange, status);
        }
    }

    @Override
    public void tokenAccepted(@Nullable String token, @Nullable Map<String, ?> claims) {
        Exchange exchange = exchange();
        if (exchange.isAccepted()) {
            return;
        }
        HttpRequest request = exchange.request();
        String presented = token != null || request == null ? token : request.token();
        String scheme = request == null || request.authScheme() == null ? "bearer" : request.authScheme();
        Claims known = claims != null
                ? Claims.of(claims)
                : presented == null ? Claims.NONE : Claims.decode(presented).orElse(Claims.NONE);
        exchange.identify(Identity.verified(fingerprints, scheme, presented, known));
        accept(exchange, 0);
    }

    @Override
    public void sessionStarted(
            @Nullable String sessionId,
            @Nullable String protocolVersion,
            @Nullable String clientName,
            @Nullable String clientVersion,
            long startedNanos) {
        if (sessionId == null) {
            return;
        }
        Exchange exchange = exchange();
        accept(exchange, 0);
        String fingerprint = fingerprints.of(Fingerprints.Domain.SESSION, sessionId);
        EventEncoder event = start("mcp.session.start", exchange)
                .put(Fields.OUTCOME, "success")
                .put(Fields.SESSION_FINGERPRINT, fingerprint)
                .put(Fields.PROTOCOL_VERSION, protocolVersion, 32);
        if (clientName != null) {
            event.put(
                    Fields.ATTRIBUTES,
                    clientVersion == null
                            ? Map.of("client.name", clientName)
                            : Map.of("client.name", clientName, "client.version", clientVersion));
        }
        recorder.record(event);
        Exchange.Initialize initialize = new Exchange.Initialize(fingerprint, protocolVersion, startedNanos);
        if (exchange.request() == null) {
            recordInitialize(exchange, initialize, "success");
        } else {
            exchange.initialize(initialize);
        }
    }

    @Override
    public void sessionEnded(@Nullable String sessionId) {
        Exchange exchange = exchange();
        accept(exchange, 0);
        EventEncoder event = start("mcp.session.end", exchange).put(Fields.OUTCOME, "success");
        if (sessionId != null) {
            event.put(Fields.SESSION_FINGERPRINT, fingerprints.of(Fingerprints.Domain.SESSION, sessionId));
        }
        recorder.record(event);
    }

    @Override
    public void rpcStarted(
            Object transport,
            @Nullable String sessionId,
            @Nullable Object id,
            @Nullable String method,
            @Nullable Object params) {
        if (method != null && !rpc.isTold(transport, id, method, params)) {
            Exchange exchange = exchange();
            accept(exchange, 0);
            rpc.started(exchange, transport, sessionId, id, method, params);
        }
    }

    @Override
    public void rpcAnswered(Object transport, @Nullable Object id, RpcResponse response) {
        rpc.answered(transport, id, response);
    }

    @Override
    public void rpcResult(Object transport, @Nullable Object id, Object result) {
        if (result instanceof Throwable failure) {
            rpc.failed(transport, id, failure);
        } else {
            rpc.answered(transport, id, RecordReader.response(result));
        }
    }

    @Override
    public void toolRejected(Object content) {
        rpc.rejected(content);
    }

    @Override
    public void transportClosed(Object transport) {
        rpc.closed(transport);
    }

    /** Tells of what the end of the server ends. */
    public void end() {
        rpc.end();
    }

    @Override
    public void hookFailed(String hook, Throwable failure, boolean rests) {
        losses.accept("hook_failed", 1L);
        AgentLog.say(
                "hook " + hook,
                "the hook " + hook + " failed" + (rests ? " too often and rests for a while" : "") + ": "
                        + AgentLog.describe(failure));
    }

    private void initialized(Exchange exchange, int status) {
        Exchange.Initialize initialize = exchange.initialize();
        if (initialize != null) {
            recordInitialize(exchange, initialize, status >= 400 ? "failure" : "success");
        }
    }

    private void recordInitialize(Exchange exchange, Exchange.Initialize initialize, String outcome) {
        recorder.record(start("mcp.request", exchange)
                .put(Fields.OUTCOME, outcome)
                .put(Fields.MCP_METHOD, "initialize")
                .put(Fields.SESSION_FINGERPRINT, initialize.sessionFingerprint())
                .put(Fields.PROTOCOL_VERSION, initialize.protocolVersion(), 32)
                .put(Fields.DURATION, System.nanoTime() - initialize.startedNanos()));
    }

    /** A request that got this far was let through by whoever guards the server. */
    private void accept(Exchange exchange, int status) {
        if (exchange.request() == null && exchange.identity() == null) {
            return; // outside of HTTP and without credentials there is nothing to attempt
        }
        if (exchange.accept()) {
            authEvents.accepted(exchange, identity(exchange), status);
        }
    }

    private Identity identity(Exchange exchange) {
        Identity identity = exchange.identity();
        if (identity == null) {
            HttpRequest request = exchange.request();
            identity = request == null
                    ? Identity.NONE
                    : Identity.presented(fingerprints, request.authScheme(), request.token());
            exchange.identify(identity);
        }
        return identity;
    }

    private EventEncoder start(String name, Exchange exchange) {
        return EventStart.of(recorder, name, exchange, identity(exchange));
    }

    private Exchange exchange() {
        Exchange exchange = current.get();
        return exchange == null ? Exchange.withoutHttp() : exchange;
    }
}
