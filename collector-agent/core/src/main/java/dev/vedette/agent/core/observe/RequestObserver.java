package dev.vedette.agent.core.observe;

import dev.vedette.agent.bootstrap.Observer;
import dev.vedette.agent.core.AgentLog;
import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.http.Challenges;
import dev.vedette.agent.core.http.TrustedProxies;
import dev.vedette.agent.core.privacy.Claims;
import dev.vedette.agent.core.privacy.Fingerprint;
import dev.vedette.agent.core.privacy.Fingerprints;
import dev.vedette.agent.core.privacy.PlainWords;
import dev.vedette.content.Orders;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts what the hooks see together into events. A request lives in a thread-local from the container's begin to its
 * end, on the thread that serves it; what is dispatched meanwhile belongs to it, on whatever thread it is answered.
 * Thread-safe.
 */
public final class RequestObserver implements Observer {
    private static final int MAX_CLIENT_CHARACTERS = 128;
    private static final int MAX_VERSION_CHARACTERS = 32;

    /** Set to null, not removed, when a request leaves its thread: the next one would have to make its entry anew. */
    private final ThreadLocal<@Nullable Exchange> current = new ThreadLocal<>();

    private final Recorder recorder;
    private final AuthEvents authEvents;
    private final RequestReader requests;
    private final Fingerprints fingerprints;
    private final PresentedIdentities identities;
    private final BiConsumer<String, Long> losses;
    private final RpcEvents rpc;
    private final SessionIds sessionIds = new SessionIds();
    private final OpenRequests open = new OpenRequests(this::forgotten);

    /**
     * @param orders by what sentences of results are judged to be orders; empty if nobody is to look into arguments and results
     * @param definitionTexts whether events carry definitions of tools
     * @param losses is told a reason and a number of events that could not be made
     */
    public RequestObserver(
            Recorder recorder,
            Fingerprints fingerprints,
            TrustedProxies proxies,
            Optional<Supplier<Orders>> orders,
            boolean definitionTexts,
            BiConsumer<String, Long> losses) {
        this.recorder = recorder;
        this.authEvents = new AuthEvents(recorder);
        this.requests = new RequestReader(fingerprints, proxies);
        this.fingerprints = fingerprints;
        this.identities = new PresentedIdentities(fingerprints);
        this.losses = losses;
        Optional<CallerContents> callers = orders.map(weights -> new CallerContents(fingerprints, weights));
        this.rpc = new RpcEvents(
                recorder,
                fingerprints,
                new ToolContents(recorder, callers),
                new ToolDefinitions(recorder, definitionTexts, count -> losses.accept("definition_unreadable", count)),
                this::identity,
                losses);
    }

    /**
     * Looks into what calls took and gave back, for a turn of some milliseconds. For the thread that reads the ring: events of
     * calls wait there until then.
     *
     * @return whether anything waited
     */
    public boolean workOff() {
        return rpc.workOff();
    }

    @Override
    public void requestStarted(
            Object request,
            @Nullable String method,
            @Nullable String path,
            @Nullable String peer,
            Headers headers,
            @Nullable Enumeration<String> forwarded,
            @Nullable Enumeration<String> forwardedFor) {
        Exchange exchange = new Exchange(requests.read(method, path, peer, headers, forwarded, forwardedFor));
        if (!open.add(request, exchange)) {
            losses.accept("too_many_pending", 1L);
        }
        exchange.trace(); // what is told later may be told by a thread that is in no span
        current.set(exchange);
    }

    @Override
    public boolean requestResumed(Object request) {
        Exchange exchange = open.get(request);
        if (exchange == null) {
            return false;
        }
        exchange.trace();
        current.set(exchange);
        return true;
    }

    @Override
    public void requestLeft(Object request, int status, @Nullable Collection<String> challenges) {
        current.set(null);
        if (status != 0) {
            Exchange exchange = open.get(request);
            if (exchange != null) {
                judge(exchange, status, challenges, null);
            }
        }
    }

    @Override
    public void responseCommitted(
            Object request, int status, @Nullable Collection<String> challenges, @Nullable Throwable thrown) {
        Exchange exchange = open.get(request);
        if (exchange != null) {
            answered(exchange, status, challenges, thrown);
        }
    }

    @Override
    public void requestEnded(
            Object request, int status, @Nullable Collection<String> challenges, @Nullable Throwable thrown) {
        Exchange exchange = open.remove(request);
        if (exchange != null) {
            answered(exchange, status, challenges, thrown);
        }
    }

    @Override
    public void requestFailed(@Nullable Object request, Throwable failure) {
        Exchange exchange = request == null ? current.get() : open.get(request);
        if (exchange != null) {
            exchange.fail(failure.getClass().getName());
        }
    }

    /** At the first of what tells of the answer: where the container's commit is not seen, that is its end. */
    private void answered(
            Exchange exchange, int status, @Nullable Collection<String> challenges, @Nullable Throwable thrown) {
        Exchange.Initialize initialize = exchange.takeInitialize();
        if (initialize != null) {
            recordInitialize(exchange, initialize, status >= 400 ? "failure" : "success");
        }
        judge(exchange, status, challenges, thrown);
    }

    private void judge(
            Exchange exchange, int status, @Nullable Collection<String> challenges, @Nullable Throwable thrown) {
        if (!exchange.judge()) {
            return;
        }
        Collection<String> lines = challenges == null ? List.of() : challenges;
        if (AuthEvents.isRefusal(status, lines)) {
            authEvents.refused(exchange, identity(exchange), status, Challenges.parse(lines));
        } else if (thrown == null && status != 0 && status < 500) {
            accept(exchange, status);
        } else if (!exchange.isAccepted()) {
            authEvents.undecided(
                    exchange,
                    identity(exchange),
                    status,
                    thrown == null ? exchange.failure() : thrown.getClass().getName());
        }
    }

    /** The container dropped the request: whether it was answered, nobody saw. */
    private void forgotten(Exchange exchange) {
        judge(exchange, 0, null, null);
    }

    @Override
    public void credentialsAccepted(
            @Nullable String scheme, @Nullable String credentials, @Nullable Map<String, ?> claims) {
        Exchange exchange = exchange();
        if (exchange.isAccepted()) {
            return;
        }
        exchange.forgetRefusal();
        Credentials presented = Credentials.of(exchange.request(), scheme, credentials);
        String token = presented.token();
        Claims known = claims != null
                ? Claims.of(claims)
                : token == null ? Claims.NONE : Claims.decode(token).orElse(Claims.NONE);
        String used = presented.scheme() == null ? "bearer" : presented.scheme();
        exchange.identify(Identity.verified(fingerprints, used, token, known));
        accept(exchange, 0);
    }

    @Override
    public void credentialsRefused(@Nullable String scheme, @Nullable String credentials, Throwable why) {
        Exchange exchange = exchange();
        exchange.refuse(Refusal.ofCredentials(why));
        if (exchange.identity() == null) {
            Credentials presented = Credentials.of(exchange.request(), scheme, credentials);
            exchange.identify(identities.of(presented.scheme(), presented.token()));
        }
    }

    @Override
    public void requestRefused(String reason, @Nullable Collection<String> requiredScopes) {
        exchange().refuse(Refusal.ofRequest(reason, requiredScopes));
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
        Fingerprint fingerprint = fingerprints.of(Fingerprints.Domain.SESSION, sessionId);
        EventEncoder event = start("mcp.session.start", exchange)
                .put(Fields.OUTCOME, "success")
                .put(Fields.SESSION_FINGERPRINT, Fields.OTHER_SESSION_FINGERPRINT, fingerprint)
                .put(Fields.PROTOCOL_VERSION, PlainWords.nameOrNull(protocolVersion, MAX_VERSION_CHARACTERS));
        Map<String, String> attributes = sessionIds.attributes(sessionId);
        if (clientName != null) {
            attributes.put("client.name", PlainWords.name(clientName, MAX_CLIENT_CHARACTERS));
            if (clientVersion != null) {
                attributes.put("client.version", PlainWords.name(clientVersion, MAX_CLIENT_CHARACTERS));
            }
        }
        recorder.record(event.put(Fields.ATTRIBUTES, attributes));
        Exchange.Initialize initialize = new Exchange.Initialize(
                fingerprint, PlainWords.nameOrNull(protocolVersion, MAX_VERSION_CHARACTERS), startedNanos);
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
            event.put(
                    Fields.SESSION_FINGERPRINT,
                    Fields.OTHER_SESSION_FINGERPRINT,
                    fingerprints.of(Fingerprints.Domain.SESSION, sessionId));
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
        AgentLog.sayLater(
                "hook " + hook,
                "the hook " + hook + " failed" + (rests ? " too often and rests for a while" : "") + ": "
                        + AgentLog.placeOf(failure));
    }

    private void recordInitialize(Exchange exchange, Exchange.Initialize initialize, String outcome) {
        recorder.record(start("mcp.request", exchange)
                .put(Fields.OUTCOME, outcome)
                .put(Fields.MCP_METHOD, "initialize")
                .put(Fields.SESSION_FINGERPRINT, Fields.OTHER_SESSION_FINGERPRINT, initialize.sessionFingerprint())
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
            identity = request == null ? Identity.NONE : identities.of(request.authScheme(), request.token());
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
