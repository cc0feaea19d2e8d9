package dev.vedette.agent.core.observe;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a framework said of a refusal inside of the server.
 *
 * @param reason a word for {@code event.reason}; the response's own word goes before {@code invalid_token}
 * @param detail which of several reasons behind that word, in words of our own: messages of exceptions never leave
 * @param errorType class of the exception, null if there was none
 * @param requiredScopes what the request would have needed, sorted
 */
record Refusal(
        String reason, Optional<String> detail, @Nullable String errorType, List<String> requiredScopes) {

    private static final String INVALID_TOKEN = "invalid_token";
    private static final int MAX_CAUSES = 8;
    private static final int MAX_MESSAGE_CHARACTERS = 1024;
    private static final int MAX_SCOPES = 64;

    /** A framework's own words: what it says of a token, and what we call it. Looked for in this order. */
    private static final List<Words> WORDS = List.of(
            new Words("aud claim", "wrong_audience"),
            new Words("iss claim", "wrong_issuer"),
            new Words("expired", "expired"),
            new Words("used before", "not_yet_valid"),
            new Words("invalid signature", "bad_signature"),
            new Words("another algorithm expected", "wrong_algorithm"),
            new Words("no matching key", "unknown_key"),
            new Words("isn't active", "inactive"),
            new Words("malformed", "malformed"),
            new Words("invalid unsecured/jws/jwe", "malformed"),
            new Words("invalid api key", "unknown_key"),
            new Words("api key does not match", "wrong_secret"),
            new Words("claim is not valid", "wrong_claim"));

    static Refusal ofCredentials(Throwable why) {
        return new Refusal(INVALID_TOKEN, detail(why), why.getClass().getName(), List.of());
    }

    static Refusal ofRequest(String reason, @Nullable Collection<String> requiredScopes) {
        return new Refusal(reason, Optional.empty(), null, scopes(requiredScopes == null ? List.of() : requiredScopes));
    }

    /** False if the response's status or challenge may know better. */
    boolean isCertain() {
        return !reason.equals(INVALID_TOKEN);
    }

    private static Optional<String> detail(Throwable why) {
        Throwable cause = why;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            String message = cause.getMessage();
            if (message != null) {
                String text = message.substring(0, Math.min(message.length(), MAX_MESSAGE_CHARACTERS))
                        .toLowerCase(Locale.ROOT);
                for (Words words : WORDS) {
                    if (text.contains(words.said())) {
                        return Optional.of(words.detail());
                    }
                }
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private static List<String> scopes(Collection<String> required) {
        return required.stream().limit(MAX_SCOPES).distinct().sorted().toList();
    }

    private record Words(String said, String detail) {}
}
