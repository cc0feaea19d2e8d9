package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.privacy.Fingerprint;
import dev.vedette.agent.core.privacy.Fingerprints;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who presents credentials that nobody is known to have accepted. A client presents the same token with every request, so
 * what was decoded of it is kept, by its fingerprint: the token itself is not. Thread-safe.
 */
final class PresentedIdentities {
    /** Beyond it all is forgotten, and decoded anew. */
    static final int MAX = 1024;

    private final Map<String, Identity> known = new ConcurrentHashMap<>();
    private final Fingerprints fingerprints;

    PresentedIdentities(Fingerprints fingerprints) {
        this.fingerprints = fingerprints;
    }

    Identity of(@Nullable String scheme, @Nullable String token) {
        if (token == null) {
            return Identity.withoutToken(scheme);
        }
        Fingerprint fingerprint = fingerprints.of(Fingerprints.Domain.TOKEN, token);
        Identity before = known.get(fingerprint.text());
        if (before != null && Objects.equals(before.scheme(), scheme)) {
            return before;
        }
        Identity identity = Identity.presented(fingerprints, scheme, token, fingerprint);
        if (known.size() >= MAX) {
            known.clear();
        }
        known.put(fingerprint.text(), identity);
        return identity;
    }
}
