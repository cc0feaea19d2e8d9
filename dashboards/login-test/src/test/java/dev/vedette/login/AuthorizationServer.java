package dev.vedette.login;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Arrays;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;

/** The server itself, as its guide has it; what it says and signs is up to the {@link LoginProvider}. */
@SpringBootApplication(proxyBeanMethods = false)
class AuthorizationServer {

    @Bean
    @Order(1)
    SecurityFilterChain endpoints(HttpSecurity http) throws Exception {
        http.oauth2AuthorizationServer(server -> {
            http.securityMatcher(server.getEndpointsMatcher());
            server.oidc(Customizer.withDefaults());
        });
        return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .exceptionHandling(
                        faults -> faults.authenticationEntryPoint(new LoginUrlAuthenticationEntryPoint("/login")))
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain form(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .formLogin(Customizer.withDefaults())
                .build();
    }

    @Bean
    UserDetailsService people(LoginProvider provider) {
        return name -> {
            if (!provider.knows(name)) {
                throw new UsernameNotFoundException(name);
            }
            return User.withUsername(name)
                    .password("{noop}" + LoginProvider.PASSWORD)
                    .roles("PERSON")
                    .build();
        };
    }

    @Bean
    RegisteredClientRepository clients(LoginProvider provider) {
        return new RegisteredClientRepository() {
            @Override
            public void save(RegisteredClient client) {
                // Its secret in another form: the one that it has will do.
            }

            @Override
            public RegisteredClient findById(String id) {
                return provider.client(id);
            }

            @Override
            public RegisteredClient findByClientId(String id) {
                return provider.client(id);
            }
        };
    }

    @Bean
    AuthorizationServerSettings settings(LoginProvider provider) {
        return AuthorizationServerSettings.builder()
                .issuer(provider.issuer().toString())
                .build();
    }

    @Bean
    JWKSource<SecurityContext> published(LoginProvider provider) {
        return (selector, context) -> selector.select(provider.published());
    }

    @Bean
    JwtDecoder decoder(JWKSource<SecurityContext> published) {
        return OAuth2AuthorizationServerConfiguration.jwtDecoder(published);
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> claims(LoginProvider provider) {
        return token -> {
            if (token.getTokenType().getValue().equals("id_token")) {
                provider.claimsOf(token.getPrincipal().getName())
                        .forEach((name, value) -> token.getClaims().claim(name, value));
                provider.change().accept(token.getClaims());
            }
        };
    }

    @Bean
    JwtEncoder encoder(LoginProvider provider) {
        JWKSource<SecurityContext> keys = (selector, context) -> selector.select(provider.signingKeys());
        NimbusJwtEncoder good = new NimbusJwtEncoder(keys);
        return token -> {
            Jwt signed = good.encode(token);
            boolean isIdToken = token.getClaims().getClaims().containsKey("nonce");
            return isIdToken ? signedAs(provider, token, signed) : signed;
        };
    }

    private static Jwt signedAs(LoginProvider provider, JwtEncoderParameters token, Jwt signed) {
        try {
            JWTClaimsSet claims = SignedJWT.parse(signed.getTokenValue()).getJWTClaimsSet();
            String text =
                    switch (provider.signing()) {
                        case BY_KEY -> signed.getTokenValue();
                        case NOT_AT_ALL -> new PlainJWT(claims).serialize();
                        case BY_SECRET ->
                            bySecret(claims, LoginProvider.SECRET.getBytes(StandardCharsets.UTF_8), provider);
                        case BY_PUBLIC_KEY ->
                            bySecret(
                                    claims, provider.published().toString().getBytes(StandardCharsets.UTF_8), provider);
                    };
            return new Jwt(
                    text,
                    token.getClaims().getIssuedAt(),
                    token.getClaims().getExpiresAt(),
                    signed.getHeaders(),
                    signed.getClaims());
        } catch (ParseException | JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String bySecret(JWTClaimsSet claims, byte[] secret, LoginProvider provider) throws JOSEException {
        String key = provider.published().getKeys().get(0).getKeyID();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key).build(), claims);
        token.sign(new MACSigner(Arrays.copyOf(secret, Math.max(32, secret.length))));
        return token.serialize();
    }
}
