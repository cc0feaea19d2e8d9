package dev.vedette.delivery.syslog;

import dev.vedette.delivery.Certificates;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.EcsFormat;
import dev.vedette.delivery.siem.Fitting;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.delivery.siem.Occasion;
import dev.vedette.delivery.tls.TlsFiles;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import javax.net.ssl.SSLServerSocket;

/**
 * How many alerts a second go to a receiver over TLS that counts octets in the same process: through the channel, rendered and through
 * the channel, and, for what the machine gives at most, as one array written to the same kind of socket. Without the time to connect;
 * interleaved, five rounds after two that warm up. Run by hand; its argument is how many alerts a round has, 100000 by default.
 */
final class SyslogBenchmark {
    private static final int WARM_UP = 2;
    private static final int ROUNDS = 5;
    private static final int BLOCK = 64 * 1024;

    private final SSLServerSocket server;
    private final TlsFiles files;
    private final int alerts;

    private SyslogBenchmark(SSLServerSocket server, TlsFiles files, int alerts) {
        this.server = server;
        this.files = files;
        this.alerts = alerts;
    }

    public static void main(String[] arguments) throws Exception {
        RecordCodec.of(Alert.class);
        Path folder = Files.createTempDirectory("vedette-syslog-benchmark");
        Certificates authority = Certificates.authority(folder);
        TlsFiles files = authority.files(authority.sign("both"));
        int alerts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        try (SSLServerSocket server = (SSLServerSocket)
                files.context().getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            new SyslogBenchmark(server, files, alerts).run();
        }
    }

    private void run() throws Exception {
        AlertFormat messages = new Fitting(new SyslogMessages(new EcsFormat()), SyslogMessages.MAX_OCTETS);
        byte[] frame = OctetCounting.frame(messages.render(notice(0)));
        double[] raw = new double[ROUNDS];
        double[] channel = new double[ROUNDS];
        double[] rendered = new double[ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            int at = Math.max(0, round);
            raw[at] = raw(frame);
            channel[at] = channel(i -> frame);
            rendered[at] = channel(i -> OctetCounting.frame(messages.render(notice(i))));
        }
        System.out.printf("%d alerts of %d octets a round; alerts/s, median (least, most)%n", alerts, frame.length);
        print("one array", raw, raw);
        print("channel", channel, raw);
        print("rendered, channel", rendered, raw);
    }

    private static void print(String name, double[] rates, double[] base) {
        System.out.printf(
                "%-18s %9.0f (%.0f, %.0f), %.2f of one array%n",
                name,
                median(rates),
                Arrays.stream(rates).min().orElseThrow(),
                Arrays.stream(rates).max().orElseThrow(),
                median(rates) / median(base));
    }

    private static double median(double[] rates) {
        double[] sorted = rates.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private double channel(IntFunction<byte[]> frames) throws Exception {
        Counter counter = new Counter(server);
        try (SyslogChannel channel = new SyslogChannel(
                new Connector("localhost", server.getLocalPort(), new Transport.Tls(files)),
                Outbox.Limits.DEFAULT,
                List.of())) {
            channel.start();
            byte[] first = frames.apply(0);
            channel.put(first);
            long octets = first.length;
            counter.await(octets);
            long began = System.nanoTime();
            for (int i = 0; i < alerts; i++) {
                byte[] frame = frames.apply(i);
                octets += frame.length;
                channel.put(frame);
            }
            channel.awaitSent();
            counter.await(octets);
            return alerts * 1e9 / (System.nanoTime() - began);
        }
    }

    private double raw(byte[] frame) throws Exception {
        byte[] block = new byte[BLOCK / frame.length * frame.length];
        for (int at = 0; at < block.length; at += frame.length) {
            System.arraycopy(frame, 0, block, at, frame.length);
        }
        int blocks = alerts / (block.length / frame.length);
        Counter counter = new Counter(server);
        try (Socket socket = files.context().getSocketFactory().createSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
            OutputStream out = socket.getOutputStream();
            out.write(frame);
            counter.await(frame.length);
            long began = System.nanoTime();
            for (int i = 0; i < blocks; i++) {
                out.write(block);
            }
            counter.await(frame.length + (long) blocks * block.length);
            return (double) blocks * (block.length / frame.length) * 1e9 / (System.nanoTime() - began);
        }
    }

    private static Notice notice(int number) {
        Alert alert = Alert.newBuilder()
                .setAlertId("alert-" + number)
                .setRuleId("0c9c3a5e-0000-4000-8000-000000000000")
                .setRuleTitle("Token replay")
                .setLevel("high")
                .setGroup(List.of(GroupValue.newBuilder()
                        .setField("user.id")
                        .setValue("p" + number)
                        .build()))
                .setEvidenceCount(1)
                .setEvidence(List.of(Evidence.newBuilder()
                        .setEventId("agent:1:" + number)
                        .setEventName("vedette.auth.attempt")
                        .setOccurredAt(1_795_262_400_000_000L)
                        .setFields(Map.of("user_agent.original", "curl", "gen_ai.tool.name", "read_file"))
                        .build()))
                .setDetectedAt(1_795_262_400_000_000L)
                .build();
        return new Notice(Occasion.OPENED, alert, Optional.empty(), Optional.empty());
    }

    /** Takes one connection and counts. */
    private static final class Counter {
        private final Thread thread;
        private long octets;

        Counter(SSLServerSocket server) {
            thread = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    InputStream in = socket.getInputStream();
                    byte[] buffer = new byte[BLOCK];
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        add(n);
                    }
                } catch (Exception e) {
                    // The sender has gone.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private synchronized void add(int count) {
            octets += count;
            notifyAll();
        }

        synchronized void await(long count) throws InterruptedException {
            while (octets < count) {
                wait();
            }
        }
    }
}
