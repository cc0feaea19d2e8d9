package dev.vedette.agent.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.bootstrap.Observer;
import dev.vedette.agent.core.event.EventDecoder;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.http.TrustedProxies;
import dev.vedette.agent.core.options.OptionException;
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
import org.jspecify.annotations.Nullable;

/** An observer that is told of requests as hooks would tell it, and the events that it makes of them. */
final class ObservedServer {
    private final HandOverRing ring;
    private final Map<String, Long> losses = new HashMap<>();
    private final RequestObserver observer;

    ObservedServer() {
        this(new Fingerprints(new byte[32]));
    }

    ObservedServer(Fingerprints fingerprints) {
        this(fingerprints, HandOverRing.inMemory(1 << 20), true);
    }

    ObservedServer(Fingerprints fingerprints, HandOverRing ring, boolean definitionTexts) {
        this.ring = ring;
        observer = new RequestObserver(
                new Recorder(ring, settings()),
                fingerprints,
                TrustedProxies.of("", TrustedProxies.Header.EITHER),
                settings().orders(),
                definitionTexts,
                (reason, events) -> losses.merge(reason, events, Long::sum));
    }

    private static Settings settings() {
        try {
            return Settings.read(Map.of("vedette.tenant", "acme"), Map.of("OTEL_SERVICE_NAME", "files"));
        } catch (OptionException e) {
            throw new IllegalStateException(e);
        }
    }

    RequestObserver observer() {
        return observer;
    }

    Map<String, Long> losses() {
        return losses;
    }

    Object start(@Nullable String authorization) {
        return start(authorization, null);
    }

    Object start(@Nullable String authorization, @Nullable String traceparent) {
        return start(authorization, traceparent, null, null);
    }

    Object start(
            @Nullable String authorization,
            @Nullable String traceparent,
            @Nullable String mcpMethod,
            @Nullable String mcpName) {
        Object request = new Object();
        observer.requestStarted(
                request,
                "POST",
                "/mcp",
                "192.0.2.1",
                new Observer.Headers(
                        authorization, null, "agent/1.0 (x)", "session", "2025-11-25", traceparent, mcpMethod, mcpName),
                Collections.emptyEnumeration(),
                Collections.emptyEnumeration());
        return request;
    }

    void end(Object request, int status) {
        observer.requestLeft(request, 0, null);
        observer.requestEnded(request, status, List.of(), null);
        assertThat(observer.requestResumed(request)).isFalse();
    }

    List<String> names() {
        return events().stream().map(AuditEvent::getEventName).toList();
    }

    /** Those since the last call, after what they wait for. */
    List<AuditEvent> events() {
        while (observer.workOff()) {
            // All of it.
        }
        return recorded();
    }

    /** Those since the last call, up to the first that waits for something. */
    List<AuditEvent> recorded() {
        List<AuditEvent> events = new ArrayList<>();
        for (Optional<HandOverRing.Entry> entry = ring.read(); entry.isPresent(); entry = ring.read()) {
            events.add(EventDecoder.decode(entry.get().bytes()).orElseThrow());
            ring.release(new HandOverRing.Checkpoint(entry.get().end(), 0, new byte[32]));
        }
        return events;
    }
}
