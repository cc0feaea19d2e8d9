package dev.vedette.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.LocalStack;
import dev.vedette.local.stack.Part;
import dev.vedette.local.stack.TestStacks;
import dev.vedette.models.ModelTrainer;
import dev.vedette.models.Recording;
import dev.vedette.models.sessions.CallScorer;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.ModelArtifact;
import dev.vedette.schemas.signing.SigningKey;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code models}, with a real broker; each test goes on where the one before it has ended. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ModelsCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static LocalStack stack;
    private static ModelArtifact first;
    private static ModelArtifact second;

    @BeforeAll
    static void start() throws Exception {
        stack = LocalStack.start(
                Checkout.locate(), TestStacks.options("models", EnumSet.of(Part.KAFKA)), (part, took) -> {});
        SigningKey.readOrCreate(folder, "models");
        Recording recording = Recording.read(Path.of("recordings/office-training.jsonl.gz"));
        first = ModelTrainer.train(List.of(recording), 1).artifact();
        // The same figures, so that seeds decide nothing here.
        second = ModelArtifact.newBuilder(
                        ModelTrainer.train(List.of(recording), 2).artifact())
                .setReport(first.getReport())
                .build();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    private record Outcome(int code, List<String> out, String err) {}

    private static Outcome vedette(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--bootstrap", stack.kafka().bootstrapServers()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream before = System.out;
        PrintStream beforeErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int code = Vedette.run(arguments.toArray(String[]::new));
            return new Outcome(
                    code, out.toString(StandardCharsets.UTF_8).lines().toList(), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(before);
            System.setErr(beforeErr);
        }
    }

    private static Outcome push(ModelArtifact model, String... more) throws Exception {
        Path file = folder.resolve("tools.avro");
        Files.write(file, RecordCodec.of(ModelArtifact.class).encode(model));
        List<String> arguments =
                new ArrayList<>(List.of("models", "push", file.toString(), "--key", key("models.key")));
        arguments.addAll(List.of(more));
        return vedette(arguments.toArray(String[]::new));
    }

    private static List<String> list() {
        Outcome outcome = vedette("models", "list", "--model-keys", key("models.pub"));
        assertThat(outcome.code()).isZero();
        return outcome.out().stream()
                .map(line -> line.replaceFirst("  put into force \\S+ by [^ ,]+(, again)?", ""))
                .toList();
    }

    private static String key(String name) {
        return folder.resolve(name).toString();
    }

    private static String line(ModelArtifact model, String state) {
        return "tools        %s  %-8s  tools-1".formatted(model.getVersion(), state);
    }

    /** One with a figure that is worse: it has forgotten tools. */
    private static ModelArtifact worse() throws Exception {
        ObjectNode report = (ObjectNode) JSON.readTree(second.getReport());
        report.put("tools", 1);
        return ModelArtifact.newBuilder(second)
                .setReport(JSON.writeValueAsString(report))
                .build();
    }

    @Test
    @Order(1)
    void theFirstOneIsInForceWithoutAnotherToBeHeldAgainst() throws Exception {
        assertThat(list()).isEmpty();
        Outcome pushed = push(first);
        assertThat(pushed.code()).isZero();
        assertThat(pushed.out()).singleElement().asString().startsWith(line(first, "in force"));
        assertThat(pushed.err()).contains("nothing to hold it against");
        assertThat(list()).containsExactly(line(first, "in force"));
    }

    @Test
    @Order(2)
    void aWorseOneIsRefusedWithTheFigure() throws Exception {
        Outcome refused = push(worse());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err().lines().filter(line -> line.startsWith("vedette: ")))
                .singleElement()
                .asString()
                .contains("refused: tools that it knows 1, in force");
        assertThat(list()).containsExactly(line(first, "in force"));
    }

    @Test
    @Order(3)
    void oneThatIsNoWorseTakesItsPlace() throws Exception {
        assertThat(push(second).code()).isZero();
        assertThat(list()).containsExactly(line(second, "in force"), line(first, "earlier"));
    }

    @Test
    @Order(4)
    void whatStandsThereUnsignedIsNoMeasureAndNoModel() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.kafka().bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            ModelArtifact unsigned = ModelArtifact.newBuilder(worse())
                    .setCreatedAt(Long.MAX_VALUE)
                    .build();
            producer.send(new ProducerRecord<>(
                            Topics.MODELS,
                            "tools".getBytes(StandardCharsets.UTF_8),
                            RecordCodec.of(ModelArtifact.class).encode(unsigned)))
                    .get();
        }
        assertThat(list())
                .containsExactly(
                        line(second, "in force"),
                        "tools        -                 refused   it is not signed by a key that is trusted",
                        line(first, "earlier"));
        assertThat(push(worse()).code()).isEqualTo(1);
    }

    @Test
    @Order(5)
    void aWorseOneIsInForceForAReasonThatStaysWithIt() throws Exception {
        assertThat(push(worse(), "--force-reason", "two\nlines").code()).isEqualTo(2);
        Outcome forced = push(worse(), "--force-reason", "the old tools are gone");
        assertThat(forced.code()).isZero();
        assertThat(forced.err()).contains("overridden: tools that it knows 1, in force");
        assertThat(list().get(0))
                .startsWith(line(second, "in force"))
                .contains(", past the gate: the old tools are gone (tools that it knows 1, in force");
    }

    @Test
    @Order(6)
    void rollbackAndRemoval() throws Exception {
        String[] keys = {"--key", key("models.key")};
        assertThat(vedette("models", "rollback", "tools", keys[0], keys[1]).code())
                .isZero();
        assertThat(list().get(0)).isEqualTo(line(first, "in force"));
        assertThat(vedette("models", "rollback", "tools", keys[0], keys[1]))
                .matches(outcome -> outcome.code() == 2)
                .extracting(Outcome::err)
                .asString()
                .contains("no such earlier version of tools is kept");
        assertThat(vedette("models", "remove", "tools", keys[0], keys[1]).code())
                .isZero();
        assertThat(list().get(0)).startsWith("tools        -                 removed");
        assertThat(vedette("models", "rollback", "tools", "--to", first.getVersion(), keys[0], keys[1])
                        .code())
                .isZero();
        assertThat(list().get(0)).isEqualTo(line(first, "in force"));
    }

    @Test
    @Order(8)
    void agentsAreGivenTheWeightsOfTheModelInForce() throws Exception {
        Path weights = folder.resolve("orders.weights");
        String[] command = {"models", "orders", weights.toString(), "--model-keys", key("models.pub")};
        assertThat(vedette(command))
                .matches(outcome -> outcome.code() == 2)
                .extracting(Outcome::err)
                .asString()
                .contains("no model of sessions is in force");
        byte[] shipped = CallScorer.class.getResourceAsStream("sessions.avro").readAllBytes();
        assertThat(push(RecordCodec.of(ModelArtifact.class).decode(shipped)).code())
                .isZero();
        assertThat(vedette(command).out())
                .containsExactly(CallScorer.shipped().label() + "  "
                        + CallScorer.shipped().ordersLabel());
        assertThat(weights)
                .as("as the agent comes with them")
                .hasBinaryContent(CallScorer.class
                        .getResourceAsStream("/dev/vedette/content/orders.weights")
                        .readAllBytes());
    }

    @Test
    @Order(7)
    void elevenVersionsAreTenWaysBack() throws Exception {
        Recording recording = Recording.read(Path.of("recordings/office-training.jsonl.gz"));
        for (int seed = 3; seed < 14; seed++) {
            ModelArtifact next = ModelArtifact.newBuilder(
                            ModelTrainer.train(List.of(recording), seed).artifact())
                    .setReport(first.getReport())
                    .build();
            assertThat(push(next).code()).isZero();
        }
        assertThat(list()).hasSize(10).doesNotContain(line(first, "earlier"));
    }
}
