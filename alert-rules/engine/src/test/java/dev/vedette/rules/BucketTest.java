package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which events an alert shows when it may not show all. */
class BucketTest {

    @Test
    void theOldestHalfAndTheNewestHalfStayInWhateverOrderTheyCome() {
        long seed = Long.getLong("vedette.seed", System.nanoTime());
        System.out.println("BucketTest seed " + seed);
        Random random = new Random(seed);
        List<Long> times = new ArrayList<>(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L));
        for (int i = 0; i < 100; i++) {
            Collections.shuffle(times, random);
            assertThat(shown(times, 4)).as("seed %d: %s", seed, times).containsExactly(1L, 2L, 8L, 9L);
            assertThat(shown(times, 5)).as("seed %d: %s", seed, times).containsExactly(1L, 2L, 3L, 8L, 9L);
        }
    }

    private static List<Long> shown(List<Long> times, int maxEvidence) {
        Vocabulary vocabulary = new Vocabulary(List.of("rule"));
        Bucket bucket = new Bucket(0);
        for (long time : times) {
            EvidenceRef event = new EvidenceRef("e" + time, "event", "rule", time, -1, -1, Map.of());
            bucket.count(EventRecord.of(event, vocabulary), maxEvidence);
        }
        assertThat(bucket.count).isEqualTo(times.size());
        return bucket.evidence(vocabulary).stream().map(EvidenceRef::occurredAt).toList();
    }
}
