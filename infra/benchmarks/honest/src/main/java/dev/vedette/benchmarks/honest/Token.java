package dev.vedette.benchmarks.honest;

import java.util.List;

/**
 * An access token.
 *
 * @param issuedAt microseconds since the epoch, by the issuer's clock and in whole seconds, as JSON Web Tokens have them
 * @param key number of the issuer's key that signed it
 */
record Token(
        String fingerprint,
        String id,
        String principal,
        String clientId,
        List<String> audience,
        List<String> scopes,
        long issuedAt,
        long expiresAt,
        int key) {

    boolean isExpired(long micros) {
        return micros > expiresAt;
    }
}
