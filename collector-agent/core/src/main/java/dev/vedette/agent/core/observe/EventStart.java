package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Recorder;

/** What all events about a request have in common. */
final class EventStart {
    private EventStart() {}

    static EventEncoder of(Recorder recorder, String name, Exchange exchange, Identity identity) {
        EventEncoder event = recorder.start(name);
        HttpRequest request = exchange.request();
        if (request != null) {
            request.writeTo(event);
        }
        exchange.trace().ifPresent(trace -> trace.writeTo(event));
        identity.writeTo(event);
        return event;
    }
}
