package dev.vedette.console;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of a login provider as a browser needs to be sent there and back: it lets everybody in as an analyst, without
 * asking. What a real one does is seen in {@code login-test}.
 */
final class SmallProvider implements AutoCloseable {

    private final String issuer;
    private final HttpServer server;
    private final RSAKey key;
    private volatile String nonce = "";

    private SmallProvider(int port) throws Exception {
        issuer = "http://127.0.0.1:" + port;
        key = new RSAKeyGenerator(2048).keyID("one").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(
                "/.well-known/openid-configuration",
                exchange -> answer(exchange, """
                {"issuer": "I", "authorization_endpoint": "I/authorize", "token_endpoint": "I/token", "jwks_uri": "I/keys"}""".replace("I/", issuer + "/").replace("\"I\"", "\"" + issuer + "\"")));
        server.createContext("/keys", exchange -> answer(exchange, new JWKSet(key).toString()));
        server.createContext("/token", exchange -> answer(exchange, "{\"id_token\": \"" + idToken() + "\"}"));
        server.createContext("/authorize", this::authorize);
        server.start();
    }

    static SmallProvider at(int port) throws Exception {
        return new SmallProvider(port);
    }

    private void authorize(HttpExchange exchange) throws IOException {
        nonce = parameter(exchange, "nonce");
        String back = java.net.URLDecoder.decode(parameter(exchange, "redirect_uri"), StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Location", back + "?code=c&state=" + parameter(exchange, "state"));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private String idToken() {
        try {
            Instant now = Instant.now();
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(key.getKeyID())
                            .build(),
                    new JWTClaimsSet.Builder()
                            .issuer(issuer)
                            .audience("vedette")
                            .subject("zoe")
                            .claim("nonce", nonce)
                            .claim("roles", List.of("vedette-analyst"))
                            .claim("tenants", List.of("default"))
                            .issueTime(Date.from(now))
                            .expirationTime(Date.from(now.plusSeconds(60)))
                            .build());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String parameter(HttpExchange exchange, String name) {
        Matcher value = Pattern.compile("(?:^|&)" + name + "=([^&]*)")
                .matcher(exchange.getRequestURI().getRawQuery());
        return value.find() ? value.group(1) : "";
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
