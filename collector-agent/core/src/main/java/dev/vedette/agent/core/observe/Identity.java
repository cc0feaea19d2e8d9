package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.privacy.Claims;
import dev.vedette.agent.core.privacy.Fingerprints;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who acts, as far as events may say. Immutable. */
record Identity(
        String standing,
        @Nullable String scheme,
        @Nullable String tokenFingerprint,
        @Nullable String principal,
        @Nullable String tokenId,
        Optional<Claims> claims) {

    private static final int MAX_CLAIM_CHARACTERS = 256;

    static final Identity NONE = new Identity("none", null, null, null, null, Optional.empty());

    /** Claims in a token that a framework accepted. */
    static Identity verified(
            Fingerprints fingerprints, @Nullable String scheme, @Nullable String token, Claims claims) {
        return of("verified", fingerprints, scheme, token, Optional.of(claims));
    }

    /** Credentials that nobody is known to have accepted: claims are decoded, not believed. */
    static Identity presented(Fingerprints fingerprints, @Nullable String scheme, @Nullable String token) {
        if (token == null) {
            return scheme == null ? NONE : of("none", fingerprints, scheme, null, Optional.empty());
        }
        Optional<Claims> claims = Claims.decode(token);
        return of(claims.isPresent() ? "unverified" : "none", fingerprints, scheme, token, claims);
    }

    private static Identity of(
            String standing,
            Fingerprints fingerprints,
            @Nullable String scheme,
            @Nullable String token,
            Optional<Claims> claims) {
        return new Identity(
                standing,
                scheme,
                token == null ? null : fingerprints.of(Fingerprints.Domain.TOKEN, token),
                claims.flatMap(known -> known.subject()
                                .map(subject ->
                                        fingerprints.ofPrincipal(known.issuer().orElse(""), subject)))
                        .orElse(null),
                claims.flatMap(Claims::tokenId)
                        .map(id -> fingerprints.of(Fingerprints.Domain.TOKEN, id))
                        .orElse(null),
                claims);
    }

    void writeTo(EventEncoder event) {
        event.put(Fields.CLAIMS, standing)
                .put(Fields.AUTH_SCHEME, scheme, 32)
                .put(Fields.TOKEN_FINGERPRINT, tokenFingerprint)
                .put(Fields.PRINCIPAL, principal)
                .put(Fields.TOKEN_ID, tokenId);
        if (claims.isPresent()) {
            Claims known = claims.get();
            event.put(Fields.CLIENT_ID, known.clientId().orElse(null), MAX_CLAIM_CHARACTERS)
                    .put(Fields.TOKEN_ISSUER, known.issuer().orElse(null), MAX_CLAIM_CHARACTERS)
                    .put(Fields.TOKEN_AUDIENCE, known.audience())
                    .put(Fields.TOKEN_SCOPES, known.scopes())
                    .put(Fields.TOKEN_ISSUED_AT, known.issuedAt())
                    .put(Fields.TOKEN_EXPIRES_AT, known.expiresAt());
        }
    }

    boolean presentedNothing() {
        return scheme == null && tokenFingerprint == null;
    }
}
