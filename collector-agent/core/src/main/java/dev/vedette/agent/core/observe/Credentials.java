package dev.vedette.agent.core.observe;

import dev.vedette.agent.bootstrap.Observer.Headers;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request presents of its sender.
 *
 * @param scheme one of those that are known, {@code other} for any other word, null if nothing is presented
 * @param token what is fingerprinted; never leaves
 */
record Credentials(@Nullable String scheme, @Nullable String token) {
    private static final Credentials NONE = new Credentials(null, null);

    /** IANA's registered schemes, {@code apikey}, and what servers of tokens call theirs. */
    private static final Set<String> SCHEMES = Set.of(
            "apikey",
            "basic",
            "bearer",
            "concealed",
            "digest",
            "dpop",
            "gnap",
            "hoba",
            "mutual",
            "negotiate",
            "ntlm",
            "oauth",
            "privatetoken",
            "scram-sha-1",
            "scram-sha-256",
            "token",
            "vapid");

    /** {@code Authorization} before {@code X-API-Key}. */
    static Credentials of(Headers headers) {
        String authorization = headers.authorization();
        if (authorization != null && !authorization.isBlank()) {
            return ofAuthorization(authorization.strip());
        }
        String apiKey = headers.apiKey();
        return apiKey == null || apiKey.isBlank() ? NONE : new Credentials("apikey", apiKey.strip());
    }

    /**
     * Those that a framework took out of a request. Where the request itself shows them they are taken as it has them:
     * a framework may have cut something off.
     */
    static Credentials of(@Nullable HttpRequest request, @Nullable String scheme, @Nullable String token) {
        Credentials shown = request == null ? NONE : new Credentials(request.authScheme(), request.token());
        if (shown.token != null && (scheme == null || scheme.equals(shown.scheme))) {
            return shown;
        }
        return new Credentials(scheme == null ? shown.scheme : scheme, token);
    }

    /** The first word is a scheme only if it is one: people send keys there, alone or with a blank in them. */
    private static Credentials ofAuthorization(String value) {
        int end = 0;
        while (end < value.length() && value.charAt(end) > ' ') {
            end++;
        }
        String scheme = value.substring(0, end).toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            return new Credentials("other", value);
        }
        while (end < value.length() && value.charAt(end) <= ' ') {
            end++; // one copy of what may be long
        }
        return new Credentials(
                scheme, end == value.length() ? null : value.substring(end).strip());
    }

    @Override
    public String toString() {
        return "Credentials[scheme=" + scheme + "]";
    }
}
