package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.avro.AuditEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same events in any order, in any partitions, at any parallelism give the same alerts: those that the engine alone
 * finds in the events by time. 40 stories, each in an order of its own, in each of three jobs.
 */
class InterleavingTest {
    private static final int RUNS = 40;
    private static final int PARTITIONS = 4;
    private static final long FIRST_SEED = 20261121;

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void sameAlertsWhateverTheOrder(int parallelism) throws Exception {
        sameAlerts(parallelism);
    }

    /** So little memory for objects that most states are written and read again while the events come. */
    @Test
    void sameAlertsWhenStatesComeAndGo() throws Exception {
        sameAlerts(2, "--held-state", "1", "--checkpoint-interval", "100ms");
    }

    private static void sameAlerts(int parallelism, String... more) throws Exception {
        List<String> options = new ArrayList<>(
                List.of("--out-of-orderness", "2m", "--lateness", "1h", "--max-hold", "1h", "--idle-after", "5m"));
        options.addAll(List.of(more));
        try (Pipeline pipeline = Pipeline.create(PARTITIONS, parallelism, options.toArray(String[]::new))) {
            TestRules.pushAll(pipeline);
            pipeline.start();
            // Ten minutes ago: heartbeats of now are then far enough behind it to end all windows that wait.
            long start = Clock.nowMicros() - 600_000_000L;
            Map<String, Story> stories = new LinkedHashMap<>();
            for (int run = 0; run < RUNS; run++) {
                stories.put("tenant-" + run, new Story(FIRST_SEED, "tenant-" + run, start));
            }
            send(pipeline, stories);
            heartbeats(pipeline);

            Map<String, Long> expected = new TreeMap<>();
            for (Story story : stories.values()) {
                expected.putAll(story.expected());
            }
            assertThat(expected).hasSizeGreaterThan(10 * RUNS);
            await("seeds from " + FIRST_SEED)
                    .atMost(Pipeline.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(pipeline.differenceTo(expected)).isEmpty());
        }
    }

    /** The events of all runs mixed, each run in its own order and with its agents in partitions of its own choice. */
    private static void send(Pipeline pipeline, Map<String, Story> stories) {
        Random random = new Random(FIRST_SEED);
        List<AuditEvent> mixed = new ArrayList<>();
        Map<String, Integer> partitions = new HashMap<>();
        long seed = FIRST_SEED;
        for (Story story : stories.values()) {
            mixed.addAll(story.shuffled(seed++));
        }
        Collections.shuffle(mixed, random);
        for (AuditEvent event : mixed) {
            pipeline.sendTo(
                    partitions.computeIfAbsent(event.getAgentInstance(), agent -> random.nextInt(PARTITIONS)), event);
        }
        pipeline.flush();
    }

    private static void heartbeats(Pipeline pipeline) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            pipeline.sendTo(partition, new Agent("clock-" + partition).heartbeat(Clock.nowMicros()));
        }
        pipeline.flush();
    }
}
