package dev.vedette.local.demo;

import java.util.List;

/**
 * A bearer token that the issuer gave out.
 *
 * @param value the signed JWT
 * @param subject whom it speaks for
 * @param clientId the client that it was issued to
 * @param scopes what it allows
 */
record AccessToken(String value, String subject, String clientId, List<String> scopes) {}
