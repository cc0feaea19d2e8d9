package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.privacy.Claims;
import dev.vedette.agent.core.privacy.Fingerprint;
import dev.vedette.agent.core.privacy.Fingerprints;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who acts, as far as events may say. Immutable, and equal to itself alone. */
final class Identity {
    private static final int MAX_CLAIM_CHARACTERS = 256;

    static final Identity NONE = new Identity("none", null, null, null, null, Optional.empty());

    private final String standing;
    private final @Nullable String scheme;
    private final @Nullable Fingerprint tokenFingerprint;
    private final @Nullable Fingerprint principal;
    private final @Nullable Fingerprint tokenId;
    private final Optional<Claims> claims;

    /** As it was encoded; kept from the second event on, for that of one request is encoded once. */
    private volatile byte @Nullable [] encoded;

    private volatile boolean wasWritten;

    private Identity(
            String standing,
            @Nullable String scheme,
            @Nullable Fingerprint tokenFingerprint,
            @Nullable Fingerprint principal,
            @Nullable Fingerprint tokenId,
            Optional<Claims> claims) {
        this.standing = standing;
        this.scheme = scheme;
        this.tokenFingerprint = tokenFingerprint;
        this.principal = principal;
        this.tokenId = tokenId;
        this.claims = claims;
    }

    /** Claims in a token that a framework accepted. */
    static Identity verified(
            Fingerprints fingerprints, @Nullable String scheme, @Nullable String token, Claims claims) {
        return of("verified", fingerprints, scheme, tokenFingerprint(fingerprints, token), Optional.of(claims));
    }

    /** Credentials that nobody is known to have accepted: claims are decoded, not believed. */
    static Identity presented(
            Fingerprints fingerprints, @Nullable String scheme, String token, Fingerprint tokenFingerprint) {
        Optional<Claims> claims = Claims.decode(token);
        return of(claims.isPresent() ? "unverified" : "none", fingerprints, scheme, tokenFingerprint, claims);
    }

    /** At most the word with which credentials begin. */
    static Identity withoutToken(@Nullable String scheme) {
        return scheme == null ? NONE : new Identity("none", scheme, null, null, null, Optional.empty());
    }

    private static @Nullable Fingerprint tokenFingerprint(Fingerprints fingerprints, @Nullable String token) {
        return token == null ? null : fingerprints.of(Fingerprints.Domain.TOKEN, token);
    }

    private static Identity of(
            String standing,
            Fingerprints fingerprints,
            @Nullable String scheme,
            @Nullable Fingerprint tokenFingerprint,
            Optional<Claims> claims) {
        return new Identity(
                standing,
                scheme,
                tokenFingerprint,
                claims.flatMap(known -> known.subject()
                                .map(subject ->
                                        fingerprints.ofPrincipal(known.issuer().orElse(""), subject)))
                        .orElse(null),
                claims.flatMap(Claims::tokenId)
                        .map(id -> fingerprints.of(Fingerprints.Domain.TOKEN, id))
                        .orElse(null),
                claims);
    }

    String standing() {
        return standing;
    }

    @Nullable
    String scheme() {
        return scheme;
    }

    @Nullable
    Fingerprint tokenFingerprint() {
        return tokenFingerprint;
    }

    @Nullable
    Fingerprint principal() {
        return principal;
    }

    Optional<Claims> claims() {
        return claims;
    }

    void writeTo(EventEncoder event) {
        byte[] before = encoded;
        if (before != null) {
            event.append(before);
            return;
        }
        int start = event.length();
        encodeTo(event);
        if (wasWritten) {
            encoded = event.since(start);
        }
        wasWritten = true;
    }

    private void encodeTo(EventEncoder event) {
        event.put(Fields.CLAIMS, standing)
                .put(Fields.AUTH_SCHEME, scheme, 32)
                .put(Fields.TOKEN_FINGERPRINT, Fields.OTHER_TOKEN_FINGERPRINT, tokenFingerprint)
                .put(Fields.PRINCIPAL, Fields.OTHER_PRINCIPAL, principal)
                .put(Fields.TOKEN_ID, Fields.OTHER_TOKEN_ID, tokenId);
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
