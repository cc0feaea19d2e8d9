package dev.vedette.delivery.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.delivery.SyslogReceiver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SyslogChannelTest {
    private static final SyslogChannel.Limits AMPLE =
            new SyslogChannel.Limits(1 << 20, 1 << 20, Duration.ofMinutes(20));

    private SyslogReceiver receiver;

    @BeforeEach
    void start() throws Exception {
        receiver = SyslogReceiver.start();
    }

    @AfterEach
    void stop() throws Exception {
        receiver.close();
        assertThat(receiver.errors()).isEmpty();
    }

    @Test
    void putWaitsWhileThereIsNoRoom() throws Exception {
        receiver.goDown();
        int size = frame(0).length;
        try (SyslogChannel channel = open(new SyslogChannel.Limits(3L * size, 1 << 20, Duration.ofMinutes(1)))) {
            for (int i = 0; i < 3; i++) {
                channel.put(frame(i));
            }
            CompletableFuture<Void> fourth = CompletableFuture.runAsync(() -> put(channel, 3));
            await().pollDelay(Duration.ofMillis(200)).until(() -> !fourth.isDone());

            receiver.listen();

            fourth.get(20, TimeUnit.SECONDS);
            await().untilAsserted(() -> assertThat(received()).containsExactly("0", "1", "2", "3"));
        }
    }

    /** The window is what the two kernels may hold; what has more than that behind it is not sent twice. */
    @Test
    void onlyTheWindowIsSentAgain() throws Exception {
        int size = frame(100).length;
        SyslogChannel.Limits limits = new SyslogChannel.Limits(1 << 20, 5L * size, Duration.ofMinutes(20));
        try (SyslogChannel channel = open(limits)) {
            sendAll(channel, 100, 120);
            restartReceiver();
            await().untilAsserted(() -> assertThat(received()).containsExactly("115", "116", "117", "118", "119"));
        }
    }

    @Test
    void whatIsOldIsNotSentAgain() throws Exception {
        try (SyslogChannel channel = open(new SyslogChannel.Limits(1 << 20, 1 << 20, Duration.ZERO))) {
            sendAll(channel, 100, 120);
            restartReceiver();
            // What is written before the end of the connection was noticed is old at once, too, and not sent again
            // either.
            AtomicInteger next = new AtomicInteger(500);
            await().untilAsserted(() -> {
                channel.put(frame(next.getAndIncrement()));
                assertThat(received()).isNotEmpty();
            });
            assertThat(received()).allMatch(number -> Integer.parseInt(number) >= 500);
        }
    }

    @Test
    void anotherChannelTakesOverWhatIsUnconfirmed() throws Exception {
        List<byte[]> unconfirmed;
        try (SyslogChannel channel = open(AMPLE)) {
            sendAll(channel, 100, 110);
            receiver.goDown();
            channel.put(frame(110));
            unconfirmed = channel.unconfirmed();
        }
        receiver.messages().clear();
        receiver.listen();
        try (SyslogChannel heir = new SyslogChannel(to(receiver.port()), AMPLE, unconfirmed)) {
            heir.start();
            heir.put(frame(111));
            List<String> all =
                    IntStream.range(100, 112).mapToObj(Integer::toString).toList();
            await().untilAsserted(() -> assertThat(received()).isEqualTo(all));
        }
    }

    /** A receiver that hangs: the socket takes nothing more, and the job has to be able to stop all the same. */
    @Test
    void closingDoesNotWaitForAReceiverThatHangs() throws Exception {
        try (ServerSocket hanging = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SyslogChannel channel = new SyslogChannel(
                    to(hanging.getLocalPort()),
                    new SyslogChannel.Limits(1 << 20, 1 << 20, Duration.ofMinutes(1)),
                    List.of());
            channel.start();
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
                byte[] large = new byte[64 * 1024];
                try {
                    while (!Thread.currentThread().isInterrupted()) {
                        channel.put(large);
                        if (channel.unconfirmed().size() > 1000) {
                            return;
                        }
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            channel.close();
            channel.awaitSent();
            await().until(channel::ended);
            flood.cancel(true);
        }
    }

    private static Connector to(int port) {
        return new Connector("127.0.0.1", port, new Transport.Tcp());
    }

    private SyslogChannel open(SyslogChannel.Limits limits) {
        SyslogChannel channel = new SyslogChannel(to(receiver.port()), limits, List.of());
        channel.start();
        return channel;
    }

    private void sendAll(SyslogChannel channel, int from, int to) throws InterruptedException {
        for (int i = from; i < to; i++) {
            channel.put(frame(i));
        }
        await().until(() -> receiver.messages().size() == to - from);
        channel.awaitSent();
    }

    private void restartReceiver() throws Exception {
        receiver.goDown();
        receiver.messages().clear();
        receiver.listen();
    }

    private List<String> received() {
        return receiver.messages().stream().map(SyslogReceiver.Message::text).toList();
    }

    private static void put(SyslogChannel channel, int number) {
        try {
            channel.put(frame(number));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] frame(int number) {
        return OctetCounting.frame(("<14>1 - h a - - - " + number).getBytes(StandardCharsets.US_ASCII));
    }
}
