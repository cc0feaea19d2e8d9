package dev.vedette.agent.spring;

import jakarta.servlet.DispatcherType;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.ai.mcp.annotation.McpTool;
import org.springframework.ai.mcp.annotation.McpToolParam;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Component;

/** An MCP server as people write it with Spring AI and Spring Security. */
@SpringBootApplication(proxyBeanMethods = false)
public class SpringServer {
    public static void main(String[] args) throws Exception {
        SpringProgram.run(SpringServer.class, args);
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                                .permitAll()
                                .requestMatchers("/admin")
                                .hasAuthority("SCOPE_admin")
                                .anyRequest()
                                .authenticated())
                .build();
    }

    @Bean
    JwtDecoder decoder() {
        return NimbusJwtDecoder.withSecretKey(new SecretKeySpec(SpringProgram.KEY, "HmacSHA256"))
                .build();
    }

    @Component
    static class Tools {
        @McpTool(name = "echo", description = "Says it again.")
        String echo(@McpToolParam(description = "What to say") String text) {
            return "the text was " + text;
        }

        @McpTool(name = "fail", description = "Fails.")
        String fail() {
            throw new IllegalArgumentException("it did not work");
        }
    }
}
