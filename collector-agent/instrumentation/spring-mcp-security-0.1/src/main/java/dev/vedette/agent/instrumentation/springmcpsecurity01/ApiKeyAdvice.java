package dev.vedette.agent.instrumentation.springmcpsecurity01;

import dev.vedette.agent.bootstrap.Bridge;
import java.util.Collections;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import org.springaicommunity.mcp.security.server.apikey.ApiKey;
import org.springaicommunity.mcp.security.server.apikey.authentication.ApiKeyAuthenticationToken;
import org.springframework.security.core.Authentication;

/** Inlined into {@code ApiKeyAuthenticationProvider.authenticate(Authentication)}: the key's id is whose key it is. */
final class ApiKeyAdvice {
    private ApiKeyAdvice() {}

    @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
    static void exit(
            @Advice.Argument(0) Authentication presented,
            @Advice.Return @Nullable Authentication accepted,
            @Advice.Thrown @Nullable Throwable thrown) {
        if (!(presented instanceof ApiKeyAuthenticationToken)) {
            return;
        }
        ApiKey key = ((ApiKeyAuthenticationToken) presented).getCredentials();
        String credentials = null;
        if (key != null && key.getId() != null && key.getSecret() != null) {
            credentials = key.getId().concat(".").concat(key.getSecret());
        }
        if (thrown != null) {
            Bridge.credentialsRefused("apikey", credentials, thrown);
        } else if (accepted != null) {
            Bridge.credentialsAccepted("apikey", credentials, Collections.singletonMap("sub", accepted.getName()));
        }
    }
}
