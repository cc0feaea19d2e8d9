package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.http.Challenges;
import org.jspecify.annotations.Nullable;

/** The events {@code vedette.auth.attempt}. */
final class AuthEvents {
    private static final String NAME = "vedette.auth.attempt";
    private static final int MAX_REASON_CHARACTERS = 64;

    private final Recorder recorder;

    AuthEvents(Recorder recorder) {
        this.recorder = recorder;
    }

    /** @param status 0 while it is not known yet */
    void accepted(Exchange exchange, Identity identity, int status) {
        recorder.record(start(exchange, identity, status).put(Fields.OUTCOME, "success"));
    }

    void refused(Exchange exchange, Identity identity, int status, Challenges challenges) {
        recorder.record(start(exchange, identity, status)
                .put(Fields.OUTCOME, "failure")
                .put(Fields.REASON, reason(identity, status, challenges), MAX_REASON_CHARACTERS)
                .put(Fields.REQUIRED_SCOPES, challenges.scopes()));
    }

    /** The request failed before anybody said whether its credentials are good. */
    void undecided(Exchange exchange, Identity identity, int status, @Nullable Throwable thrown) {
        recorder.record(start(exchange, identity, status)
                .put(Fields.OUTCOME, "unknown")
                .put(
                        Fields.ERROR_TYPE,
                        thrown == null ? null : thrown.getClass().getName(),
                        256));
    }

    private EventEncoder start(Exchange exchange, Identity identity, int status) {
        EventEncoder event = EventStart.of(recorder, NAME, exchange, identity);
        return status == 0 ? event : event.putInt(Fields.HTTP_STATUS, status);
    }

    /** In the words of RFC 6750 section 3.1 where the server says them. */
    private static String reason(Identity identity, int status, Challenges challenges) {
        return challenges.error().orElseGet(() -> switch (status) {
            case 401 -> identity.presentedNothing() ? "missing_token" : "invalid_token";
            case 403 -> "forbidden";
            default -> "invalid_request";
        });
    }
}
