package dev.vedette.delivery.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vedette.delivery.SyslogReceiver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SyslogChannelTest {
    private static final Outbox.Limits AMPLE = new Outbox.Limits(1 << 20, 1 << 20, Duration.ofMinutes(20));

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
        try (SyslogChannel channel = open(new Outbox.Limits(3L * size, 1 << 20, Duration.ofMinutes(1)))) {
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
        Outbox.Limits limits = new Outbox.Limits(1 << 20, 5L * size, Duration.ofMinutes(20));
        try (SyslogChannel channel = open(limits)) {
            sendAll(channel, 100, 120);
            restartReceiver();
            await().untilAsserted(() -> assertThat(received()).containsExactly("115", "116", "117", "118", "119"));
        }
    }

    @Test
    void whatIsOldIsNotSentAgain() throws Exception {
        try (SyslogChannel channel = open(new Outbox.Limits(1 << 20, 1 << 20, Duration.ZERO))) {
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
                    to(hanging.getLocalPort()), new Outbox.Limits(1 << 20, 1 << 20, Duration.ofMinutes(1)), List.of());
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
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            channel.close();
            channel.awaitSent();
            await().until(channel::ended);
            flood.cancel(true);
        }
    }

    /** Whatever goes wrong in the channel's thread, the job hears of it and starts again. */
    @Test
    void aFailureReachesWhoeverWaits() throws Exception {
        CountDownLatch fail = new CountDownLatch(1);
        SyslogChannel channel = resolving(name -> {
            awaitFor(fail);
            throw new IllegalStateException("of the test");
        });
        SyslogSink.Writer writer = new SyslogSink.Writer(channel);
        channel.put(new byte[1 << 20]);
        CompletableFuture<Void> put = CompletableFuture.runAsync(() -> put(channel, 0));
        CompletableFuture<Void> flush = CompletableFuture.runAsync(() -> flush(writer));
        await().pollDelay(Duration.ofMillis(200)).until(() -> !put.isDone() && !flush.isDone());

        fail.countDown();

        assertThatThrownBy(() -> put.get(20, TimeUnit.SECONDS)).hasRootCauseMessage("of the test");
        assertThatThrownBy(() -> flush.get(20, TimeUnit.SECONDS)).hasRootCauseMessage("of the test");
        // Later too, and it still closes.
        assertThatThrownBy(() -> writer.flush(false)).isInstanceOf(IOException.class);
        assertThat(writer.snapshotState(1)).hasSize(1);
        writer.close();
        await().until(channel::ended);
    }

    @Test
    void eachAddressOfANameIsTried() throws Exception {
        // Nobody listens on this port of the first two.
        InetAddress[] addresses = {
            InetAddress.getByName("127.0.0.2"), InetAddress.getByName("::1"), InetAddress.getByName("127.0.0.1")
        };
        try (SyslogChannel channel = resolving(name -> addresses)) {
            channel.put(frame(0));
            await().untilAsserted(() -> assertThat(received()).containsExactly("0"));
        }
    }

    @Test
    void aNameThatIsUnknownIsAskedForAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (SyslogChannel channel = resolving(name -> {
            if (asked.incrementAndGet() < 4) {
                throw new UnknownHostException(name);
            }
            return InetAddress.getAllByName("127.0.0.1");
        })) {
            channel.put(frame(0));
            channel.awaitSent();
            await().untilAsserted(() -> assertThat(received()).containsExactly("0"));
        }
        assertThat(asked).hasValue(4);
    }

    private SyslogChannel resolving(Connector.Resolver resolver) {
        Connector connector = new Connector("siem.example", receiver.port(), new Transport.Tcp(), resolver);
        SyslogChannel channel = new SyslogChannel(connector, AMPLE, List.of());
        channel.start();
        return channel;
    }

    private static void awaitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void flush(SyslogSink.Writer writer) {
        try {
            writer.flush(false);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Connector to(int port) {
        return new Connector("127.0.0.1", port, new Transport.Tcp());
    }

    private SyslogChannel open(Outbox.Limits limits) {
        SyslogChannel channel = new SyslogChannel(to(receiver.port()), limits, List.of());
        channel.start();
        return channel;
    }

    private void sendAll(SyslogChannel channel, int from, int to) throws Exception {
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
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] frame(int number) {
        return OctetCounting.frame(("<14>1 - h a - - - " + number).getBytes(StandardCharsets.US_ASCII));
    }
}
