package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.http.Challenges;
import dev.vedette.agent.core.privacy.PlainWords;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The events {@code vedette.auth.attempt}. */
final class AuthEvents {
    private static final String NAME = "vedette.auth.attempt";
    private static final int MAX_REASON_CHARACTERS = 64;
    private static final int MAX_TYPE_CHARACTERS = 256;

    private final Recorder recorder;

    AuthEvents(Recorder recorder) {
        this.recorder = recorder;
    }

    /** Whether a response says that the request was refused because of who sent it, or how often. */
    static boolean isRefusal(int status, Collection<String> challenges) {
        return status == 401 || status == 403 || status == 429 || (status >= 400 && !challenges.isEmpty());
    }

    /** @param status 0 while it is not known yet */
    void accepted(Exchange exchange, Identity identity, int status) {
        recorder.record(start(exchange, identity, status).put(Fields.OUTCOME, "success"));
    }

    void refused(Exchange exchange, Identity identity, int status, Challenges challenges) {
        Refusal refusal = exchange.refusal();
        EventEncoder event = start(exchange, identity, status)
                .put(Fields.OUTCOME, "failure")
                .put(Fields.REASON, reason(identity, status, challenges, refusal), MAX_REASON_CHARACTERS)
                .put(Fields.REQUIRED_SCOPES, requiredScopes(challenges, refusal));
        if (refusal != null) {
            event.put(Fields.ERROR_TYPE, refusal.errorType(), MAX_TYPE_CHARACTERS);
            if (refusal.detail().isPresent()) {
                event.put(Fields.ATTRIBUTES, Map.of("refusal", refusal.detail().get()));
            }
        }
        recorder.record(event);
    }

    /** The request failed before anybody said whether its credentials are good. */
    void undecided(Exchange exchange, Identity identity, int status, @Nullable String errorType) {
        recorder.record(start(exchange, identity, status)
                .put(Fields.OUTCOME, "unknown")
                .put(Fields.ERROR_TYPE, errorType, MAX_TYPE_CHARACTERS));
    }

    private EventEncoder start(Exchange exchange, Identity identity, int status) {
        EventEncoder event = EventStart.of(recorder, NAME, exchange, identity);
        return status == 0 ? event : event.putInt(Fields.HTTP_STATUS, status);
    }

    /** In the words of RFC 6750 section 3.1 where the server says them. */
    private static String reason(Identity identity, int status, Challenges challenges, @Nullable Refusal refusal) {
        if (refusal != null && refusal.isCertain()) {
            return refusal.reason();
        }
        return challenges
                .error()
                .map(error -> PlainWords.name(error, MAX_REASON_CHARACTERS))
                .orElseGet(() -> switch (status) {
                    case 401 -> identity.presentedNothing() ? "missing_token" : "invalid_token";
                    case 403 -> "forbidden";
                    case 429 -> "rate_limited";
                    default -> "invalid_request";
                });
    }

    private static List<String> requiredScopes(Challenges challenges, @Nullable Refusal refusal) {
        return challenges.scopes().isEmpty() && refusal != null ? refusal.requiredScopes() : challenges.scopes();
    }
}
