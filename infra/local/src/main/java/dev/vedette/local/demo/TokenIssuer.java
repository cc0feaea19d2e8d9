package dev.vedette.local.demo;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.undertow.Undertow;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/** The operator's authorization server, as far as the demo needs one: it signs JWTs and publishes its key. Thread-safe. */
final class TokenIssuer implements AutoCloseable {

    private static final String AUDIENCE = "office";

    private final RSAKey key;
    private final RSASSASigner signer;
    private final RSASSASigner forger;
    private final Undertow http;
    private final URI uri;

    private TokenIssuer(RSAKey key, RSASSASigner signer, RSASSASigner forger, Undertow http) {
        this.key = key;
        this.signer = signer;
        this.forger = forger;
        this.http = http;
        InetSocketAddress address =
                (InetSocketAddress) http.getListenerInfo().get(0).getAddress();
        this.uri = URI.create("http://127.0.0.1:" + address.getPort());
    }

    /** Makes a key and serves its public half over HTTP on loopback, on a free port. */
    static TokenIssuer start() {
        try {
            RSAKey key = new RSAKeyGenerator(2048).keyID("demo").generate();
            String keys = new JWKSet(key.toPublicJWK()).toString();
            Undertow http = Undertow.builder()
                    .addHttpListener(0, "127.0.0.1")
                    .setIoThreads(1)
                    .setWorkerThreads(1)
                    .setHandler(exchange -> {
                        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
                        exchange.getResponseSender().send(keys);
                    })
                    .build();
            http.start();
            RSAKey another = new RSAKeyGenerator(2048).generate();
            return new TokenIssuer(key, new RSASSASigner(key), new RSASSASigner(another), http);
        } catch (JOSEException failure) {
            throw new IllegalStateException("This JDK makes no RSA key: " + failure.getMessage(), failure);
        }
    }

    /** The {@code iss} claim of its tokens. */
    URI uri() {
        return uri;
    }

    /** Where its public key is (RFC 7517). */
    URI jwks() {
        return uri.resolve("/jwks");
    }

    /**
     * A fresh grant.
     *
     * @param lifetime from now on; negative for a token that has expired already
     */
    AccessToken issue(String subject, String clientId, List<String> scopes, Duration lifetime) {
        return token(subject, clientId, scopes, lifetime, signer);
    }

    /** What somebody else presents as a grant of this issuer: its claims and its key's id, signed by another key. */
    AccessToken forge(String subject, String clientId, List<String> scopes, Duration lifetime) {
        return token(subject, clientId, scopes, lifetime, forger);
    }

    private AccessToken token(
            String subject, String clientId, List<String> scopes, Duration lifetime, RSASSASigner by) {
        Instant now = Instant.now();
        Instant expires = now.plus(lifetime);
        Instant issued = lifetime.isNegative() ? expires.minus(Duration.ofMinutes(10)) : now;
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(uri.toString())
                .subject(subject)
                .audience(AUDIENCE)
                .issueTime(Date.from(issued))
                .expirationTime(Date.from(expires))
                .jwtID(UUID.randomUUID().toString())
                .claim("client_id", clientId)
                .claim("scope", String.join(" ", scopes))
                .build();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
        try {
            token.sign(by);
        } catch (JOSEException failure) {
            throw new IllegalStateException("The token could not be signed: " + failure.getMessage(), failure);
        }
        return new AccessToken(token.serialize(), subject, clientId, List.copyOf(scopes));
    }

    @Override
    public void close() {
        http.stop();
    }
}
