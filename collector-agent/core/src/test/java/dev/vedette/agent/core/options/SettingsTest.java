package dev.vedette.agent.core.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.content.Orders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @TempDir
    Path directory;

    @Test
    void hasADefaultForEverything() throws Exception {
        Settings settings = Settings.read(Map.of(), Map.of());
        assertThat(settings.kafka())
                .containsEntry("bootstrap.servers", "127.0.0.1:19092")
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", "true");
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.tenant()).isEqualTo("default");
        assertThat(settings.serviceName()).isEqualTo("unknown_service:java");
        assertThat(settings.trustedProxies().isEmpty()).isTrue();
    }

    @Test
    void takesPropertiesBeforeEnvironmentBeforeFile() throws Exception {
        Path file = directory.resolve("vedette.properties");
        Files.writeString(
                file, "vedette.tenant=f\nvedette.heartbeat=3s\nvedette.kafka.linger.ms=9\nvedette.ring.bytes=262144\n");
        Settings settings = Settings.read(
                Map.of("vedette.tenant", "p", "vedette.config.file", file.toString()),
                Map.of(
                        "VEDETTE_TENANT",
                        "e",
                        "VEDETTE_HEARTBEAT",
                        "2s",
                        "VEDETTE_KAFKA_CLIENT_ID",
                        "me",
                        "VEDETTE_SPOOL_MAX_BYTES",
                        "7340032"));
        assertThat(settings.tenant()).isEqualTo("p");
        assertThat(settings.spoolMaxBytes()).isEqualTo(7 << 20);
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.ringBytes()).isEqualTo(262144);
        assertThat(settings.kafka()).containsEntry("client.id", "me").containsEntry("linger.ms", "9");
    }

    @Test
    void honoursOpenTelemetrysNames() throws Exception {
        Settings settings = Settings.read(
                Map.of(),
                Map.of(
                        "OTEL_RESOURCE_ATTRIBUTES", "service.name=no, service.version=1%2E2,deployment.environment=x",
                        "OTEL_SERVICE_NAME", "files"));
        assertThat(settings.serviceName()).isEqualTo("files");
        assertThat(settings.serviceVersion()).contains("1.2");
    }

    @ParameterizedTest
    @CsvSource({
        "vedette.kafka.bootstrap, nowhere, vedette.kafka.bootstrap",
        "vedette.heartbeat, 1, vedette.heartbeat",
        "vedette.heartbeat, 2h, vedette.heartbeat",
        "vedette.ring.bytes, 65536, vedette.ring.bytes",
        "vedette.ring.bytes, many, vedette.ring.bytes",
        "vedette.tenant, a b, vedette.tenant",
        "vedette.trusted.proxies, proxy.example, vedette.trusted.proxies",
        "vedette.trusted.proxies.header, via, vedette.trusted.proxies.header",
        "vedette.fingerprint.key, hunter2, vedette.fingerprint.key",
        "vedette.fingerprint.key.file, /does/not/exist, vedette.fingerprint.key.file",
        "vedette.orders.file, /does/not/exist, vedette.orders.file",
        "vedette.orders.file, pom.xml, vedette.orders.file",
        "vedette.config.file, /does/not/exist, vedette.config.file",
        "vedette.trustedproxies, 10.0.0.0/8, vedette.trustedproxies",
        "vedette.kafka.acks, 0, vedette.kafka.acks",
        "vedette.kafka.bootstrap.servers, a:1, vedette.kafka.bootstrap.servers",
        "vedette.kafka.buffer, 1, vedette.kafka.buffer",
        "vedette.kafka.compression.type, zstd, vedette.kafka.compression.type",
        "vedette.kafka.interceptor.classes, org.example.Sees, vedette.kafka.interceptor.classes",
        "vedette.kafka.partitioner.ignore.keys, true, vedette.kafka.partitioner.ignore.keys",
        "vedette.kafka.linger.ms, soon, vedette.kafka.linger.ms",
        "vedette.kafka.retries, -4, vedette.kafka.retries",
        "vedette.kafka.security.protocol, PLAIN, vedette.kafka.security.protocol",
        "vedette.kafka.sasl.login.callback.handler.class, org.example.Absent, vedette.kafka.sasl.login.callback.handler.class",
        "vedette.kafka.ssl.truststore.location, /does/not/exist, vedette.kafka.ssl.truststore.location",
        "vedette.kafka.max.in.flight.requests.per.connection, 6, vedette.kafka.*",
        "vedette.fingerprint.other.key, hunter2, vedette.fingerprint.other.key",
        "vedette.fingerprint.other.key.file, /does/not/exist, vedette.fingerprint.other.key.file",
        "vedette.spool.max-bytes, 1GB, vedette.spool.max-bytes",
        "vedette.spool.max-bytes, 1000, vedette.spool.max-bytes"
    })
    void refusesInOneLineThatNamesTheOptionAndNotTheValue(String key, String value, String named) {
        assertThatThrownBy(() -> Settings.read(Map.of(key, value), Map.of()))
                .isInstanceOf(OptionException.class)
                .hasMessageStartingWith(named + ": ")
                .hasMessageNotContaining("\n")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void readsAKeyInBothAlphabets() throws Exception {
        assertThat(Settings.read(Map.of("vedette.fingerprint.key", "__-_AAAAAAAAAAAAAAAAAA"), Map.of())
                        .fingerprintKey()
                        .orElseThrow())
                .hasSize(16)
                .startsWith(0xFF, 0xFF, 0xBF);
    }

    @Test
    void readsTheOtherKeyOfARotationFromAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "AAAAAAAAAAAAAAAAAAAAAA==\n");
        assertThat(Settings.read(Map.of(), Map.of("VEDETTE_FINGERPRINT_OTHER_KEY_FILE", file.toString()))
                        .otherFingerprintKey()
                        .orElseThrow())
                .hasSize(16);
        assertThat(Settings.read(Map.of(), Map.of()).otherFingerprintKey()).isEmpty();
    }

    @Test
    void readsTheWeightsOfOrdersFromAFileUnlessNobodyLooksInside() throws Exception {
        byte[] others = Orders.shipped().toBytes();
        others[others.length - 1]++;
        String file = Files.write(directory.resolve("orders.weights"), others).toString();
        assertThat(orders(Map.of())).contains(Orders.shipped().label());
        assertThat(orders(Map.of("vedette.orders.file", file)))
                .contains(Orders.read(others).label());
        assertThat(orders(Map.of("vedette.orders.file", file, "vedette.capture", "none")))
                .isEmpty();
    }

    private static Optional<String> orders(Map<String, String> options) throws OptionException {
        return Settings.read(options, Map.of())
                .orders()
                .map(orders -> orders.get().label());
    }

    @Test
    void ignoresEnvironmentOfOtherParts() throws Exception {
        assertThat(Settings.read(Map.of(), Map.of("VEDETTE_HOME", "/x")).tenant())
                .isEqualTo("default");
    }
}
