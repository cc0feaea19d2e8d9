package dev.vedette.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import dev.vedette.agent.testing.SentEvents;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.TestBroker;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disks and name servers that do not do their work: the server answers as without the agent, and what was lost is told.
 * Disks are file systems of a mount namespace (Linux, {@code unshare}); where that is not allowed those tests are skipped.
 */
class HostTroubleTest {
    /** Events of these calls are more than the ring of 256 KiB holds. */
    private static final int CALLS_BEYOND_THE_RING = 400;

    private static final String SMALL_RING = "-Dvedette.ring.bytes=262144";

    @TempDir
    Path directory;

    @Test
    void worksInMemoryOnAFullDisk() throws Exception {
        worksInMemory("mount -t tmpfs -o size=64k tmpfs \"$0\"");
    }

    @Test
    void worksInMemoryOnAReadOnlyDisk() throws Exception {
        worksInMemory("mount -t tmpfs -o ro tmpfs \"$0\"");
    }

    private void worksInMemory(String mount) throws Exception {
        Path spool = Files.createDirectory(directory.resolve("spool"));
        try (TestBroker broker = TestBroker.start(directory.resolve("kafka"));
                ServerProcess server = Attached.launched(namespace(mount, spool), broker.bootstrapServers(), spool);
                SentEvents sent = new SentEvents(broker.bootstrapServers())) {
            call(server, 3);
            assertThat(sent.await(3, event -> event.getEventName().equals("mcp.tool.call")))
                    .hasSize(3);
            assertThat(said(server)).anyMatch(line -> line.contains("vedette.spool.dir"));
        }
    }

    /** Room for the ring and nothing else, while Kafka is away. */
    @Test
    void countsAndTellsWhatADiskThatFilledUpHadNoRoomFor() throws Exception {
        Path spool = Files.createDirectory(directory.resolve("spool"));
        try (TestBroker broker = TestBroker.start(directory.resolve("kafka"))) {
            broker.stop();
            try (ServerProcess server = Attached.launched(
                    namespace("mount -t tmpfs -o size=400k tmpfs \"$0\"", spool),
                    broker.bootstrapServers(),
                    spool,
                    SMALL_RING)) {
                call(server, CALLS_BEYOND_THE_RING);
                broker.restart();
                assertThatTheRestIsSentAndTheLossTold(broker, server);
            }
        }
    }

    /** As with a disk that does not answer: the one thread that writes to it stands still. */
    @Test
    void answersWhileTheDrainerStandsStill() throws Exception {
        int port = TestBroker.freePort();
        try (TestBroker broker = TestBroker.start(directory.resolve("kafka"));
                ServerProcess server = Attached.server(
                        broker.bootstrapServers(),
                        directory.resolve("spool"),
                        SMALL_RING,
                        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + port)) {
            VirtualMachine machine = debug(port);
            ThreadReference drainer = machine.allThreads().stream()
                    .filter(thread -> thread.name().equals("vedette-drainer"))
                    .findFirst()
                    .orElseThrow();
            drainer.suspend();
            call(server, CALLS_BEYOND_THE_RING);
            drainer.resume();
            machine.dispose();
            assertThatTheRestIsSentAndTheLossTold(broker, server);
        }
    }

    @Test
    void startsAnswersAndEndsWhileTheNameServerSaysNothing() throws Exception {
        Path resolver = Files.writeString(
                directory.resolve("resolv.conf"), "nameserver 127.0.0.1\noptions timeout:30 attempts:5\n");
        List<String> launcher = namespace("mount --bind \"$0\" /etc/resolv.conf", resolver);
        try (DatagramSocket silent = silentNameServer();
                ServerProcess server = Attached.launched(
                        launcher,
                        "kafka.vedette.test:9092",
                        directory.resolve("spool"),
                        "-Dvedette.shutdown.wait=1s")) {
            call(server, 3);
            silent.setSoTimeout(10_000);
            silent.receive(new DatagramPacket(new byte[512], 512)); // somebody asked
            long start = System.nanoTime();
            server.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("bounded wait at the end")
                    .isLessThan(Duration.ofSeconds(10));
        }
    }

    private static void assertThatTheRestIsSentAndTheLossTold(TestBroker broker, ServerProcess server)
            throws Exception {
        try (SentEvents sent = new SentEvents(broker.bootstrapServers())) {
            call(server, 1);
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                long calls = sent.named("mcp.tool.call").size();
                long requests = sent.named("mcp.request").stream()
                        .filter(event -> event.getMcpMethod()
                                .filter("tools/call"::equals)
                                .isPresent())
                        .count();
                assertThat(told(sent))
                        .as("lost events of calls, and of whatever else")
                        .isPositive();
                assertThat(calls + requests + told(sent))
                        .as("nothing is lost in silence")
                        .isGreaterThanOrEqualTo(2L * (CALLS_BEYOND_THE_RING + 1));
            });
            assertThat(sent.flaws()).isEmpty();
        }
    }

    private static long told(SentEvents sent) {
        return sent.named("vedette.agent.loss").stream()
                .filter(loss -> loss.getAttributes().get("reason").equals("ring_full"))
                .mapToLong(loss -> Long.parseLong(loss.getAttributes().get("events")))
                .sum();
    }

    private static void call(ServerProcess server, int times) {
        McpSyncClient client = TestClient.connect(server.port(), TestClient.token("a"));
        for (int i = 0; i < times; i++) {
            assertThat(client.callTool(new McpSchema.CallToolRequest("echo", Map.of("text", "hello")))
                            .content())
                    .isEqualTo(List.of(new McpSchema.TextContent("the text was hello")));
        }
        client.closeGracefully();
    }

    /** A launcher in whose mount namespace the command has been run on the path. */
    private static List<String> namespace(String mount, Path path) throws Exception {
        Process probe = new ProcessBuilder("sh", "-c", "unshare -m mount -t tmpfs tmpfs /mnt")
                .redirectErrorStream(true)
                .start();
        probe.getInputStream().readAllBytes();
        assumeTrue(
                probe.waitFor(10, TimeUnit.SECONDS) && probe.exitValue() == 0,
                "skipped: no mount namespaces here (Linux, root)");
        return List.of("unshare", "-m", "sh", "-c", mount + " && exec \"$@\"", path.toString());
    }

    private static DatagramSocket silentNameServer() {
        try {
            return new DatagramSocket(53, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            assumeTrue(false, "skipped: port 53 of loopback cannot be taken: " + e.getMessage());
            throw new IllegalStateException(e);
        }
    }

    private static VirtualMachine debug(int port) throws Exception {
        AttachingConnector connector = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(one -> one.name().equals("com.sun.jdi.SocketAttach"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        arguments.get("hostname").setValue("127.0.0.1");
        arguments.get("port").setValue(Integer.toString(port));
        return connector.attach(arguments);
    }

    private static List<String> said(ServerProcess server) {
        return server.output().stream()
                .filter(line -> line.startsWith("vedette: "))
                .toList();
    }
}
