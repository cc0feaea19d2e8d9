package dev.vedette.console.oidc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * Where a provider does what.
 *
 * @param endSession where it ends its own session, if it does
 * @param takesBasic whether a client says its secret in the header {@code Authorization}, and not in the form
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata">OpenID Connect Discovery 1.0, 3</a>
 */
record ProviderMetadata(URI authorization, URI token, URI keys, Optional<URI> endSession, boolean takesBasic) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where the provider says it. */
    static URI address(URI issuer) {
        return URI.create(issuer.toString().replaceAll("/$", "") + "/.well-known/openid-configuration");
    }

    /**
     * Reads a provider's document.
     *
     * @throws IOException in one line, if it is not one of {@code issuer}, or sends us where others could listen
     */
    static ProviderMetadata of(URI issuer, String document) throws IOException {
        JsonNode json = read(document);
        if (!json.path("issuer").asText().equals(issuer.toString())) {
            throw new IOException("it calls itself by another name than vedette.console.oidc.issuer");
        }
        JsonNode methods = json.path("token_endpoint_auth_methods_supported");
        boolean takesBasic = methods.isMissingNode();
        for (JsonNode method : methods) {
            takesBasic |= method.asText().equals("client_secret_basic");
        }
        return new ProviderMetadata(
                address(issuer, json, "authorization_endpoint"),
                address(issuer, json, "token_endpoint"),
                address(issuer, json, "jwks_uri"),
                json.hasNonNull("end_session_endpoint")
                        ? Optional.of(address(issuer, json, "end_session_endpoint"))
                        : Optional.empty(),
                takesBasic);
    }

    private static JsonNode read(String document) throws IOException {
        try {
            return JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw new IOException("its openid-configuration is no JSON", e);
        }
    }

    /** A provider that is reached by https leads nowhere else. */
    private static URI address(URI issuer, JsonNode json, String field) throws IOException {
        try {
            URI address = URI.create(json.path(field).asText());
            if (OidcOptions.isTrusted(address)
                    && (!"https".equals(issuer.getScheme()) || "https".equals(address.getScheme()))) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // As one that is not there.
        }
        throw new IOException("its openid-configuration has no usable " + field);
    }
}
