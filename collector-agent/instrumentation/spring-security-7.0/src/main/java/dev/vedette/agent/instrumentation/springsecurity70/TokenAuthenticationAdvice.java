package dev.vedette.agent.instrumentation.springsecurity70;

import dev.vedette.agent.bootstrap.Bridge;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/**
 * Inlined into {@code authenticate(Authentication)} of the providers for bearer tokens: one that returns has verified
 * the token, one that throws says why not.
 */
final class TokenAuthenticationAdvice {
    private TokenAuthenticationAdvice() {}

    @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
    static void exit(
            @Advice.Argument(0) Authentication presented,
            @Advice.Return @Nullable Authentication accepted,
            @Advice.Thrown @Nullable Throwable thrown) {
        String token = presented instanceof BearerTokenAuthenticationToken
                ? ((BearerTokenAuthenticationToken) presented).getToken()
                : null;
        if (thrown != null) {
            Bridge.credentialsRefused("bearer", token, thrown);
        } else if (accepted != null) {
            // A converter of the application may have made an authentication of another kind: then the token is
            // decoded.
            Bridge.credentialsAccepted(
                    "bearer",
                    token,
                    accepted instanceof AbstractOAuth2TokenAuthenticationToken
                            ? ((AbstractOAuth2TokenAuthenticationToken<?>) accepted).getTokenAttributes()
                            : null);
        }
    }
}
