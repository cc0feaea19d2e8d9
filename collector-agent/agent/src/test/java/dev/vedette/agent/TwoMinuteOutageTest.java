package dev.vedette.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.agent.testing.SentEvents;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.TestBroker;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As {@link OutageTest}, for so long that Kafka's client gives up. In a class of its own: others run meanwhile. */
class TwoMinuteOutageTest {
    @TempDir
    Path directory;

    /** Two minutes are Kafka's patience with a record: what its producer holds fails then, and has to be sent again. */
    @Test
    void findsEveryAnsweredCallAfterTwoMinutesWithoutKafkaAndAKillInBetween() throws Exception {
        Path spool = directory.resolve("spool");
        Set<String> answered = new TreeSet<>();
        try (TestBroker broker = TestBroker.start(directory.resolve("kafka"))) {
            long brokerStopped;
            try (ServerProcess server = smallRing(broker, spool);
                    Load load = Load.on(server.port(), "a", 4)) {
                awaitAnswers(load, 200);
                broker.stop();
                brokerStopped = System.nanoTime();
                awaitOutage(brokerStopped, Duration.ofSeconds(60));
                server.kill();
                load.close();
                answered.addAll(load.answered());
            }
            try (ServerProcess server = smallRing(broker, spool);
                    Load load = Load.on(server.port(), "b", 4)) {
                awaitOutage(brokerStopped, Duration.ofSeconds(121));
                broker.restart();
                awaitAnswers(load, load.answered().size() + 200);
                load.close();
                answered.addAll(load.answered());
                server.stop();
            }
            try (SentEvents sent = new SentEvents(broker.bootstrapServers())) {
                sent.await(1, event -> event.getEventName().equals("vedette.agent.end"));
                List<AuditEvent> calls = sent.named("mcp.tool.call");
                Set<String> seen = new TreeSet<>();
                calls.forEach(call -> seen.addAll(call.getArgumentNames()));
                assertThat(answered).hasSizeGreaterThan(5_000);
                assertThat(seen).containsAll(answered);
                assertThat(calls.stream()
                                .map(TwoMinuteOutageTest::id)
                                .distinct()
                                .count())
                        .as("one event a call, also of those that were not answered any more")
                        .isEqualTo(seen.size() - 1); // each has the argument "text" besides
                assertThat(sent.named("vedette.agent.loss")).isEmpty();
                assertThat(sent.flaws()).isEmpty();
            }
            assertThat(spool.resolve("0")).isDirectoryNotContaining("glob:**/segment-*");
        }
    }

    /** A ring that holds a few seconds of the load: all else has to wait in segments. */
    private static ServerProcess smallRing(TestBroker broker, Path spool) throws Exception {
        return Attached.server(
                broker.bootstrapServers(), spool, "-Dvedette.ring.bytes=262144", "-Dvedette.shutdown.wait=20s");
    }

    private static void awaitAnswers(Load load, int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> load.answered().size() >= count);
    }

    private static void awaitOutage(long since, Duration length) {
        await().atMost(length.plusSeconds(5))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> System.nanoTime() - since >= length.toNanos());
    }

    private static String id(AuditEvent event) {
        return event.getAgentInstance() + ":" + event.getAgentBoot() + ":" + event.getAgentSequence();
    }
}
