package dev.vedette.delivery.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.delivery.Certificates;
import dev.vedette.delivery.Certificates.Identity;
import dev.vedette.delivery.SyslogReceiver;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.EcsFormat;
import dev.vedette.delivery.siem.Fitting;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.delivery.siem.Occasion;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.GroupValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debian's rsyslog with GnuTLS, set up as this package's README says. */
@Tag("peers")
class RsyslogTest {
    private static final AlertFormat MESSAGES =
            new Fitting(new SyslogMessages(new EcsFormat()), SyslogMessages.MAX_OCTETS);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path README = Path.of("src/main/java/dev/vedette/delivery/syslog/README.md");
    private static final Pattern CONFIGURATION = Pattern.compile("```rsyslog\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private static Path folder;

    private static Certificates authority;
    private static Identity server;
    private static Identity sender;

    private final List<Process> processes = new ArrayList<>();

    private int port;

    @BeforeAll
    static void certificates() throws Exception {
        RecordCodec.of(Alert.class);
        authority = Certificates.authority(folder.resolve("ca"));
        server = authority.sign("server");
        sender = authority.sign("vedette.example", "-1d", "dns:vedette.example");
    }

    @BeforeEach
    void choosePort() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Control characters, quotes, separators, what reorders text: whatever a tool is called, an alert is one message. */
    @Test
    void eachAlertIsOneMessageWhateverItHolds() throws Exception {
        List<String> titles = new ArrayList<>();
        IntStream.concat(
                        IntStream.range(0, 0x100),
                        IntStream.of(
                                0x61C, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E,
                                0x2066, 0x2067, 0x2068, 0x2069, 0xFEFF, 0xFFF9, 0xFFFF, 0xE0001, 0x1F600))
                .mapToObj(Character::toString)
                .forEach(c -> titles.add("a" + c + "] " + c + "\" <14>1 - forged - - - - x" + c));
        titles.add("\n46 <14>1 - forged - - - - [vedette@32473 alertId=\"1\"]");
        titles.add("#012 \\n \\\\ \" ] [x@1 alertId=\"1\"] 'quoted' $!all-json %msg%");
        titles.add(titles.stream().limit(0x100).collect(Collectors.joining()).substring(0, 200));
        Path out = startRsyslog("alerts.json");
        try (SyslogChannel channel = open()) {
            for (int i = 0; i < titles.size(); i++) {
                channel.put(frame("alert-" + i, titles.get(i)));
            }
            await().atMost(PATIENCE).until(() -> lines(out).size() >= titles.size());
        }
        List<String> lines = lines(out);
        assertThat(lines).hasSize(titles.size());
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = JSON.readTree(lines.get(i));
            assertThat(line.get("severity").asText()).isEqualTo("err");
            assertThat(alertId(line)).isEqualTo("alert-" + i);
            JsonNode alert = JSON.readTree(line.get("alert").asText());
            assertThat(alert.get("rule.name").asText()).isEqualTo(titles.get(i));
            assertThat(alert.at("/vedette.alert.group/0/value").asText()).isEqualTo(titles.get(i));
        }
    }

    /** Under load; nothing of what it had in memory is lost when it is killed. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRestartLeavesNothingOut(boolean killed) throws Exception {
        int count = 5000;
        Path before = startRsyslog("before-" + killed + ".json");
        try (SyslogChannel channel = open()) {
            // It waits for room while nobody takes anything.
            CompletableFuture<Void> load = CompletableFuture.runAsync(() -> load(channel, count));
            await().atMost(PATIENCE).until(() -> !lines(before).isEmpty());
            Process running = processes.get(0);
            if (killed) {
                running.destroyForcibly();
            } else {
                running.destroy();
            }
            assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
            Path after = startRsyslog("after-" + killed + ".json");
            load.get(30, TimeUnit.SECONDS);
            Set<String> all =
                    IntStream.range(0, count).mapToObj(i -> "alert-" + i).collect(Collectors.toSet());
            await().atMost(PATIENCE).untilAsserted(() -> {
                Set<String> arrived = ids(before);
                arrived.addAll(ids(after));
                assertThat(arrived).hasSize(count).isEqualTo(all);
            });
        }
    }

    private static void load(SyslogChannel channel, int count) {
        try {
            for (int i = 0; i < count; i++) {
                channel.put(frame("alert-" + i, "Token replay"));
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** rsyslog looks at the name in our certificate. */
    @Test
    void anotherSenderOfTheSameAuthorityIsRefused() throws Exception {
        Path out = startRsyslog("refused.json");
        Identity own = authority.sign("own", "-1d", "dns:other.example");
        try (SyslogChannel channel = new SyslogChannel(
                new Connector("localhost", port, new Transport.Tls(authority.files(own))),
                Outbox.Limits.DEFAULT,
                List.of())) {
            channel.start();
            channel.put(frame("alert-0", "Token replay"));
            Path log = folder.resolve("refused.json.err");
            await().atMost(PATIENCE).until(() -> Files.readString(log).contains("peer name not authorized"));
            assertThat(lines(out)).isEmpty();

            sender.replace(own);

            await().atMost(PATIENCE).until(() -> ids(out).contains("alert-0"));
        }
    }

    private SyslogChannel open() {
        SyslogChannel channel = new SyslogChannel(
                new Connector("localhost", port, new Transport.Tls(authority.files(sender))),
                Outbox.Limits.DEFAULT,
                List.of());
        channel.start();
        return channel;
    }

    /** Returns the file that it writes to. */
    private Path startRsyslog(String name) throws Exception {
        Path out = folder.resolve(name);
        Matcher readme = CONFIGURATION.matcher(Files.readString(README));
        assertThat(readme.find()).isTrue();
        String configuration = readme.group(1)
                .replace(
                        "/etc/rsyslog.d/vedette/ca.pem", authority.certificate().toString())
                .replace(
                        "/etc/rsyslog.d/vedette/server.pem",
                        server.certificate().toString())
                .replace("/etc/rsyslog.d/vedette/server.key", server.key().toString())
                .replace("/var/log/vedette-alerts.json", out.toString())
                .replace("port=\"6514\"", "address=\"127.0.0.1\" port=\"" + port + "\"");
        Path file = Files.writeString(folder.resolve(name + ".conf"), configuration);
        Process process = new ProcessBuilder(
                        "rsyslogd",
                        "-n",
                        "-f",
                        file.toString(),
                        "-i",
                        folder.resolve(name + ".pid").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".err").toFile())
                .start();
        processes.add(process);
        return out;
    }

    private static byte[] frame(String id, String text) {
        Alert alert = Alert.newBuilder()
                .setAlertId(id)
                .setRuleTitle(text)
                .setLevel("high")
                .setTenant(text)
                .setGroup(List.of(GroupValue.newBuilder()
                        .setField("gen_ai.tool.name")
                        .setValue(text)
                        .build()))
                .build();
        return OctetCounting.frame(
                MESSAGES.render(new Notice(Occasion.OPENED, alert, Optional.empty(), Optional.empty())));
    }

    /** A line that is not written to its end yet, or never will be, does not count. */
    private static List<String> lines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private static Set<String> ids(Path file) throws IOException {
        Set<String> ids = new TreeSet<>();
        for (String line : lines(file)) {
            ids.add(alertId(JSON.readTree(line)));
        }
        return ids;
    }

    private static String alertId(JsonNode line) {
        String message = "<14>1 - h a - i " + line.get("structured_data").asText() + " "
                + line.get("alert").asText();
        return SyslogReceiver.parse(message.getBytes(StandardCharsets.UTF_8))
                .parameters()
                .get("alertId");
    }
}
