package dev.vedette.detection;

import dev.vedette.schemas.avro.AuditEvent;
import org.jspecify.annotations.Nullable;

/**
 * What of an event says whether others are missing.
 *
 * @param time event time, microseconds since the epoch
 * @param appended when the broker took it, milliseconds since the epoch
 * @param link null where the event is not chained
 * @param unregistered name of the server, if there is a registry that does not have it; else null
 */
record Seen(
        long boot,
        long sequence,
        long time,
        long appended,
        @Nullable ChainLink link,
        Role role,
        @Nullable String unregistered) {

    enum Role {
        /** The server's own doings. */
        TRAFFIC,
        HEARTBEAT,
        /** The agent's last word. */
        END,
        /** What else the agent says of itself. */
        REPORT
    }

    static Seen of(Received.Event received) {
        AuditEvent event = received.event().event();
        ServerRegistry.Server server = received.event().server();
        return new Seen(
                event.getAgentBoot(),
                event.getAgentSequence(),
                received.event().eventTime(),
                received.appended(),
                received.link(),
                role(event.getEventName()),
                server == null || server.registered() ? null : event.getServiceName());
    }

    private static Role role(String eventName) {
        return switch (eventName) {
            case "vedette.agent.heartbeat" -> Role.HEARTBEAT;
            case "vedette.agent.end" -> Role.END;
            case "vedette.agent.start", "vedette.agent.coverage", "vedette.agent.loss" -> Role.REPORT;
            default -> Role.TRAFFIC;
        };
    }

    TelemetryLoss.Place place() {
        return new TelemetryLoss.Place(boot, sequence, time);
    }
}
