package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    @Test
    void anUnreadableRecordIsKeptWholeWithItsReason() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 1).start()) {
            byte[] garbage = "<script>not an event</script>".getBytes(StandardCharsets.UTF_8);
            pipeline.send(Topics.EVENTS, "someone", garbage);

            await().atMost(Pipeline.PATIENCE)
                    .until(() -> pipeline.records(Topics.DEAD_LETTERS).size() == 1);

            var record = pipeline.records(Topics.DEAD_LETTERS).get(0);
            DeadLetter letter = Pipeline.decode(RecordCodec.of(DeadLetter.class), record.value());
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("vedette.events-0-0");
            assertThat(letter.getTopic()).isEqualTo(Topics.EVENTS);
            assertThat(letter.getPartition()).isZero();
            assertThat(letter.getOffset()).isZero();
            assertThat(letter.getStage()).isEqualTo("decode");
            assertThat(letter.getValue().orElseThrow().array()).isEqualTo(garbage);
            assertThat(letter.getReason()).contains("C3 01").doesNotContain("script");
            assertThat(pipeline.job().status()).isEqualTo(JobStatus.RUNNING);
        }
    }

    @Test
    void anUnknownSchemaIsWaitedForAndThenGivenUp() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 1).start()) {
            byte[] foreign = {(byte) 0xC3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0};
            long sent = System.nanoTime();
            pipeline.send(Topics.EVENTS, "newer", foreign);

            await().atMost(Pipeline.PATIENCE)
                    .until(() -> pipeline.records(Topics.DEAD_LETTERS).size() == 1);

            DeadLetter letter = Pipeline.decode(
                    RecordCodec.of(DeadLetter.class),
                    pipeline.records(Topics.DEAD_LETTERS).get(0).value());
            assertThat(letter.getReason()).contains("0807060504030201");
            assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThan(Duration.ofSeconds(9));
        }
    }
}
