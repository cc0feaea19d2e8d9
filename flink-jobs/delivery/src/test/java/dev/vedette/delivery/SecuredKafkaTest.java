package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.delivery.options.DeliveryOptions;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that speaks TLS and asks for a name and a password: source, dead letters and schemas get in with {@code --kafka}. */
class SecuredKafkaTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @Test
    void whatKafkaAsksForComesFromAFileAndIsReadAgainWhenItWasWrong() throws Exception {
        Certificates authority = Certificates.authority(folder.resolve("authority"));
        Certificates.Identity server = authority.sign("broker");
        int port = KafkaBroker.freePort();
        Path secrets = Files.writeString(folder.resolve("kafka.properties"), login("wrong"));
        try (KafkaBroker kafka = KafkaBroker.start(secured(port, server));
                SyslogReceiver siem = SyslogReceiver.start()) {
            JobClient job = start(arguments(port, siem.port(), authority.certificate(), secrets));
            kafka.send(Topics.ALERTS, "one".getBytes(StandardCharsets.UTF_8), alert());
            // Of a writer that nobody knows: what it means is looked for on vedette.schemas before it is a dead letter.
            byte[] unknown = ByteBuffer.allocate(20)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put((byte) 0xC3)
                    .put((byte) 0x01)
                    .putLong(42)
                    .array();
            kafka.send(Topics.ALERTS, "two".getBytes(StandardCharsets.UTF_8), unknown);
            kafka.flush();
            await().atMost(PATIENCE).until(() -> job.getJobStatus().get() == JobStatus.RESTARTING);
            assertThat(siem.messages()).isEmpty();
            Files.writeString(secrets, login("correct horse"));

            await().atMost(PATIENCE).until(() -> !siem.messages().isEmpty());
            assertThat(siem.messages().get(0).parameters()).containsEntry("alertId", "one");
            await().atMost(PATIENCE).until(() -> kafka.read(Topics.DEAD_LETTERS).size() == 1);
            await().atMost(PATIENCE).until(() -> kafka.committed("vedette-delivery-alerts-siem") == 2);
            job.cancel().get();
            job.getJobExecutionResult().handle((result, cancelled) -> "ended").get();
        }
    }

    private static Map<String, String> secured(int port, Certificates.Identity server) throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("SECURED://127.0.0.1:" + port, "SASL_SSL");
        settings.put("listener.name.secured.sasl.enabled.mechanisms", "PLAIN");
        settings.put(
                "listener.name.secured.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_delivery=\"correct horse\";");
        settings.put("ssl.keystore.type", "PEM");
        settings.put("ssl.keystore.certificate.chain", Files.readString(server.certificate()));
        settings.put("ssl.keystore.key", Files.readString(server.key()));
        return settings;
    }

    private static String login(String password) {
        return "login=org.apache.kafka.common.security.plain.PlainLoginModule required username=\"delivery\" password=\""
                + password + "\";\n";
    }

    /** As README.md has them: nothing secret stands among the job's arguments. */
    private static List<String> arguments(int port, int siem, Path authority, Path secrets) {
        List<String> arguments = new ArrayList<>(List.of(
                "--bootstrap", "127.0.0.1:" + port, "--siem", "127.0.0.1:" + siem, "--checkpoint-interval", "500"));
        for (String setting : List.of(
                "security.protocol=SASL_SSL",
                "sasl.mechanism=PLAIN",
                "ssl.truststore.type=PEM",
                "ssl.truststore.location=" + authority,
                "config.providers=file",
                "config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider",
                "sasl.jaas.config=${file:" + secrets + ":login}")) {
            arguments.addAll(List.of("--kafka", setting));
        }
        return arguments;
    }

    private static byte[] alert() {
        Alert alert = DeliveryFixture.alert("one", 1).build();
        return RecordCodec.of(Alert.class).encode(alert);
    }

    private static JobClient start(List<String> arguments) throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("rest.port", "0");
        configuration.setString("restart-strategy.exponential-delay.max-backoff", "2 s");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
        DeliveryJob.build(env, DeliveryOptions.parse(arguments.toArray(String[]::new)));
        return env.executeAsync("delivery");
    }
}
