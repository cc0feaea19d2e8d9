package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Under load the name of all destinations stands for nothing any more, their connections end, and then it stands for another address, as
 * after a failover: everything arrives there, none is set aside, in Elasticsearch none is twice.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere loopback has the one address 127.0.0.1")
class NamesGoneTest extends DeliveryFixture {
    private static final String FIRST = "127.0.0.1";
    private static final String SECOND = "127.0.0.2";

    /** The job's JVM starts beside the test's and the servers'. */
    private static final Duration LONG = Duration.ofMinutes(2);

    private static final int BETWEEN_CHANGES = 30;
    private static final long MILLIS_BETWEEN = 50;

    private final AtomicInteger sent = new AtomicInteger();

    /** A destination's port at the name's address, and the one that its server has. */
    private record Destination(int port, int server) {
        static Destination of(int server) throws IOException {
            return new Destination(KafkaBroker.freePort(), server);
        }
    }

    @Test
    void everythingArrivesWhereTheNameIsNow() throws Exception {
        Collector collector = new Collector();
        try (StrictServer server = new StrictServer(collector).listen()) {
            Destination search = Destination.of(elasticsearch.uri().getPort());
            Destination syslog = Destination.of(siem.port());
            Destination otlp = Destination.of(server.url().getPort());
            List<Destination> all = List.of(search, syslog, otlp);
            List<Relay> relays = relays(FIRST, all);
            ScheduledExecutorService load = startLoad();
            try (NamedJob job = NamedJob.start(folder, FIRST, arguments(search, syslog, otlp))) {
                await().atMost(LONG).until(() -> arrivedEverywhere(collector));
                job.forget();
                await().atMost(LONG).until(job::knowsItNoMore);
                close(relays);
                int before = sent.get();
                await().atMost(LONG).until(() -> triedAgainInVain(job.logSinceItsChange()));
                await().atMost(LONG).until(() -> sent.get() >= before + BETWEEN_CHANGES);
                relays = relays(SECOND, all);
                job.moveTo(SECOND);
                await().atMost(LONG).until(() -> job.knowsItAt(SECOND));
                int after = sent.get();
                await().atMost(LONG).until(() -> sent.get() >= after + BETWEEN_CHANGES);
                stop(load);
                verify(collector);
            } finally {
                stop(load);
                close(relays);
            }
            assertThat(server.errors()).isEmpty();
        }
    }

    private void verify(Collector collector) throws Exception {
        int count = sent.get();
        await().atMost(LONG)
                .untilAsserted(() -> assertSoftly(all -> {
                    all.assertThat(missing(count, ids())).as("at the SIEM").isEmpty();
                    all.assertThat(missing(count, collector.ids))
                            .as("at the collector")
                            .isEmpty();
                    // All of one day: an id can be there once.
                    all.assertThat(documents("vedette-alerts")).as("alerts").isEqualTo(count);
                    all.assertThat(documents("vedette-events")).as("events").isEqualTo(count);
                }));
        assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
    }

    private static long documents(String alias) {
        try {
            elasticsearch.send("POST", "/" + alias + "/_refresh", "");
            return count(alias, "{\"match_all\":{}}");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> missing(int count, Collection<String> ids) {
        Set<String> there = new HashSet<>(ids);
        return IntStream.range(0, count)
                .mapToObj(i -> "alert-" + i)
                .filter(id -> !there.contains(id))
                .toList();
    }

    private boolean arrivedEverywhere(Collector collector) {
        return ids().size() >= BETWEEN_CHANGES
                && collector.ids.size() >= BETWEEN_CHANGES
                && documents("vedette-alerts") >= BETWEEN_CHANGES
                && documents("vedette-events") >= BETWEEN_CHANGES;
    }

    /** Each has lost its connection and has tried once more. */
    private static boolean triedAgainInVain(String log) {
        return isSentAgain(log, "alerts-elasticsearch")
                && log.contains("connection 2 in a row to the SIEM")
                && isSentAgain(log, "collector");
    }

    private static boolean isSentAgain(String log, String sink) {
        return log.lines().anyMatch(line -> line.contains(sink + ": ") && line.contains("failure 2 in a row"));
    }

    private List<String> arguments(Destination search, Destination syslog, Destination otlp) throws IOException {
        Path sinks = Files.writeString(
                folder.resolve("named.yml"), """
                sinks:
                  - name: siem
                    type: syslog
                    address: %1$s:%2$d
                  - name: collector
                    type: otlp
                    url: http://%1$s:%3$d
                """.formatted(NamedJob.NAME, syslog.port(), otlp.port()));
        return List.of(
                "--bootstrap",
                kafka.bootstrap(),
                "--checkpoint-interval",
                "500",
                "--elasticsearch",
                "http://" + NamedJob.NAME + ":" + search.port(),
                "--sinks",
                sinks.toString());
    }

    private ScheduledExecutorService startLoad() {
        ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
        ScheduledFuture<?> unused = load.scheduleAtFixedRate(this::sendOne, 0, MILLIS_BETWEEN, TimeUnit.MILLISECONDS);
        return load;
    }

    /** An event and an alert. */
    private void sendOne() {
        int i = sent.getAndIncrement();
        AuditEvent event = event(i).build();
        send(alert("alert-" + i, 1));
        kafka.send(Topics.EVENTS, key(event), events.encode(event));
    }

    private static void stop(ScheduledExecutorService load) throws InterruptedException {
        load.shutdown();
        assertThat(load.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        kafka.flush();
    }

    private static List<Relay> relays(String address, List<Destination> all) throws IOException {
        List<Relay> relays = new ArrayList<>();
        for (Destination one : all) {
            relays.add(Relay.at(address, one.port(), one.server()));
        }
        return relays;
    }

    private static void close(List<Relay> relays) throws IOException {
        for (Relay relay : relays) {
            relay.close();
        }
    }

    /** Takes everything and notes whose alerts they are. */
    private static final class Collector implements StrictServer.Vendor {
        private final Set<String> ids = ConcurrentHashMap.newKeySet();

        @Override
        public StrictServer.Answer answer(StrictServer.Request request) throws IOException {
            for (JsonNode attributes : JSON.readTree(request.body()).findValues("attributes")) {
                for (JsonNode attribute : attributes) {
                    if (attribute.path("key").asText().equals("vedette.alert.id")) {
                        ids.add(attribute.at("/value/stringValue").asText());
                    }
                }
            }
            return new StrictServer.Answer(200, "{}");
        }

        @Override
        public List<StrictServer.Stored> stored() {
            return List.of();
        }
    }
}
