package dev.vedette.agent.spring;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.vedette.agent.testing.ServerProcess;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** A Spring application as a server of its own, and tokens that it takes. */
public final class SpringProgram {
    public static final byte[] KEY = "a key that only this test signs with".getBytes(StandardCharsets.UTF_8);

    private SpringProgram() {}

    /** Starts one with the packed agent. */
    public static ServerProcess start(Class<?> application, String brokers, Path spool) throws Exception {
        return ServerProcess.start(
                ServerProcess.classPathOf("spring-test").collect(Collectors.joining(File.pathSeparator)),
                application.getName(),
                List.of(
                        "-javaagent:" + System.getProperty("agent.jar"),
                        "-Dvedette.kafka.bootstrap=" + brokers,
                        "-Dvedette.spool.dir=" + spool),
                Map.of("OTEL_SERVICE_NAME", "spring"));
    }

    /** What its main method does. */
    public static void run(Class<?> application, String... arguments) throws Exception {
        SpringApplication spring = new SpringApplication(application);
        spring.setDefaultProperties(Map.of(
                "server.port", "0",
                "server.address", "127.0.0.1",
                "spring.main.banner-mode", "off",
                "spring.ai.mcp.server.protocol", "STREAMABLE",
                "logging.level.root", "warn"));
        ServletWebServerApplicationContext context = (ServletWebServerApplicationContext) spring.run(arguments);
        System.out.println("listening on " + context.getWebServer().getPort());
        while (System.in.read() >= 0) {
            // until the test ends
        }
        System.exit(0);
    }

    /** A bearer token. */
    public static String bearer(JWTClaimsSet claims, byte[] key) throws JOSEException {
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        token.sign(new MACSigner(key));
        return "Bearer " + token.serialize();
    }
}
