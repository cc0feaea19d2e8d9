package com.example.office;

import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/** Which scope a request needs: {@code mcp:tools} to talk to the server, {@code mcp:admin} for what changes production. */
final class ToolScopes implements AuthorizationManager<RequestAuthorizationContext> {

    private static final String BASE = "mcp:tools";
    private static final String ADMIN = "mcp:admin";
    private static final Set<String> ADMIN_TOOLS = Set.of("deploy_service", "rotate_key", "grant_access");

    @Override
    public Decision authorize(
            Supplier<? extends @Nullable Authentication> authentication, RequestAuthorizationContext context) {
        Object tool = context.getRequest().getAttribute(CalledToolFilter.TOOL);
        String scope = tool != null && ADMIN_TOOLS.contains(tool) ? ADMIN : BASE;
        Authentication caller = authentication.get();
        boolean granted = caller != null
                && caller.isAuthenticated()
                && caller.getAuthorities().stream()
                        .anyMatch(authority -> ("SCOPE_" + scope).equals(authority.getAuthority()));
        return new Decision(granted, scope);
    }

    /** A decision that remembers which scope it was about. */
    static final class Decision extends AuthorizationDecision {

        private final String scope;

        private Decision(boolean granted, String scope) {
            super(granted);
            this.scope = scope;
        }

        String scope() {
            return scope;
        }
    }
}
