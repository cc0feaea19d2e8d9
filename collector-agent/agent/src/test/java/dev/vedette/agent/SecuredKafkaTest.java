package dev.vedette.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.agent.testing.SentEvents;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.TestBroker;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packed agent and a broker that wants to know who it talks to, by each of the ways that README.md shows: its settings
 * are the ones here. A broker has a listener for each.
 */
class SecuredKafkaTest {
    private static final String SCRAM_PASSWORD = "scram-password-7731";
    private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

    @TempDir
    static Path directory;

    private static final Map<String, Integer> PORTS = new HashMap<>();
    private static Certificates authority;
    private static TokenIssuer issuer;
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        authority = Certificates.authority(directory, "authority");
        issuer = new TokenIssuer();
        System.setProperty(ALLOWED_URLS, issuer.keySetEndpoint());
        broker = TestBroker.start(directory.resolve("kafka"), listeners());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            "vedette", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), SCRAM_PASSWORD)))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stopBroker() {
        System.clearProperty(ALLOWED_URLS);
        broker.close();
        issuer.close();
    }

    private static Map<String, String> listeners() throws Exception {
        Map<String, String> settings = new HashMap<>();
        listen(settings, "TLS", "SSL");
        listen(settings, "MUTUAL", "SSL");
        listen(settings, "SCRAM", "SASL_SSL");
        listen(settings, "OAUTH", "SASL_SSL");
        settings.put("ssl.keystore.location", authority.keyStore("broker").toString());
        settings.put("ssl.keystore.password", Certificates.PASSWORD);
        settings.put("ssl.truststore.location", authority.trustStore().toString());
        settings.put("ssl.truststore.password", Certificates.PASSWORD);
        settings.put("listener.name.mutual.ssl.client.auth", "required");
        settings.put("listener.name.scram.sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.put(
                "listener.name.scram.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        settings.put("listener.name.oauth.sasl.enabled.mechanisms", "OAUTHBEARER");
        settings.put(
                "listener.name.oauth.oauthbearer.sasl.jaas.config",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;");
        settings.put(
                "listener.name.oauth.oauthbearer.sasl.server.callback.handler.class",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler");
        settings.put("listener.name.oauth.sasl.oauthbearer.jwks.endpoint.url", issuer.keySetEndpoint());
        settings.put("listener.name.oauth.sasl.oauthbearer.expected.audience", TokenIssuer.AUDIENCE);
        return settings;
    }

    private static void listen(Map<String, String> settings, String name, String protocol) throws IOException {
        PORTS.put(name, TestBroker.freePort());
        settings.put(name + "://127.0.0.1:" + PORTS.get(name), protocol);
    }

    @Test
    void sendsOverTls() throws Exception {
        assertThatEventsArrive("TLS", trusted("SSL"));
    }

    @Test
    void showsItsCertificateToABrokerThatAsksForIt() throws Exception {
        assertThatEventsArrive(
                "MUTUAL",
                Stream.concat(
                        trusted("SSL"),
                        Stream.of(
                                "ssl.keystore.location=" + authority.keyStore("agent"),
                                "ssl.keystore.password=" + Certificates.PASSWORD)));
    }

    @Test
    void authenticatesByScram() throws Exception {
        assertThatEventsArrive("SCRAM", scram(SCRAM_PASSWORD));
    }

    @Test
    void authenticatesByATokenThatItAsksFor() throws Exception {
        assertThatEventsArrive("OAUTH", oauth(), "-D" + ALLOWED_URLS + "=" + issuer.tokenEndpoint());
    }

    /** Kafka's client registers SASL mechanisms with the JVM, which has one registry for all. */
    @ParameterizedTest
    @ValueSource(strings = {"SCRAM", "OAUTH"})
    void leavesAnApplicationItsOwnClientOfKafka(String listener) throws Exception {
        String brokers = "127.0.0.1:" + PORTS.get(listener);
        List<String> settings = (listener.equals("SCRAM") ? scram(SCRAM_PASSWORD) : oauth()).toList();
        Path file = directory.resolve(listener + ".properties");
        Files.write(
                file,
                Stream.concat(settings.stream(), Stream.of("bootstrap.servers=" + brokers))
                        .toList());
        Path spool = directory.resolve("application-" + listener);
        try (ServerProcess application = Attached.kafkaUser(
                        brokers,
                        spool,
                        options(
                                settings.stream(),
                                "-D" + ALLOWED_URLS + "=" + issuer.tokenEndpoint(),
                                "-Dapplication.settings=" + file));
                SentEvents sent = new SentEvents(broker.bootstrapServers())) {
            assertThat(application.output()).anyMatch(line -> line.startsWith("connection 3: "));
            String agent = agentOf(spool);
            sent.await(
                    2,
                    event -> event.getAgentInstance().equals(agent)
                            && event.getEventName().equals("vedette.agent.heartbeat"));
        }
    }

    private static Stream<String> oauth() {
        return Stream.concat(
                trusted("SASL_SSL"),
                Stream.of(
                        "sasl.mechanism=OAUTHBEARER",
                        "sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;",
                        "sasl.login.callback.handler.class=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler",
                        "sasl.oauthbearer.token.endpoint.url=" + issuer.tokenEndpoint(),
                        "sasl.oauthbearer.client.credentials.client.id=" + TokenIssuer.CLIENT,
                        "sasl.oauthbearer.client.credentials.client.secret=" + TokenIssuer.SECRET));
    }

    /** The events wait, the server answers, and the password stands in no line. */
    @Test
    void waitsWhereItIsRefusedAndSendsOnceItIsNot() throws Exception {
        Path spool = directory.resolve("refused");
        try (ServerProcess server = server("SCRAM", spool, scram("not the password"))) {
            TestClient.post(server.port(), "Bearer refused");
            await().until(() -> server.output().stream()
                    .anyMatch(line -> line.contains("SaslAuthenticationException") || line.contains("authentication")));
            assertThat(TestClient.post(server.port(), "Bearer refused").statusCode())
                    .isNotEqualTo(500);
            assertThat(String.join("\n", server.output())).doesNotContain("not the password");
            server.kill();
        }
        try (ServerProcess server = server("SCRAM", spool, scram(SCRAM_PASSWORD));
                SentEvents sent = new SentEvents(broker.bootstrapServers())) {
            assertThat(server.port()).isPositive();
            String agent = agentOf(spool);
            List<AuditEvent> attempts = sent.await(
                    2,
                    event -> event.getAgentInstance().equals(agent)
                            && event.getAgentBoot() == 0
                            && event.getEventName().equals("vedette.auth.attempt"));
            assertThat(attempts).hasSize(2);
        }
    }

    private static void assertThatEventsArrive(String listener, Stream<String> settings, String... jvm)
            throws Exception {
        Path spool = directory.resolve("spool-" + listener);
        try (ServerProcess server = server(listener, spool, settings, jvm);
                SentEvents sent = new SentEvents(broker.bootstrapServers())) {
            TestClient.post(server.port(), "Bearer " + listener);
            String agent = agentOf(spool);
            AuditEvent attempt = sent.await(
                            1,
                            event -> event.getAgentInstance().equals(agent)
                                    && event.getEventName().equals("vedette.auth.attempt"))
                    .get(0);
            assertThat(attempt.getTokenFingerprint()).isNotEqualTo(Optional.empty());
            assertThat(String.join("\n", server.output()))
                    .doesNotContain(TokenIssuer.SECRET, SCRAM_PASSWORD, Certificates.PASSWORD);
        }
    }

    private static String agentOf(Path spool) throws IOException {
        try (Stream<Path> files = Files.walk(spool)) {
            Path instance = files.filter(file -> file.getFileName().toString().equals("instance"))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(instance).strip();
        }
    }

    private static ServerProcess server(String listener, Path spool, Stream<String> settings, String... jvm)
            throws Exception {
        return Attached.server("127.0.0.1:" + PORTS.get(listener), spool, options(settings, jvm));
    }

    private static String[] options(Stream<String> settings, String... jvm) {
        return Stream.concat(settings.map(setting -> "-Dvedette.kafka." + setting), Stream.of(jvm))
                .toArray(String[]::new);
    }

    private static Stream<String> trusted(String protocol) {
        return Stream.of(
                "security.protocol=" + protocol,
                "ssl.truststore.type=PEM",
                "ssl.truststore.location=" + authority.certificate());
    }

    private static Stream<String> scram(String password) {
        return Stream.concat(
                trusted("SASL_SSL"),
                Stream.of(
                        "sasl.mechanism=SCRAM-SHA-512",
                        "sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required"
                                + " username=\"vedette\" password=\"" + password + "\";"));
    }
}
