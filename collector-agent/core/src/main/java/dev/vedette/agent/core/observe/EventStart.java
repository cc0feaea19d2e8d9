package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Recorder;
import java.util.Optional;

/** What all events about a request have in common. It is encoded once, for most requests have three. */
final class EventStart {
    private EventStart() {}

    static EventEncoder of(Recorder recorder, String name, Exchange exchange, Identity identity) {
        return of(recorder, name, exchange, exchange.trace(), identity);
    }

    static EventEncoder of(
            Recorder recorder, String name, Exchange exchange, Optional<Trace> trace, Identity identity) {
        EventEncoder event = recorder.start(name);
        Common before = exchange.common();
        if (before != null && before.isOf(identity, trace)) {
            return event.append(before.fields());
        }
        int start = event.length();
        HttpRequest request = exchange.request();
        if (request != null) {
            request.writeTo(event);
        }
        trace.ifPresent(known -> known.writeTo(event));
        identity.writeTo(event);
        exchange.keep(new Common(identity, trace, event.since(start)));
        return event;
    }

    /** As it was encoded, and of whom. Identity and trace may become known later than the first event. */
    record Common(Identity identity, Optional<Trace> trace, byte[] fields) {
        boolean isOf(Identity other, Optional<Trace> otherTrace) {
            return identity == other && trace.equals(otherTrace);
        }
    }
}
