package com.example.office;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.web.access.AccessDeniedHandler;

/** Names the missing scope, so that the client can ask for it (MCP 2025-11-25, Authorization, "Scope Challenge Handling"). */
final class InsufficientScopeHandler implements AccessDeniedHandler {

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied) {
        String challenge = "Bearer error=\"insufficient_scope\", error_description=\"The tool needs another scope\"";
        if (denied instanceof AuthorizationDeniedException reason
                && reason.getAuthorizationResult() instanceof ToolScopes.Decision decision) {
            challenge += ", scope=\"" + decision.scope() + "\"";
        }
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenge);
        response.setStatus(HttpServletResponse.SC_FORBIDDEN);
    }
}
