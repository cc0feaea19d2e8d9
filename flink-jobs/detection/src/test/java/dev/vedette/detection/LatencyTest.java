package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From an event handed to Kafka until its alert comes out of Kafka. Printed as information; the machine is shared. */
class LatencyTest {
    private static final int WARM_UP = Integer.getInteger("warmUp", 3_000);
    private static final int EVENTS = WARM_UP + 3_000;
    private static final long NANOS_BETWEEN = Duration.ofMillis(1).toNanos();

    /** With the chain, all events go to one group of its outer correlation, whose alert grows with each. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eventToAlert(boolean chain) throws Exception {
        Map<String, Long> sent = new ConcurrentHashMap<>();
        Map<String, Long> seen = new HashMap<>();
        try (Pipeline pipeline = Pipeline.create(4, 2)) {
            pipeline.push(TestRules.TOKEN_REPLAY, 1, TestRules.tokenReplay());
            pipeline.push(TestRules.SCOPE_ESCALATION, 1, TestRules.scopeEscalation());
            pipeline.push(TestRules.FORBIDDEN_TOOL, 1, TestRules.forbiddenTool());
            if (chain) {
                pipeline.push(TestRules.CHAIN, 1, TestRules.chain());
            }
            pipeline.start();
            Thread attacker = new Thread(() -> attack(pipeline, sent));
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", pipeline.options().bootstrap(), "fetch.max.wait.ms", "10"),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer())) {
                TopicPartition alerts = new TopicPartition(Topics.ALERTS, 0);
                consumer.assign(List.of(alerts));
                consumer.seekToBeginning(List.of(alerts));
                consumer.poll(Duration.ofMillis(100));
                attacker.start();
                RecordCodec<Alert> codec = RecordCodec.of(Alert.class);
                long deadline = System.nanoTime() + Pipeline.PATIENCE.toNanos();
                while (seen.size() < EVENTS && System.nanoTime() < deadline) {
                    consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                        Alert alert = Pipeline.decode(codec, record.value());
                        if (!alert.getRuleId().equals(TestRules.FORBIDDEN_TOOL)) {
                            return;
                        }
                        seen.putIfAbsent(alert.getEvidence().get(0).getEventId(), System.nanoTime());
                    });
                }
            }
            attacker.join();
        }
        assertThat(seen).hasSize(EVENTS);
        List<Double> millis = new ArrayList<>();
        seen.forEach((id, nanos) -> {
            if (Long.parseLong(id.substring(id.lastIndexOf(':') + 1)) >= WARM_UP) {
                millis.add((nanos - sent.get(id)) / 1e6);
            }
        });
        Collections.sort(millis);
        int measured = millis.size();
        System.out.printf(
                "event to alert, Kafka to Kafka, %d events at 1,000/s, %s: p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                measured,
                chain ? "with a chain over all of them" : "without chains",
                millis.get(measured / 2),
                millis.get(measured * 99 / 100),
                millis.get(measured - 1));
    }

    /** One forbidden call a millisecond, each by another user, so that each has an alert of its own. */
    private static void attack(Pipeline pipeline, Map<String, Long> sent) {
        Agent agent = new Agent("server");
        long next = System.nanoTime();
        for (int i = 0; i < EVENTS; i++) {
            var event = agent.called(Clock.nowMicros(), "kid:user-" + i, "drop_tables");
            sent.put(event.getAgentInstance() + ":0:" + event.getAgentSequence(), System.nanoTime());
            pipeline.sendTo(i % 4, event);
            next += NANOS_BETWEEN;
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(100_000);
            }
        }
        pipeline.flush();
    }
}
