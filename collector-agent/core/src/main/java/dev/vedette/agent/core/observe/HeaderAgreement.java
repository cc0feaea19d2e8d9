package dev.vedette.agent.core.observe;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the headers {@code Mcp-Method} and {@code Mcp-Name}, by which a gateway decides (revision 2026-07-28), say what
 * the body says, by which the server acts.
 */
final class HeaderAgreement {
    private static final String ENCODED = "=?base64?";
    private static final String END = "?=";

    private HeaderAgreement() {}

    /** Which header says something else: {@code method}, {@code name}, both; null if none does, or none is there. */
    static @Nullable String disagrees(@Nullable HttpRequest request, String method, Map<?, ?> params) {
        if (request == null) {
            return null;
        }
        boolean isOtherMethod =
                request.mcpMethod() != null && !request.mcpMethod().strip().equals(method);
        Object name = params.get(method.equals("resources/read") ? "uri" : "name");
        boolean isOtherName =
                request.mcpName() != null && name instanceof String said && !isName(request.mcpName(), said);
        return isOtherMethod ? (isOtherName ? "method, name" : "method") : isOtherName ? "name" : null;
    }

    private static boolean isName(String header, String name) {
        String plain = header.strip();
        if (!plain.startsWith(ENCODED) || !plain.endsWith(END) || plain.length() < ENCODED.length() + END.length()) {
            return plain.equals(name);
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(plain.substring(ENCODED.length(), plain.length() - END.length()));
            return new String(bytes, StandardCharsets.UTF_8).equals(name);
        } catch (IllegalArgumentException e) {
            return plain.equals(name);
        }
    }
}
