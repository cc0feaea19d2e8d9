package dev.vedette.benchmarks.honest;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** The authorization server: gives tokens, and has a new key once a month. Not thread-safe. */
final class Issuer {
    static final String NAME = "https://login.example.com";

    /** Its clock is a little ahead. */
    private static final long CLOCK_AHEAD = 2 * Timeline.SECOND;

    private final Pseudonyms pseudonyms;
    private int key;
    private long keySince = Long.MIN_VALUE;
    private long issued;

    Issuer(Pseudonyms pseudonyms) {
        this.pseudonyms = pseudonyms;
    }

    void rotateKey(long micros) {
        key++;
        keySince = micros;
    }

    /** Whether a server that looks keys up so seldom can verify a token. */
    boolean isKnown(Token token, long micros, long cached) {
        return token.key() < key || micros - keySince >= cached || key == 0;
    }

    Token issue(
            String principal,
            String clientId,
            List<String> audience,
            Collection<String> scopes,
            long lifetime,
            long micros) {
        long number = issued++;
        long seconds = Math.floorDiv(micros + CLOCK_AHEAD, Timeline.SECOND) * Timeline.SECOND;
        return new Token(
                pseudonyms.fingerprint("token", "token " + number),
                pseudonyms.fingerprint("token", "jti " + number),
                principal,
                clientId,
                audience,
                List.copyOf(new TreeSet<>(scopes)),
                seconds,
                seconds + lifetime,
                key);
    }
}
