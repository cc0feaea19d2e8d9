package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.delivery.options.DeliveryOptions;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.DeadLetter;
import dev.vedette.schemas.avro.Feedback;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every destination over HTTP, with the real job and a real broker: every alert is there, whatever goes wrong. */
public abstract class SinkContract {
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final RecordCodec<Alert> ALERTS = RecordCodec.of(Alert.class);
    private static final RecordCodec<DeadLetter> LETTERS = RecordCodec.of(DeadLetter.class);

    private static KafkaBroker kafka;

    /** Where secrets lie. */
    @TempDir
    public Path directory;

    private final List<JobClient> jobs = new ArrayList<>();
    protected StrictServer server;
    protected StrictServer.Vendor vendor;

    /** The vendor's server; what it takes as secrets is what {@link #secrets} writes. */
    protected abstract StrictServer.Vendor vendor();

    /** The keys of the sink in the sinks file after name and type, a line each. */
    protected abstract List<String> sink() throws IOException;

    /** The destination's type. */
    protected abstract String type();

    /** Writes the files with secrets, right ones or such as the vendor refuses. */
    protected abstract void secrets(boolean right) throws IOException;

    /** What the dead letter says of an alert with "poison" in its id, which the vendor refuses for what it holds. */
    protected abstract String refusal();

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = KafkaBroker.start();
    }

    @AfterAll
    static void stopKafka() throws Exception {
        kafka.close();
    }

    @BeforeEach
    void cleanUp() throws Exception {
        kafka.reset();
        vendor = vendor();
        server = new StrictServer(vendor);
        secrets(true);
    }

    @AfterEach
    void stop() throws Exception {
        stopJobs();
        server.close();
        assertThat(server.errors()).isEmpty();
        assertThat(server.early()).isEmpty();
    }

    /** As in a crash: the next job knows the committed offsets alone. */
    private void stopJobs() throws Exception {
        for (JobClient job : jobs) {
            job.cancel().get();
            job.getJobExecutionResult().handle((result, cancelled) -> "ended").get();
        }
        jobs.clear();
    }

    protected final void startJob() throws Exception {
        List<String> lines = new ArrayList<>(List.of("sinks:", "  - name: tested", "    type: " + type()));
        sink().forEach(line -> lines.add("    " + line));
        Path sinks = Files.write(directory.resolve("sinks.yaml"), lines);
        Configuration configuration = new Configuration();
        configuration.setString("rest.port", "0");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        DeliveryJob.build(
                env,
                DeliveryOptions.parse(
                        "--bootstrap", kafka.bootstrap(), "--sinks", sinks.toString(), "--checkpoint-interval", "500"));
        jobs.add(env.executeAsync("delivery"));
    }

    protected static void send(Alert alert) {
        kafka.send(Topics.ALERTS, alert.getAlertId().getBytes(StandardCharsets.UTF_8), ALERTS.encode(alert));
    }

    protected static Alert alert(String id) {
        return DeliveryFixture.alert(id, 1).build();
    }

    private static Set<StrictServer.Stored> sendSome(String prefix, int count) {
        IntStream.range(0, count).forEach(i -> send(alert(prefix + i)));
        kafka.flush();
        return expected(prefix, count);
    }

    private static Set<StrictServer.Stored> expected(String prefix, int count) {
        Set<StrictServer.Stored> all = new HashSet<>();
        IntStream.range(0, count).forEach(i -> all.add(new StrictServer.Stored(prefix + i, "opened 1")));
        return all;
    }

    protected final void awaitStored(Set<StrictServer.Stored> expected) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(new HashSet<>(vendor.stored())).isEqualTo(expected));
    }

    protected static List<DeadLetter> deadLetters() {
        return kafka.read(Topics.DEAD_LETTERS).stream()
                .map(record -> {
                    try {
                        return LETTERS.decode(record.value());
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    protected static void secret(Path file, String secret) throws IOException {
        Files.writeString(file, secret + "\n");
    }

    @Test
    void whatIsDownAtFirstAndLaterGetsEveryAlert() throws Exception {
        Set<StrictServer.Stored> expected = sendSome("first-", 60);
        startJob();
        // What is to be sent is read before anybody listens.
        send(alert("first-60"));
        expected.addAll(expected("first-", 61));
        server.listen();
        awaitStored(expected);
        server.goDown();
        expected.addAll(sendSome("second-", 60));
        server.listen();
        awaitStored(expected);
        assertThat(vendor.stored())
                .as("nothing was lost on the way, so nothing came twice")
                .doesNotHaveDuplicates();
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void whatRefusesForNowGetsEachAlertOnce() throws Exception {
        List<StrictServer.Fault> faults = List.of(
                StrictServer.Fault.UNAVAILABLE,
                StrictServer.Fault.TOO_MANY,
                StrictServer.Fault.FOREIGN_400,
                StrictServer.Fault.DROP_BEFORE,
                StrictServer.Fault.UNAVAILABLE,
                StrictServer.Fault.SLOW);
        server.next(faults);
        server.listen();
        startJob();
        awaitStored(sendSome("alert-", 40));
        assertThat(server.spoiled()).isEqualTo(faults.size());
        assertThat(vendor.stored()).doesNotHaveDuplicates();
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void anAnswerThatIsLostLeavesNothingOut() throws Exception {
        List<StrictServer.Fault> faults = List.of(
                StrictServer.Fault.DROP_AFTER,
                StrictServer.Fault.CUT,
                StrictServer.Fault.NONSENSE,
                StrictServer.Fault.DROP_AFTER);
        server.next(faults);
        server.listen();
        startJob();
        Set<StrictServer.Stored> expected = sendSome("alert-", 40);
        await().atMost(PATIENCE).until(() -> server.spoiled() == faults.size());
        awaitStored(expected);
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void whatIsRefusedForWhatItHoldsGoesToTheDeadLettersAlone() throws Exception {
        send(alert("poison-1"));
        Set<StrictServer.Stored> expected = sendSome("alert-", 20);
        send(alert("poison-2"));
        kafka.flush();
        server.listen();
        startJob();
        awaitStored(expected);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(deadLetters()).hasSize(2));
        assertThat(deadLetters()).allSatisfy(letter -> {
            assertThat(letter.getReason()).isEqualTo("tested: " + refusal());
            assertThat(StandardCharsets.UTF_8
                            .decode(letter.getKey().orElseThrow())
                            .toString())
                    .startsWith("poison");
        });
    }

    /** A decision closes an alert that stays the version that it is: whoever knows states by id and version alone would miss it. */
    @Test
    void aDecisionClosesAnAlertUnderItsId() throws Exception {
        server.listen();
        startJob();
        send(alert("a"));
        Set<StrictServer.Stored> expected = new HashSet<>(Set.of(new StrictServer.Stored("a", "opened 1")));
        awaitStored(expected);
        Feedback decision =
                Feedback.newBuilder().setAlertId("a").setDecision("benign").build();
        kafka.send(
                Topics.FEEDBACK,
                "a".getBytes(StandardCharsets.UTF_8),
                RecordCodec.of(Feedback.class).encode(decision));
        expected.add(new StrictServer.Stored("a", "closed 1"));
        awaitStored(expected);
    }

    @Test
    void aSecretThatIsRefusedWaitsForTheRightOne() throws Exception {
        secrets(false);
        server.listen();
        startJob();
        Set<StrictServer.Stored> expected = sendSome("alert-", 20);
        await().atMost(PATIENCE).until(() -> server.requests() >= 3);
        assertThat(vendor.stored()).isEmpty();
        secrets(true);
        awaitStored(expected);
        assertThat(vendor.stored()).doesNotHaveDuplicates();
        assertThat(deadLetters()).isEmpty();
    }

    /** Alone in its batch it would be buried by whoever takes a proxy's words for the destination's. */
    @Test
    void aProxysPageBuriesNothing() throws Exception {
        server.next(List.of(StrictServer.Fault.FOREIGN_400, StrictServer.Fault.FOREIGN_400));
        server.listen();
        startJob();
        send(alert("a"));
        awaitStored(Set.of(new StrictServer.Stored("a", "opened 1")));
        assertThat(server.spoiled()).isEqualTo(2);
        assertThat(deadLetters()).isEmpty();
    }

    /** While nothing is taken, no checkpoint may say that it was: the next job begins where the last one that is true was. */
    @Test
    void whatWasReadAndNotSentIsSentByTheNextJob() throws Exception {
        server.listen();
        startJob();
        Set<StrictServer.Stored> expected = sendSome("before-", 5);
        awaitStored(expected);
        server.goDown();
        expected.addAll(sendSome("during-", 20));
        // Three intervals of checkpoints.
        await().during(Duration.ofMillis(1_600))
                .atMost(PATIENCE)
                .until(() -> vendor.stored().size() == 5);
        stopJobs();
        server.listen();
        startJob();
        awaitStored(expected);
    }

    @Test
    void aJobThatStopsAnywhereLeavesNothingOut() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        server.listen();
        Set<StrictServer.Stored> expected = new HashSet<>();
        for (int round = 0; round < 3; round++) {
            startJob();
            expected.addAll(sendSome("round-" + round + "-", 100));
            int before = vendor.stored().size();
            int some = 1 + random.nextInt(60);
            await().atMost(PATIENCE).until(() -> vendor.stored().size() >= before + some);
            stopJobs();
        }
        startJob();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(new HashSet<>(vendor.stored()))
                        .as("seed %d", seed)
                        .isEqualTo(expected));
        assertThat(deadLetters()).isEmpty();
    }
}
