package dev.vedette.delivery.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.delivery.Certificates;
import dev.vedette.delivery.Certificates.Identity;
import dev.vedette.delivery.SyslogReceiver;
import dev.vedette.schemas.access.TlsFiles;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever may not read alerts does not get them, and whoever may gets all of them as soon as certificates are right. */
class SyslogTlsTest {
    private static final Outbox.Limits AMPLE = new Outbox.Limits(1 << 20, 1 << 20, Duration.ofMinutes(20));

    @TempDir
    private static Path folder;

    private static Certificates authority;
    private static Certificates foreign;
    private static Identity server;
    private static Identity sender;

    private final PrintStream console = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private SyslogReceiver receiver;

    @BeforeAll
    static void certificates() throws Exception {
        authority = Certificates.authority(folder.resolve("ours"));
        foreign = Certificates.authority(folder.resolve("foreign"));
        server = authority.sign("server");
        sender = authority.sign("sender");
    }

    @BeforeEach
    void start() throws Exception {
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        receiver = SyslogReceiver.start();
        receiver.secure(authority.files(server).context());
    }

    @AfterEach
    void stop() throws Exception {
        System.setErr(console);
        console.print(log.toString(StandardCharsets.UTF_8));
        receiver.close();
        assertThat(receiver.errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void alertsArriveFromAKnownSenderUnderTheReceiversName(String protocol) throws Exception {
        receiver.secure(authority.files(server).context(), protocol);
        try (SyslogChannel channel = open("localhost", authority.files(sender))) {
            put(channel, 0, 100);
            awaitAll(100);
        }
        assertThat(receiver.peers()).containsExactly("CN=sender localhost");
        assertThat(receiver.refusals()).isEmpty();
    }

    @Test
    void anAddressIsNoServerName() throws Exception {
        try (SyslogChannel channel = open("127.0.0.1", authority.files(sender))) {
            put(channel, 0, 1);
            awaitAll(1);
        }
        assertThat(receiver.peers()).containsExactly("CN=sender ");
    }

    @Test
    void nothingIsLostWhenTheReceiverIsRestarted() throws Exception {
        try (SyslogChannel channel = open("localhost", authority.files(sender))) {
            put(channel, 0, 50);
            awaitAll(50);
            receiver.goDown();
            put(channel, 50, 100);
            receiver.listen();
            await().untilAsserted(() ->
                    assertThat(received().stream().distinct().toList()).isEqualTo(numbers(100)));
        }
    }

    @Test
    void anExpiredCertificateOfTheReceiverWaitsForItsRenewal() throws Exception {
        receiver.secure(authority
                .files(authority.sign("expired", "-10d", "dns:localhost"))
                .context());
        try (SyslogChannel channel = open("localhost", authority.files(sender))) {
            put(channel, 0, 10);
            awaitRefusals(5);
            assertThat(received()).isEmpty();
            // One fact, told at the first, second, fourth failure, with what is wrong.
            assertThat(warnings()).hasSize(3).allMatch(line -> line.contains("NotAfter"));

            receiver.secure(authority.files(server).context());

            awaitAll(10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aRefusedCertificateOfTheSenderWaitsForItsRenewal(String protocol) throws Exception {
        receiver.secure(authority.files(server).context(), protocol);
        Identity own = authority.sign("renewed-" + protocol, "-10d", "dns:sender");
        try (SyslogChannel channel = open("localhost", authority.files(own))) {
            put(channel, 0, 10);
            awaitRefusals(3);
            assertThat(received()).isEmpty();
            assertThat(warnings()).anyMatch(line -> line.contains("certificate"));

            sender.replace(own);

            awaitAll(10);
        }
    }

    @Test
    void aSenderWithoutACertificateIsRefused() throws Exception {
        TlsFiles trust =
                new TlsFiles(Optional.of(authority.certificate().toString()), Optional.empty(), Optional.empty());
        try (SyslogChannel channel = open("localhost", trust)) {
            put(channel, 0, 10);
            awaitRefusals(2);
            assertThat(received()).isEmpty();
        }
    }

    @Test
    void aReceiverThatSomebodyElseVouchesForGetsNothing() throws Exception {
        receiver.secure(foreign.files(foreign.sign("server")).context());
        try (SyslogChannel channel = open("localhost", authority.files(sender))) {
            put(channel, 0, 10);
            awaitRefusals(2);
        }
        assertThat(received()).isEmpty();
        assertThat(warnings()).allMatch(line -> line.contains("PKIX"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1"})
    void aReceiverOfAnotherNameGetsNothing(String host) throws Exception {
        receiver.secure(authority
                .files(authority.sign("other-" + host, "-1d", "dns:other.example,ip:127.0.0.2"))
                .context());
        try (SyslogChannel channel = open(host, authority.files(sender))) {
            put(channel, 0, 10);
            awaitRefusals(2);
        }
        assertThat(received()).isEmpty();
        assertThat(warnings()).isNotEmpty().allMatch(line -> line.contains("No "));
    }

    @Test
    void aReceiverThatSpeaksNoTlsWaits() throws Exception {
        receiver.close();
        receiver = SyslogReceiver.start();
        try (SyslogChannel channel = open("localhost", authority.files(sender))) {
            put(channel, 0, 10);
            // The first octet of a ClientHello.
            await().untilAsserted(() -> assertThat(receiver.errors()).anyMatch(line -> line.contains("octet 22")));

            receiver.secure(authority.files(server).context());

            awaitAll(10);
        }
        receiver.errors().clear();
    }

    @Test
    void aFileThatIsMissingIsNamedAndWaitedFor() throws Exception {
        Path missing = folder.resolve("missing.pem");
        TlsFiles files = new TlsFiles(
                Optional.of(missing.toString()),
                Optional.of(sender.certificate().toString()),
                Optional.of(sender.key().toString()));
        try (SyslogChannel channel = open("localhost", files)) {
            put(channel, 0, 10);
            await().untilAsserted(() -> assertThat(warnings()).isNotEmpty());
            assertThat(warnings()).allMatch(line -> line.contains(missing + " does not exist"));

            Files.copy(authority.certificate(), missing);

            awaitAll(10);
        }
    }

    @Test
    void aReceiverThatHangsInTheHandshakeIsTriedAgain() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket hanging = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> accepting = accept(hanging, connections);
            SyslogChannel channel = new SyslogChannel(
                    new Connector("127.0.0.1", hanging.getLocalPort(), new Transport.Tls(authority.files(sender))),
                    AMPLE,
                    List.of());
            channel.start();
            put(channel, 0, 1);
            await().atMost(Duration.ofSeconds(20)).until(() -> connections.get() >= 2);
            // In the middle of the second handshake.
            channel.close();
            await().atMost(Duration.ofSeconds(2)).until(channel::ended);
            assertThat(warnings()).anyMatch(line -> line.contains("timed out"));
            hanging.close();
            accepting.join();
        }
    }

    /** Closing a TLS socket waits for whoever writes to it; the job has to be able to stop all the same. */
    @Test
    void closingDoesNotWaitForAReceiverThatHangs() throws Exception {
        try (SSLServerSocket hanging = (SSLServerSocket) authority
                .files(server)
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<SSLSocket> shaken = CompletableFuture.supplyAsync(() -> shakeHands(hanging));
            SyslogChannel channel = new SyslogChannel(
                    new Connector("localhost", hanging.getLocalPort(), new Transport.Tls(authority.files(sender))),
                    AMPLE,
                    List.of());
            channel.start();
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood(channel));
            SSLSocket silent = shaken.get();
            // Nothing more goes in: both kernels' buffers are full and so is the room of the channel.
            AtomicInteger before = new AtomicInteger(-1);
            await().pollInterval(Duration.ofMillis(500))
                    .until(() -> before.getAndSet(channel.unconfirmed().size()) == before.get());

            channel.close();

            channel.awaitSent();
            await().atMost(Duration.ofSeconds(5)).until(channel::ended);
            flood.join();
            silent.close();
        }
    }

    private static CompletableFuture<Void> accept(ServerSocket server, AtomicInteger connections) {
        return CompletableFuture.runAsync(() -> {
            try {
                while (true) {
                    Socket unused = server.accept();
                    connections.incrementAndGet();
                }
            } catch (Exception e) {
                // Closed: the test is over.
            }
        });
    }

    private static SSLSocket shakeHands(SSLServerSocket server) {
        try {
            SSLSocket socket = (SSLSocket) server.accept();
            socket.startHandshake();
            return socket;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void flood(SyslogChannel channel) {
        byte[] large = new byte[64 * 1024];
        try {
            while (!channel.ended()) {
                channel.put(large);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private SyslogChannel open(String host, TlsFiles files) {
        SyslogChannel channel =
                new SyslogChannel(new Connector(host, receiver.port(), new Transport.Tls(files)), AMPLE, List.of());
        channel.start();
        return channel;
    }

    private static void put(SyslogChannel channel, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            channel.put(OctetCounting.frame(("<14>1 - h a - - - " + i).getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private void awaitAll(int count) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(received()).isEqualTo(numbers(count)));
    }

    private void awaitRefusals(int count) {
        await().atMost(Duration.ofSeconds(20)).until(() -> receiver.refusals().size() >= count);
    }

    private List<String> received() {
        return receiver.messages().stream().map(SyslogReceiver.Message::text).toList();
    }

    private static List<String> numbers(int count) {
        return Stream.iterate(0, i -> i + 1).limit(count).map(String::valueOf).toList();
    }

    private List<String> warnings() {
        return log.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("WARN"))
                .toList();
    }
}
