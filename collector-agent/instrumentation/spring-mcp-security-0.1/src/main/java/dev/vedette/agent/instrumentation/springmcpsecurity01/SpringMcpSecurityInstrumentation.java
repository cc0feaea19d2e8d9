package dev.vedette.agent.instrumentation.springmcpsecurity01;

import dev.vedette.agent.core.instrument.Hook;
import dev.vedette.agent.core.instrument.LibraryInstrumentation;
import java.util.List;

/** {@code org.springaicommunity:mcp-server-security}. */
public final class SpringMcpSecurityInstrumentation implements LibraryInstrumentation {
    private static final String PACKAGE = SpringMcpSecurityInstrumentation.class.getPackageName() + ".";

    @Override
    public String library() {
        return "spring-mcp-security";
    }

    @Override
    public List<Hook> hooks() {
        return List.of(
                new Hook(
                        "auth.apikey",
                        "org.springaicommunity.mcp.security.server.apikey.authentication.ApiKeyAuthenticationProvider",
                        "authenticate",
                        "org.springframework.security.core.Authentication",
                        PACKAGE + "ApiKeyAdvice"),
                new Hook(
                        "auth.session",
                        "org.springaicommunity.mcp.security.server.session.McpSessionFilter",
                        "throwError",
                        "jakarta.servlet.http.HttpServletResponse",
                        PACKAGE + "SessionBindingAdvice"));
    }
}
