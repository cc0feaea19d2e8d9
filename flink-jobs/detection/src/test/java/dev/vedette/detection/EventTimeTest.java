package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What waits for event time, where partitions are silent and clocks are wrong. */
class EventTimeTest {
    private static final String SCOPE = "keys.admin";

    private final Agent server = new Agent("server");

    /** An escalation, whose second half waits for the watermark. */
    private void attack(Pipeline pipeline, int partition, long micros) {
        pipeline.sendTo(partition, server.refused(micros - 2_000, "kid:mallory", "192.0.2.1", SCOPE));
        pipeline.sendTo(partition, server.used(micros - 1_000, "kid:mallory", "198.51.100.66", SCOPE));
        pipeline.flush();
    }

    private static Pipeline started(int partitions, int parallelism, String... arguments) throws Exception {
        Pipeline pipeline = Pipeline.create(partitions, parallelism, arguments);
        pipeline.push(TestRules.SCOPE_ESCALATION, 1, TestRules.scopeEscalation());
        return pipeline.start();
    }

    private void awaitAlert(Pipeline pipeline, int heartbeatPartition) {
        await().atMost(Pipeline.PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            pipeline.sendTo(heartbeatPartition, server.heartbeat(Clock.nowMicros()));
            pipeline.flush();
            return pipeline.alerts().size() == 1;
        });
    }

    @Test
    void partitionsWithoutEventsAndReadersWithoutPartitionsHoldNobody() throws Exception {
        try (Pipeline pipeline = started(2, 3, "--idle-after", "500ms")) {
            attack(pipeline, 0, Clock.nowMicros());
            awaitAlert(pipeline, 0);
        }
    }

    @Test
    void aPartitionThatFallsSilentHoldsTheOthersOnlyUntilItCountsAsIdle() throws Exception {
        try (Pipeline pipeline = started(2, 1, "--idle-after", "500ms")) {
            pipeline.sendTo(1, new Agent("silent").heartbeat(Clock.nowMicros() - 5_000_000));
            attack(pipeline, 0, Clock.nowMicros());
            awaitAlert(pipeline, 0);
        }
    }

    @Test
    void anAgentWhoseClockIsADayAheadDoesNotEndTheWindowsOfOthers() throws Exception {
        try (Pipeline pipeline = started(1, 1)) {
            Agent ahead = new Agent("ahead");
            pipeline.sendTo(
                    0, ahead.heartbeat(Clock.nowMicros() + Duration.ofDays(1).toNanos() / 1000));
            pipeline.flush();
            attack(pipeline, 0, Clock.nowMicros());
            awaitAlert(pipeline, 0);
            assertThat(pipeline.records(Topics.LATE)).isEmpty();
        }
    }

    @Test
    void anAgentWhoseClockIsAnHourBehindDoesNotHoldTheOthers() throws Exception {
        try (Pipeline pipeline = started(2, 1, "--max-hold", "1s", "--idle-after", "1h")) {
            Agent behind = new Agent("behind");
            attack(pipeline, 0, Clock.nowMicros());
            await().atMost(Pipeline.PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        pipeline.sendTo(0, server.heartbeat(Clock.nowMicros()));
                        pipeline.sendTo(
                                1,
                                behind.heartbeat(
                                        Clock.nowMicros() - Duration.ofHours(1).toNanos() / 1000));
                        pipeline.flush();
                        return pipeline.alerts().size() == 1;
                    });
        }
    }

    @Test
    void whatComesTooLateGoesToItsTopicWhole() throws Exception {
        try (Pipeline pipeline = started(1, 1, "--max-hold", "0s", "--lateness", "1s")) {
            attack(pipeline, 0, Clock.nowMicros());
            awaitAlert(pipeline, 0);
            AuditEvent old = server.accepted(Clock.nowMicros() - 3_600_000_000L, "kid:alice", "kid:token", "192.0.2.1");
            pipeline.send(old);
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> !pipeline.records(Topics.LATE).isEmpty());
            assertThat(Pipeline.decode(
                            RecordCodec.of(AuditEvent.class),
                            pipeline.records(Topics.LATE).get(0).value()))
                    .isEqualTo(old);
        }
    }
}
