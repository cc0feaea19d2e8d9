package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.privacy.Fingerprint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an HTTP request. Written by the thread that serves it, read by whichever thread sends a response.
 *
 * @param token as presented, null if none; never leaves this object
 * @param mcpMethod as the header says, for comparison alone; so is {@code mcpName}
 * @param path without query and path parameters: some servers put session ids there
 */
record HttpRequest(
        @Nullable String method,
        @Nullable String path,
        @Nullable String clientAddress,
        @Nullable String userAgent,
        @Nullable Fingerprint sessionFingerprint,
        @Nullable String protocolVersion,
        @Nullable String mcpMethod,
        @Nullable String mcpName,
        Optional<Trace> traceparent,
        @Nullable String authScheme,
        @Nullable String token) {

    private static final int MAX_USER_AGENT_CHARACTERS = 256;
    private static final int MAX_PATH_CHARACTERS = 256;

    /** Product name at the head of a user agent (RFC 9110 section 10.1.5), without its version. */
    static @Nullable String family(@Nullable String userAgent) {
        if (userAgent == null) {
            return null;
        }
        int end = 0;
        while (end < userAgent.length()
                && end < MAX_USER_AGENT_CHARACTERS
                && userAgent.charAt(end) != '/'
                && userAgent.charAt(end) != ' '
                && userAgent.charAt(end) != '(') {
            end++;
        }
        return end == 0 ? null : userAgent.substring(0, end);
    }

    void writeTo(EventEncoder event) {
        event.put(Fields.HTTP_METHOD, method, 16)
                .put(Fields.URL_PATH, path, MAX_PATH_CHARACTERS)
                .put(Fields.CLIENT_ADDRESS, clientAddress, 64)
                .put(Fields.USER_AGENT, userAgent, MAX_USER_AGENT_CHARACTERS)
                .put(Fields.USER_AGENT_FAMILY, family(userAgent), MAX_USER_AGENT_CHARACTERS)
                .put(Fields.SESSION_FINGERPRINT, Fields.OTHER_SESSION_FINGERPRINT, sessionFingerprint)
                .put(Fields.PROTOCOL_VERSION, protocolVersion, 32);
    }
}
