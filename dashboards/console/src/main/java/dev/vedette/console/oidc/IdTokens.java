package dev.vedette.console.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.vedette.console.oidc.LoginException.Fault;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells ID tokens that the provider signed for this console and this login from others. Keys are fetched when they are
 * needed, held for five minutes, and fetched again for a key that is not among them. Thread-safe.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation">OpenID Connect Core 1.0, 3.1.3.7</a>
 */
final class IdTokens {

    /** Signatures that the provider alone can make: none by a secret that others share, and not none at all. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final Set<String> REQUIRED = Set.of("sub", "iat", "exp");
    private static final int MAX_CLOCK_SKEW_SECONDS = 60;
    private static final long KEYS_MILLIS = TimeUnit.MINUTES.toMillis(5);
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final OidcOptions options;
    private final Provider provider;
    private @Nullable Keys keys;

    IdTokens(OidcOptions options, Provider provider) {
        this.options = options;
        this.provider = provider;
    }

    /** @param address where they are */
    private record Keys(URI address, JWKSource<SecurityContext> source) {}

    /**
     * The claims of a token.
     *
     * @param nonce that the login was begun with
     * @throws LoginException if the token is not good, or the provider's keys cannot be had
     */
    Map<String, Object> claims(String token, ProviderMetadata metadata, String nonce) throws LoginException {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys(metadata.keys())));
        JWTClaimsSet exact = new JWTClaimsSet.Builder()
                .issuer(options.issuer().toString())
                .claim("nonce", nonce)
                .build();
        DefaultJWTClaimsVerifier<SecurityContext> verifier =
                new DefaultJWTClaimsVerifier<>(options.clientId(), exact, REQUIRED);
        verifier.setMaxClockSkew(MAX_CLOCK_SKEW_SECONDS);
        processor.setJWTClaimsSetVerifier(verifier);
        try {
            JWTClaimsSet claims = processor.process(token, null);
            requireAuthorizedParty(claims);
            return claims.getClaims();
        } catch (KeySourceException e) {
            throw new LoginException(Fault.PROVIDER, "the provider's keys cannot be had", e);
        } catch (ParseException | BadJOSEException | JOSEException e) {
            // The library's words may repeat the token's.
            throw new LoginException(
                    Fault.TOKEN,
                    "the ID token is not good (%s)".formatted(e.getClass().getSimpleName()),
                    e);
        }
    }

    /** A token for several has to say whom it was made for. */
    private void requireAuthorizedParty(JWTClaimsSet claims) throws LoginException {
        Object party = claims.getClaim("azp");
        boolean isOurs = party == null ? claims.getAudience().size() == 1 : party.equals(options.clientId());
        if (!isOurs) {
            throw new LoginException(Fault.TOKEN, "the ID token was made for another client");
        }
    }

    private synchronized JWKSource<SecurityContext> keys(URI address) throws LoginException {
        @Nullable Keys held = keys;
        if (held != null && held.address().equals(address)) {
            return held.source();
        }
        try {
            // Not limited here: logins are, and each asks once at most.
            JWKSource<SecurityContext> source = JWKSourceBuilder.<SecurityContext>create(
                            address.toURL(), url -> new Resource(text(address), "application/json"))
                    .cache(KEYS_MILLIS, PATIENCE_MILLIS)
                    .refreshAheadCache(false)
                    .rateLimited(false)
                    .build();
            keys = new Keys(address, source);
            return source;
        } catch (MalformedURLException e) {
            throw new LoginException(Fault.PROVIDER, "the provider's jwks_uri cannot be used", e);
        }
    }

    private String text(URI address) throws IOException {
        return provider.text(address);
    }
}
