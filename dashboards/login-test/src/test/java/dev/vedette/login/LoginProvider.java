package dev.vedette.login;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;

/**
 * Spring Authorization Server on a free loopback port, which can be stopped, started again at the same place, and made to say
 * and sign what no good provider would. Everybody's password is {@value #PASSWORD}.
 */
final class LoginProvider implements AutoCloseable {

    static final String PASSWORD = "correct horse";
    static final String CLIENT = "vedette";
    static final String SECRET = "hunter2 & more";
    static final String PUBLIC_CLIENT = "vedette-public";

    private final int port;
    private final Map<String, Map<String, Object>> people = new ConcurrentHashMap<>();
    private final Map<String, RegisteredClient> clients = new ConcurrentHashMap<>();
    private volatile RSAKey key = newKey(UUID.randomUUID().toString());
    private volatile RSAKey signing = key;
    private volatile Signing how = Signing.BY_KEY;
    private volatile Consumer<JwtClaimsSet.Builder> change = claims -> {};
    private ConfigurableApplicationContext server;

    /** How an ID token is signed. */
    enum Signing {
        BY_KEY,
        /** {@code "alg": "none"}. */
        NOT_AT_ALL,
        /** By the client's secret, which a good provider may do too: who has the secret could then write tokens. */
        BY_SECRET,
        /** By the public key as if it were a secret: the confusion of algorithms. */
        BY_PUBLIC_KEY
    }

    private LoginProvider() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        server = run();
    }

    static LoginProvider start() throws IOException {
        return new LoginProvider();
    }

    private ConfigurableApplicationContext run() {
        SpringApplication application = new SpringApplication(AuthorizationServer.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setRegisterShutdownHook(false);
        application.setDefaultProperties(Map.of("server.port", port, "server.address", "127.0.0.1"));
        application.addInitializers(
                context -> context.getBeanFactory().registerSingleton("loginProvider", LoginProvider.this));
        return application.run();
    }

    void stop() {
        server.close();
    }

    /** Where it was, with the people and clients that it had; who was logged in there is not. */
    void startAgain() {
        server = run();
    }

    @Override
    public void close() {
        server.close();
    }

    URI issuer() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Lets the console at this address send people here, as both clients. */
    void register(URI console) {
        clients.put(
                CLIENT,
                client(CLIENT, console)
                        .clientSecret("{noop}" + SECRET)
                        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                        .build());
        clients.put(
                PUBLIC_CLIENT,
                client(PUBLIC_CLIENT, console)
                        .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                        .build());
    }

    private static RegisteredClient.Builder client(String id, URI console) {
        return RegisteredClient.withId(id)
                .clientId(id)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUri(console.resolve("login/callback").toString())
                .postLogoutRedirectUri(console.resolve("login/").toString())
                .scope("openid")
                .scope("profile")
                .clientSettings(ClientSettings.builder().requireProofKey(true).build());
    }

    /** What ID tokens say of somebody besides what they always say. */
    void person(String name, Map<String, Object> claims) {
        people.put(name, Map.copyOf(claims));
    }

    static Map<String, Object> claims(List<String> roles, List<String> tenants) {
        return new HashMap<>(Map.of("roles", roles, "tenants", tenants));
    }

    Map<String, Object> claimsOf(String name) {
        return people.getOrDefault(name, Map.of());
    }

    boolean knows(String name) {
        return people.containsKey(name);
    }

    RegisteredClient client(String id) {
        return clients.get(id);
    }

    /** Changes each ID token from now on. */
    void say(Consumer<JwtClaimsSet.Builder> changed) {
        change = changed;
    }

    void sign(Signing wanted) {
        how = wanted;
    }

    /** As it was at the start. */
    void behave() {
        say(claims -> {});
        sign(Signing.BY_KEY);
        signing = key;
    }

    Consumer<JwtClaimsSet.Builder> change() {
        return change;
    }

    Signing signing() {
        return how;
    }

    /** Signs by another key from now on, and says so. */
    void rotateKey() {
        key = newKey(UUID.randomUUID().toString());
        signing = key;
    }

    /** Signs by a key that is not the provider's and bears the name of one that is. */
    void signByAForgedKey() {
        signing = newKey(key.getKeyID());
    }

    /** Those that it says are its own. */
    JWKSet published() {
        return new JWKSet(key);
    }

    /** The one that it signs by. */
    JWKSet signingKeys() {
        return new JWKSet(signing);
    }

    private static RSAKey newKey(String name) {
        try {
            return new RSAKeyGenerator(2048).keyID(name).generate();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
