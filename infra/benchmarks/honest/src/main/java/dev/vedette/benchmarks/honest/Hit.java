package dev.vedette.benchmarks.honest;

import dev.vedette.schemas.avro.AuditEvent;
import java.util.List;
import java.util.Optional;

/**
 * An HTTP request as the agent sees it.
 *
 * @param claims verified, unverified or none
 * @param session fingerprint of the session id in its header
 * @param revision of the protocol, in its header
 */
record Hit(
        String method,
        String path,
        String address,
        String userAgent,
        Optional<Token> token,
        String claims,
        Optional<String> session,
        Optional<String> revision,
        Optional<String> trace) {

    /** The same before anybody said that the token is good. */
    Hit unverified() {
        return new Hit(method, path, address, userAgent, token, "unverified", session, revision, trace);
    }

    /** With something presented that is no token, or none of ours. */
    Hit withoutClaims(Optional<Token> presented) {
        return new Hit(method, path, address, userAgent, presented, "none", session, revision, trace);
    }

    AuditEvent.Builder event(String name) {
        AuditEvent.Builder event = identified(name)
                .setHttpMethod(method)
                .setUrlPath(path)
                .setClientAddress(address)
                .setUserAgent(userAgent)
                .setUserAgentFamily(Software.family(userAgent));
        session.ifPresent(event::setSessionFingerprint);
        revision.ifPresent(event::setProtocolVersion);
        trace.ifPresent(id -> event.setTraceId(id).setSpanId(id.substring(0, 16)));
        return event;
    }

    /** What stays known of the sender when there is no request. */
    AuditEvent.Builder identified(String name) {
        AuditEvent.Builder event = AuditEvent.newBuilder()
                .setEventName(name)
                .setEventOutcome("success")
                .setClaims(claims);
        token.ifPresent(known -> {
            event.setAuthScheme("bearer").setTokenFingerprint(known.fingerprint());
            if (!claims.equals("none")) {
                event.setPrincipal(known.principal())
                        .setTokenId(known.id())
                        .setClientId(known.clientId())
                        .setTokenIssuer(Issuer.NAME)
                        .setTokenAudience(List.copyOf(known.audience()))
                        .setTokenScopes(List.copyOf(known.scopes()))
                        .setTokenIssuedAt(known.issuedAt())
                        .setTokenExpiresAt(known.expiresAt());
            }
        });
        return event;
    }
}
