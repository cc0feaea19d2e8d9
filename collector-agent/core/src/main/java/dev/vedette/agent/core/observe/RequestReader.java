package dev.vedette.agent.core.observe;

import dev.vedette.agent.bootstrap.Observer.Headers;
import dev.vedette.agent.core.http.TrustedProxies;
import dev.vedette.agent.core.privacy.Fingerprints;
import dev.vedette.agent.core.privacy.PlainWords;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From what a container hands over to what events say of a request. */
final class RequestReader {
    private static final int MAX_VERSION_CHARACTERS = 32;

    private final Fingerprints fingerprints;
    private final TrustedProxies proxies;

    RequestReader(Fingerprints fingerprints, TrustedProxies proxies) {
        this.fingerprints = fingerprints;
        this.proxies = proxies;
    }

    HttpRequest read(
            @Nullable String method,
            @Nullable String path,
            @Nullable String peer,
            Headers headers,
            @Nullable Enumeration<String> forwarded,
            @Nullable Enumeration<String> forwardedFor) {
        Credentials credentials = Credentials.of(headers);
        return new HttpRequest(
                method == null ? null : PlainWords.method(method),
                path == null ? null : PlainWords.path(path),
                clientAddress(peer, forwarded, forwardedFor),
                headers.userAgent() == null ? null : PlainWords.text(headers.userAgent()),
                headers.sessionId() == null ? null : fingerprints.of(Fingerprints.Domain.SESSION, headers.sessionId()),
                PlainWords.nameOrNull(headers.protocolVersion(), MAX_VERSION_CHARACTERS),
                headers.mcpMethod(),
                headers.mcpName(),
                Trace.ofTraceparent(headers.traceparent()),
                credentials.scheme(),
                credentials.token());
    }

    private @Nullable String clientAddress(
            @Nullable String peer,
            @Nullable Enumeration<String> forwarded,
            @Nullable Enumeration<String> forwardedFor) {
        if (peer == null || proxies.isEmpty()) {
            return peer;
        }
        return proxies.clientAddress(peer, list(forwarded), list(forwardedFor));
    }

    private static List<String> list(@Nullable Enumeration<String> values) {
        return values == null ? List.of() : Collections.list(values);
    }
}
