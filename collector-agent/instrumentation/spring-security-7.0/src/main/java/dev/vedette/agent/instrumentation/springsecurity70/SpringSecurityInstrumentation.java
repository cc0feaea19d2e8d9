package dev.vedette.agent.instrumentation.springsecurity70;

import dev.vedette.agent.core.instrument.Hook;
import dev.vedette.agent.core.instrument.LibraryInstrumentation;
import java.util.List;

/** Spring Security 7 resource servers: JSON Web Tokens and opaque tokens. */
public final class SpringSecurityInstrumentation implements LibraryInstrumentation {
    private static final String PACKAGE = SpringSecurityInstrumentation.class.getPackageName() + ".";

    @Override
    public String library() {
        return "spring-security";
    }

    @Override
    public List<Hook> hooks() {
        return List.of(
                new Hook(
                        "auth.token",
                        "org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider",
                        "authenticate",
                        "org.springframework.security.core.Authentication",
                        PACKAGE + "TokenAuthenticationAdvice"),
                new Hook(
                        "auth.token.opaque",
                        "org.springframework.security.oauth2.server.resource.authentication.OpaqueTokenAuthenticationProvider",
                        "authenticate",
                        "org.springframework.security.core.Authentication",
                        PACKAGE + "TokenAuthenticationAdvice"),
                new Hook(
                        "auth.scope",
                        "org.springframework.security.oauth2.server.resource.web.access.BearerTokenAccessDeniedHandler",
                        "handle",
                        "jakarta.servlet.http.HttpServletRequest",
                        PACKAGE + "AccessDeniedAdvice"));
    }
}
