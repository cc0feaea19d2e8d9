package dev.vedette.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.vedette.local.process.ChildProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LocalStackTest {
    private static final Progress SILENT = (part, took) -> {};

    @Test
    void partsStartTellTheirMemoryAndStop() throws Exception {
        EnumSet<Part> parts = EnumSet.of(Part.KAFKA, Part.FLINK, Part.ELASTICSEARCH);
        List<ProcessHandle> family;
        try (LocalStack stack = LocalStack.start(Checkout.locate(), TestStacks.options("stack", parts), SILENT)) {
            family = ProcessHandle.current().descendants().toList();
            assertThat(stack.startedIn()).containsOnlyKeys(parts);
            assertThat(stack.residentBytes())
                    .containsOnlyKeys("kafka", "flink-job-manager", "flink-task-manager", "elasticsearch");
            assertThat(stack.residentBytes().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isBetween(500L << 20, 4L << 30);
        }
        assertThat(family).hasSizeGreaterThanOrEqualTo(5).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void elasticsearchThatEndsWhileItStartsIsStartedOnceMore() throws Exception {
        List<String> again = new CopyOnWriteArrayList<>();
        Progress heard = new Progress() {
            @Override
            public void ready(Part part, Duration took) {}

            @Override
            public void again(Part part, String why) {
                again.add(why);
            }
        };
        StackOptions options = TestStacks.options("again", Set.of(Part.ELASTICSEARCH));
        CompletableFuture<Void> killed = CompletableFuture.runAsync(() -> await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(20))
                .until(LocalStackTest::elasticsearchIsKilled));
        try (LocalStack stack = LocalStack.start(Checkout.locate(), options, heard)) {
            assertThat(killed).isCompleted();
            assertThat(again).singleElement(STRING).startsWith("elasticsearch ended with exit code");
            assertThat(stack.residentBytes()).containsOnlyKeys("elasticsearch");
            CompletableFuture<String> failure = CompletableFuture.supplyAsync(() -> awaitFailure(stack));
            assertThatExceptionOfType(TimeoutException.class)
                    .as("the one that ended at first is not the stack's any more")
                    .isThrownBy(() -> failure.get(1, TimeUnit.SECONDS));
            stack.elasticsearch().process().kill();
            assertThat(failure.get(10, TimeUnit.SECONDS)).startsWith("elasticsearch ended");
        }
    }

    /** Whether the server, which its launcher has started, was found and killed. */
    private static boolean elasticsearchIsKilled() {
        Optional<ProcessHandle> server = ProcessHandle.current()
                .descendants()
                .filter(process ->
                        process.info().commandLine().orElse("").contains("org.elasticsearch.bootstrap.Elasticsearch"))
                .findAny();
        server.ifPresent(ProcessHandle::destroyForcibly);
        return server.isPresent();
    }

    @Test
    void aPartThatEndsIsReported() throws Exception {
        try (LocalStack stack =
                LocalStack.start(Checkout.locate(), TestStacks.options("failure", Set.of(Part.KAFKA)), SILENT)) {
            CompletableFuture<String> failure = CompletableFuture.supplyAsync(() -> awaitFailure(stack));
            stack.kafka().process().kill();
            await().atMost(Duration.ofSeconds(10)).until(failure::isDone);
            assertThat(failure.join())
                    .startsWith("kafka ended with exit code 137")
                    .contains("kafka.log");
        }
    }

    @Test
    void shippedRulesComeIntoForceAndAJobThatEndsIsReported() throws Exception {
        StackOptions options = new StackOptions(
                TestStacks.home("jobs"),
                Ports.free(),
                Set.of(Part.DETECTION),
                Optional.empty(),
                Optional.empty(),
                List.of(Checkout.locate().root().resolve("alert-rules/rules")));
        try (LocalStack stack = LocalStack.start(Checkout.locate(), options, SILENT)) {
            assertThat(stack.startedIn()).containsKey(Part.DETECTION);
            assertThat(stack.flink().endedJob()).isEmpty();
            CompletableFuture<String> failure = CompletableFuture.supplyAsync(() -> awaitFailure(stack));
            Http flink = new Http(stack.flink().rest());
            String job = flink.get("jobs").body().at("/jobs/0/id").asText();
            flink.send("PATCH", "jobs/" + job, "application/json", BodyPublishers.noBody());
            await().atMost(Duration.ofSeconds(30)).until(failure::isDone);
            assertThat(failure.join()).startsWith("the detection job is CANCELED");
        }
    }

    private static String awaitFailure(LocalStack stack) {
        try {
            return stack.awaitFailure();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTakenPortIsNamedWithTheOptionThatChangesIt() throws Exception {
        StackOptions options = TestStacks.options("port", Set.of(Part.KAFKA));
        try (ServerSocket taken = new ServerSocket(options.ports().kafka(), 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatExceptionOfType(StackException.class)
                    .isThrownBy(() -> LocalStack.start(Checkout.locate(), options, SILENT))
                    .withMessage(
                            "port %d (Kafka) is taken: stop what listens there or choose another with --kafka-port PORT",
                            taken.getLocalPort());
        }
    }

    /** What can be looked at on one stack, one after the other. */
    @Nested
    class OfBrokerAndCluster {
        private static LocalStack stack;

        @BeforeAll
        static void start() throws Exception {
            stack = LocalStack.start(
                    Checkout.locate(), TestStacks.options("shared", Set.of(Part.KAFKA, Part.FLINK)), SILENT);
        }

        @AfterAll
        static void stop() {
            stack.close();
        }

        @Test
        void aKilledTaskManagerIsReplaced() throws Exception {
            ChildProcess first = stack.flink().taskManagers().get(0);
            first.kill();
            assertThat(first.isAlive()).isFalse();
            stack.flink().addTaskManager();
            stack.flink().awaitReady();
            assertThat(stack.flink().taskManagers()).hasSize(2);
        }

        @Test
        void aSecondStackInTheSameFolderIsRefused() throws Exception {
            StackOptions second = TestStacks.options("shared", Set.of(Part.KAFKA));
            assertThatExceptionOfType(StackException.class)
                    .isThrownBy(() -> LocalStack.start(Checkout.locate(), second, SILENT))
                    .withMessageContaining("another stack runs in")
                    .withMessageContaining("VEDETTE_HOME");
            assertThat(stack.kafka().process().isAlive()).isTrue();
        }

        @Test
        void aJobThatDoesNotComeUpIsReportedWithItsCause() throws Exception {
            try (Stream<Path> jars = Files.list(Checkout.locate().built("infra/local/flink/target/lib"))) {
                FlinkJob noJob =
                        new FlinkJob("no such", jars.findFirst().orElseThrow(), "dev.vedette.NoSuchJob", List.of());
                assertThatExceptionOfType(StackException.class)
                        .isThrownBy(() -> stack.flink().submit(noJob))
                        .withMessageContaining("dev.vedette.NoSuchJob");
            }
        }
    }

    @Test
    void whatAPartNeedsIsStartedToo() {
        StackOptions options = new StackOptions(
                TestStacks.home("needs"),
                Ports.defaults(),
                Set.of(Part.DETECTION),
                Optional.empty(),
                Optional.empty(),
                List.of());
        assertThat(options.parts()).containsExactlyInAnyOrder(Part.KAFKA, Part.FLINK, Part.DETECTION);
    }
}
