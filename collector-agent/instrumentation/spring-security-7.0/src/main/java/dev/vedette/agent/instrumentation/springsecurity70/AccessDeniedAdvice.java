package dev.vedette.agent.instrumentation.springsecurity70;

import dev.vedette.agent.bootstrap.Bridge;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorityAuthorizationDecision;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;

/**
 * Inlined into {@code BearerTokenAccessDeniedHandler.handle(HttpServletRequest, HttpServletResponse,
 * AccessDeniedException)}: its challenge says that the scope does not do, and here stands which one would.
 */
final class AccessDeniedAdvice {
    private AccessDeniedAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(
            @Advice.Argument(0) HttpServletRequest request, @Advice.Argument(2) AccessDeniedException denied) {
        if (!(request.getUserPrincipal() instanceof AbstractOAuth2TokenAuthenticationToken)
                || !(denied instanceof AuthorizationDeniedException)) {
            return;
        }
        AuthorizationResult result = ((AuthorizationDeniedException) denied).getAuthorizationResult();
        if (result instanceof AuthorityAuthorizationDecision) {
            List<String> authorities = new ArrayList<>();
            for (GrantedAuthority authority : ((AuthorityAuthorizationDecision) result).getAuthorities()) {
                String name = authority.getAuthority();
                if (name != null && name.startsWith("SCOPE_")) {
                    authorities.add(name.substring(6));
                }
            }
            Bridge.requestRefused("insufficient_scope", authorities);
        }
    }
}
