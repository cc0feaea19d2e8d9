package dev.vedette.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.LocalStack;
import dev.vedette.local.stack.Part;
import dev.vedette.local.stack.TestStacks;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.DeadLetter;
import dev.vedette.schemas.avro.Feedback;
import dev.vedette.schemas.avro.Incident;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The commands {@code feedback}, {@code incidents} and {@code delivery dead-letters}, with a real broker. */
class IncidentsCommandTest {
    private static final long HOUR = 3_600_000_000L;

    private static LocalStack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = LocalStack.start(
                Checkout.locate(), TestStacks.options("incidents", EnumSet.of(Part.KAFKA)), (part, took) -> {});
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    private record Outcome(int code, List<String> lines) {}

    private static synchronized Outcome vedette(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--bootstrap", stack.kafka().bootstrapServers()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            int code = Vedette.run(arguments.toArray(String[]::new));
            return new Outcome(
                    code, out.toString(StandardCharsets.UTF_8).lines().toList());
        } finally {
            System.setOut(before);
        }
    }

    @Test
    void feedbackIsARecordOfItsAlert() throws Exception {
        String alert = "a2".repeat(26);
        Outcome outcome = vedette(
                "feedback", alert, "--decision", "False_Positive", "--reason", "the nightly export", "--owner", "ann");
        assertThat(outcome).isEqualTo(new Outcome(0, List.of()));
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", stack.kafka().bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(Topics.FEEDBACK, 0)));
            consumer.seekToBeginning(consumer.assignment());
            var record = consumer.poll(Duration.ofSeconds(30)).iterator().next();
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(alert);
            Feedback feedback = RecordCodec.of(Feedback.class).decode(record.value());
            assertThat(feedback.getAlertId()).isEqualTo(alert);
            assertThat(feedback.getDecision()).isEqualTo("false_positive");
            assertThat(feedback.getReason()).isEqualTo("the nightly export");
            assertThat(feedback.getOwner()).isEqualTo("ann");
            assertThat(feedback.getTenant()).isEqualTo("default");
            assertThat(feedback.getCreatedAt()).isPositive();
        }
    }

    @Test
    void openIncidentsAreListedByTheRiskThatIsLeft() throws Exception {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        write(
                incident("old", "open", 73, now - 24 * HOUR),
                incident("new", "open", 47, now),
                incident("over", "ended", 99, now),
                incident("gone", "merged", 99, now));
        Outcome outcome = vedette("incidents", "list");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.lines()).hasSize(2);
        assertThat(outcome.lines().get(0)).startsWith(" 47.0  high").endsWith("new  2 rules fired for new");
        assertThat(outcome.lines().get(1)).startsWith(" 27.9  high").contains("old");

        List<String> all = vedette("incidents", "list", "--all", "--json").lines();
        assertThat(all).hasSize(3);
        JsonNode first = new ObjectMapper().readTree(all.get(0));
        assertThat(first.get("incident").asText()).isEqualTo("over");
        assertThat(first.get("state").asText()).isEqualTo("ended");
        assertThat(first.get("risk").asDouble()).isCloseTo(99, within(0.1));
        assertThat(first.get("alerts").get(0).asText()).isEqualTo("an-alert");
    }

    private static Incident incident(String id, String state, double risk, long riskAt) {
        return Incident.newBuilder()
                .setIncidentId(id)
                .setState(state)
                .setTitle("2 rules fired\nfor " + id)
                .setLevel("high")
                .setRiskScore(risk)
                .setRiskAt(riskAt)
                .setRiskHalfLife(12 * HOUR)
                .setAlertIds(List.of("an-alert"))
                .build();
    }

    private static void write(Incident... incidents) {
        RecordCodec<Incident> codec = RecordCodec.of(Incident.class);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.kafka().bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (Incident incident : incidents) {
                byte[] key = incident.getIncidentId().getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(Topics.INCIDENTS, key, codec.encode(incident)));
            }
        }
    }

    @Test
    void deadLettersAreListedAndEventsGoBackOnceAndWhole() throws Exception {
        String hostile = "x\u001B[2J\u202E\n2026 forged";
        byte[] key = {1, 2};
        byte[] value = {(byte) 0xC3, 0, 7};
        send(letter(Topics.EVENTS, 17, "elasticsearch", "mapper_parsing_exception", key, value));
        send(letter(Topics.EVENTS, 17, "decode", "unknown schema", key, value));
        send(letter(
                Topics.EVENTS,
                18,
                "decode",
                "too large; of its 20000000 bytes only the first 2 of the key and 3 of the value are kept here",
                key,
                value));
        send(letter(Topics.RULES, 3, hostile, hostile, key, value));
        send(letter(hostile, 4, "decode", "no topic of ours", key, value));
        raw(Topics.DEAD_LETTERS, value);

        Outcome list = vedette("delivery", "dead-letters");
        assertThat(list.code()).isZero();
        assertThat(list.lines()).hasSize(5).allMatch(line -> line.matches("[^\\p{Cntrl}\\p{Cf}]+"));
        assertThat(list.lines())
                .anyMatch(line -> line.contains("vedette.events-0-17")
                        && line.contains("elasticsearch")
                        && line.endsWith("mapper_parsing_exception"));
        assertThat(records(Topics.EVENTS)).isEmpty();

        Outcome again = vedette("delivery", "dead-letters", "--again", "--json");
        assertThat(again.code()).isZero();
        assertThat(records(Topics.EVENTS)).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo(key);
            assertThat(record.value()).isEqualTo(value);
        });
        assertThat(again.lines())
                .hasSize(5)
                .anyMatch(line -> line.contains("\"again\":\"put back\""))
                .anyMatch(line -> line.contains("\"again\":\"put back already\""))
                .anyMatch(
                        line -> line.contains("vedette.events-0-18") && line.contains("not put back: it is not whole"))
                .anyMatch(line -> line.contains("vedette.rules-0-3") && line.contains("not put back: only events"));

        assertThat(vedette("delivery", "dead-letters", "vedette.events-0-18").lines())
                .singleElement()
                .asString()
                .contains("vedette.events-0-18");
    }

    private static DeadLetter letter(String topic, long offset, String stage, String reason, byte[] key, byte[] value) {
        return DeadLetter.newBuilder()
                .setTopic(topic)
                .setPartition(0)
                .setOffset(offset)
                .setStage(stage)
                .setReason(reason)
                .setKey(ByteBuffer.wrap(key))
                .setValue(ByteBuffer.wrap(value))
                .setAt(1_800_000_000_000_000L)
                .build();
    }

    private static void send(DeadLetter letter) throws Exception {
        raw(Topics.DEAD_LETTERS, RecordCodec.of(DeadLetter.class).encode(letter));
    }

    private static void raw(String topic, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                stack.kafka().clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                stack.kafka().clientConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }
}
