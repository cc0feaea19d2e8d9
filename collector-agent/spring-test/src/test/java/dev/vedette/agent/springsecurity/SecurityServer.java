package dev.vedette.agent.springsecurity;

import com.sun.net.httpserver.HttpServer;
import dev.vedette.agent.spring.SpringProgram;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.springaicommunity.mcp.security.server.apikey.memory.ApiKeyEntityImpl;
import org.springaicommunity.mcp.security.server.apikey.memory.InMemoryApiKeyEntityRepository;
import org.springaicommunity.mcp.security.server.config.McpApiKeyConfigurer;
import org.springaicommunity.mcp.security.server.config.McpServerOAuth2Configurer;
import org.springframework.ai.mcp.annotation.McpTool;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.introspection.SpringOpaqueTokenIntrospector;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Everything that guards an MCP server with Spring: opaque tokens below {@code /opaque}, API keys below {@code /keys},
 * and at {@code /mcp} tokens for this server alone, with sessions bound to their owners.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class SecurityServer {
    static final String OPAQUE_TOKEN = "opaque-token-of-bob";
    static final String KEY_ID = "key-7";
    static final String KEY_SECRET = "key-secret";
    static final String OTHER_KEY_HEADER = "X-Files-Key";

    public static void main(String[] args) throws Exception {
        SpringProgram.run(SecurityServer.class, args);
    }

    @Bean
    @Order(1)
    SecurityFilterChain opaque(HttpSecurity http) throws Exception {
        String introspection = "http://127.0.0.1:" + startAuthorizationServer() + "/introspect";
        return stateless(http.securityMatcher("/opaque/**"))
                .oauth2ResourceServer(server -> server.opaqueToken(
                        token -> token.introspector(SpringOpaqueTokenIntrospector.withIntrospectionUri(introspection)
                                .clientId("files")
                                .clientSecret("client-secret")
                                .build())))
                .authorizeHttpRequests(requests -> requests.requestMatchers("/opaque/admin")
                        .hasAuthority("SCOPE_admin")
                        .anyRequest()
                        .authenticated())
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain keys(HttpSecurity http) throws Exception {
        return keys(http.securityMatcher("/keys/**"), "X-API-Key");
    }

    @Bean
    @Order(3)
    SecurityFilterChain otherKeys(HttpSecurity http) throws Exception {
        return keys(http.securityMatcher("/other-keys/**"), OTHER_KEY_HEADER);
    }

    @Bean
    @Order(4)
    SecurityFilterChain mcp(HttpSecurity http) throws Exception {
        return stateless(http)
                .with(
                        McpServerOAuth2Configurer.mcpServerOAuth2(),
                        mcp -> mcp.authorizationServer("https://issuer.test")
                                .jwtDecoder(NimbusJwtDecoder.withSecretKey(
                                                new SecretKeySpec(SpringProgram.KEY, "HmacSHA256"))
                                        .build())
                                .validateAudienceClaim(true)
                                .sessionBinding(Customizer.withDefaults()))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                                .permitAll()
                                .anyRequest()
                                .authenticated())
                .build();
    }

    private static SecurityFilterChain keys(HttpSecurity http, String header) throws Exception {
        InMemoryApiKeyEntityRepository<ApiKeyEntityImpl> known =
                new InMemoryApiKeyEntityRepository<>(List.of(ApiKeyEntityImpl.builder()
                        .id(KEY_ID)
                        .secret(KEY_SECRET)
                        .name("batch")
                        .build()));
        return stateless(http)
                .with(
                        McpApiKeyConfigurer.mcpServerApiKey(),
                        keys -> keys.apiKeyRepository(known).headerName(header))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .build();
    }

    private static HttpSecurity stateless(HttpSecurity http) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
    }

    /** Token introspection (RFC 7662). */
    private static int startAuthorizationServer() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/introspect", exchange -> {
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] answer = (form.contains(OPAQUE_TOKEN)
                            ? "{\"active\":true,\"sub\":\"bob\",\"client_id\":\"batch\",\"scope\":\"files:read files:list\","
                                    + "\"iss\":\"https://issuer.test\",\"aud\":\"files\",\"exp\":1990003600}"
                            : "{\"active\":false}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server.getAddress().getPort();
    }

    @RestController
    static class Pages {
        @GetMapping({"/opaque/hello", "/opaque/admin", "/keys/hello", "/other-keys/hello"})
        String hello() {
            return "hello";
        }
    }

    @Component
    static class Tools {
        @McpTool(name = "echo", description = "Says it again.")
        String echo() {
            return "hello";
        }
    }
}
