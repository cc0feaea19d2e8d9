package dev.vedette.agent.core.observe;

import dev.vedette.agent.bootstrap.Observer.RpcResponse;
import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.privacy.Fingerprint;
import dev.vedette.agent.core.privacy.Fingerprints;
import dev.vedette.content.Examination;
import dev.vedette.content.Reading;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The events of sessions, JSON-RPC requests and tool calls. Thread-safe. */
final class RpcEvents {
    /** How much of an order a sentence of a result has to be. */
    private static final double WORTH_TELLING = 0.3;

    private final PendingCalls pending = new PendingCalls(this::unanswered, this::abandoned);
    private final WeakIdentityMap<Boolean> rejected = new WeakIdentityMap<>();
    private final ToolDefinitions definitions;
    private final ToolContents contents;
    private final Recorder recorder;
    private final Fingerprints fingerprints;
    private final Function<Exchange, Identity> identities;
    private final BiConsumer<String, Long> losses;

    RpcEvents(
            Recorder recorder,
            Fingerprints fingerprints,
            ToolContents contents,
            ToolDefinitions definitions,
            Function<Exchange, Identity> identities,
            BiConsumer<String, Long> losses) {
        this.definitions = definitions;
        this.contents = contents;
        this.recorder = recorder;
        this.fingerprints = fingerprints;
        this.identities = identities;
        this.losses = losses;
    }

    /** Looks into what calls took and gave back: see {@link ToolContents#workOff}. */
    boolean workOff() {
        return contents.workOff();
    }

    /** A request that an older entry of the library delegates to a newer one is told of by both. */
    boolean isTold(Object transport, @Nullable Object id, String method, @Nullable Object params) {
        RpcCall before = pending.get(transport, String.valueOf(id));
        return before != null && before.isOf(method, params);
    }

    void started(
            Exchange exchange,
            Object transport,
            @Nullable String sessionId,
            @Nullable Object id,
            String method,
            @Nullable Object params) {
        String key = String.valueOf(id);
        Fingerprint session = session(exchange, transport, sessionId, method);
        String caller = method.equals("tools/call") ? caller(exchange, session) : "";
        RpcCall call = RpcCall.of(exchange, session, id == null ? null : key, method, params, caller, contents);
        if (!pending.add(transport, key, call)) {
            losses.accept("too_many_pending", call.isToolCall() ? 2L : 1L);
        }
    }

    void answered(Object transport, @Nullable Object id, RpcResponse response) {
        RpcCall call = pending.remove(transport, String.valueOf(id));
        if (call != null) {
            Object content = response.content();
            boolean wasRejected = content != null && rejected.remove(content) != null;
            if (response.errorCode() == null) {
                call.client().ifPresent(client -> openSession(transport, call, client));
            }
            if (call.method().equals("tools/list") && content instanceof Collection<?> tools) {
                boolean isWhole = call.fromTheBegin() && response.structured() == null;
                definitions.listed(call, identities.apply(call.exchange()), tools, isWhole);
            }
            Optional<SeenTexts> result =
                    call.isToolCall() ? Optional.of(contents.result(content, response.structured())) : Optional.empty();
            record(call, RpcOutcome.of(response, wasRejected), result);
        }
    }

    /** The library failed to answer; its caller is told in words that are not the protocol's. */
    void failed(Object transport, @Nullable Object id, Throwable failure) {
        RpcCall call = pending.remove(transport, String.valueOf(id));
        if (call != null) {
            record(call, RpcOutcome.failed(failure), Optional.empty());
        }
    }

    /** The arguments of a call do not fit the tool's schema; {@code content} is what its response will hold. */
    void rejected(Object content) {
        rejected.removeDead(forgotten -> {});
        rejected.put(content, true);
    }

    /** No more responses come by this transport. */
    void closed(Object transport) {
        pending.close(transport).ifPresent(session -> recordEnd(session, "success", null));
    }

    /** The server ends. */
    void end() {
        pending.closeAll(session -> recordEnd(session, "success", "shutdown"));
    }

    private void unanswered(RpcCall call) {
        record(call, RpcOutcome.UNKNOWN, Optional.empty());
    }

    private void abandoned(PendingCalls.Session session) {
        recordEnd(session, "unknown", "abandoned");
    }

    private @Nullable Fingerprint session(
            Exchange exchange, Object transport, @Nullable String sessionId, String method) {
        PendingCalls.Session known = pending.session(transport);
        if (known != null) {
            return known.fingerprint();
        }
        HttpRequest request = exchange.request();
        boolean inHeader = request != null && request.sessionFingerprint() != null && !method.equals("initialize");
        return sessionId == null || inHeader ? null : fingerprints.of(Fingerprints.Domain.SESSION, sessionId);
    }

    private void openSession(Object transport, RpcCall call, RpcCall.Client client) {
        Fingerprint fingerprint = call.sessionFingerprint();
        if (fingerprint == null) {
            return; // a server without sessions
        }
        Identity identity = identities.apply(call.exchange());
        pending.open(transport, new PendingCalls.Session(fingerprint, identity));
        EventEncoder event = EventStart.of(recorder, "mcp.session.start", call.exchange(), identity)
                .put(Fields.OUTCOME, "success")
                .put(Fields.SESSION_FINGERPRINT, Fields.OTHER_SESSION_FINGERPRINT, fingerprint);
        client.writeTo(event);
        recorder.record(event);
    }

    private void recordEnd(PendingCalls.Session session, String outcome, @Nullable String reason) {
        recorder.record(EventStart.of(recorder, "mcp.session.end", Exchange.withoutHttp(), session.identity())
                .put(Fields.OUTCOME, outcome)
                .put(Fields.REASON, reason)
                .put(Fields.SESSION_FINGERPRINT, Fields.OTHER_SESSION_FINGERPRINT, session.fingerprint()));
    }

    private void record(RpcCall call, RpcOutcome outcome, Optional<SeenTexts> result) {
        long duration = System.nanoTime() - call.startedNanos();
        EventEncoder event = start("mcp.request", call).put(Fields.DURATION, duration);
        call.writeTo(event);
        outcome.writeTo(event);
        if (!call.isToolCall()) {
            recorder.record(event);
            return;
        }
        int request = event.length();
        event.goOnAs("mcp.tool.call");
        call.writeArgumentNamesTo(event);
        contents.record(
                event, request, call.exchange(), call.arguments(), result, reading -> recordReading(call, reading));
    }

    /** The best of what tells callers apart: what one has read is in none of another's calls. */
    private String caller(Exchange exchange, @Nullable Fingerprint session) {
        Identity identity = identities.apply(exchange);
        if (identity.principal() != null) {
            return identity.principal().text();
        }
        if (identity.tokenFingerprint() != null) {
            return identity.tokenFingerprint().text();
        }
        HttpRequest request = exchange.request();
        Fingerprint known = session == null && request != null ? request.sessionFingerprint() : session;
        return known == null ? "" : known.text();
    }

    /** Told only if there is something to tell: most results hold nothing that may be an order. */
    private void recordReading(RpcCall call, Reading reading) {
        if (reading.order() >= WORTH_TELLING) {
            EventEncoder event = start("mcp.tool.result", call).put(Fields.OUTCOME, "success");
            call.writeTo(event);
            recorder.record(event.putInt(Fields.CONTENT_VERSION, Examination.VERSION)
                    .putInt(Fields.RESULT_ORDER, CallOrigin.percent(reading.order()))
                    .put(Fields.RESULT_VALUES, contents.fingerprints(reading.told())));
        }
    }

    private EventEncoder start(String name, RpcCall call) {
        Exchange exchange = call.exchange();
        return EventStart.of(recorder, name, exchange, exchange.trace(call.trace()), identities.apply(exchange));
    }
}
