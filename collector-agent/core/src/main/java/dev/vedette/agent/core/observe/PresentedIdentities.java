package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.BoundedCache;
import dev.vedette.agent.core.privacy.Fingerprint;
import dev.vedette.agent.core.privacy.Fingerprints;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who presents credentials that nobody is known to have accepted. A client presents the same token with every request, so
 * what was decoded of it is kept, by its fingerprint: the token itself is not. Thread-safe.
 */
final class PresentedIdentities {
    private final BoundedCache<Identity> known = new BoundedCache<>();
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
        return known.keep(fingerprint.text(), Identity.presented(fingerprints, scheme, token, fingerprint));
    }
}
