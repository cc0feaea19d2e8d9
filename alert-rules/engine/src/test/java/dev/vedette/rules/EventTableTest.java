package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventTableTest {

    private static final Vocabulary VOCABULARY = new Vocabulary(List.of("rule"));
    private static final Comparator<EvidenceRef> ORDER =
            Comparator.comparingLong(EvidenceRef::occurredAt).thenComparing(EvidenceRef::eventId);

    @Test
    void holdsWhatCameAndDidNotGoInTheOrderOfTimes() {
        long seed = Long.getLong("seed", new Random().nextLong());
        for (int run = 0; run < 300; run++) {
            Random random = new Random((seed + run) * 0x9E3779B97F4A7C15L);
            EventTable table = new EventTable(random.nextBoolean());
            List<EvidenceRef> expected = new ArrayList<>();
            int about = 1 + random.nextInt(60);
            long bytes = 0;
            for (int step = 0; step < 400; step++) {
                if (random.nextInt(2 * about) >= expected.size()) {
                    EvidenceRef event = event(random, step);
                    table.add(EventRecord.of(event, VOCABULARY), random.nextLong());
                    expected.add(event);
                    expected.sort(ORDER);
                } else {
                    takeOut(table, expected, random);
                }
                assertThat(events(table))
                        .as("-Dseed=" + (seed + run) + " (first run)")
                        .isEqualTo(expected);
                assertThat(find(table, expected))
                        .as("-Dseed=" + (seed + run) + " (first run)")
                        .isTrue();
                bytes = Math.max(bytes, table.bytesUsed());
                assertThat(table.bytesHeld()).isLessThan(4 * bytes + 4096);
            }
        }
    }

    @Test
    void memoryIsGivenBackWhenMostEventsHaveGone() {
        Random random = new Random(1);
        EventTable table = new EventTable(true);
        for (int i = 0; i < 2_000; i++) {
            table.add(EventRecord.of(event(random, i), VOCABULARY), i);
        }
        long full = table.bytesHeld();
        table.removeFirst(1_980);
        assertThat(table.bytesHeld()).isLessThan(full / 10);
    }

    private static void takeOut(EventTable table, List<EvidenceRef> expected, Random random) {
        int number = 1 + random.nextInt(Math.min(expected.size(), 4));
        switch (random.nextInt(4)) {
            case 0 -> {
                int row = random.nextInt(expected.size());
                table.remove(row);
                expected.remove(row);
            }
            case 1 -> {
                table.removeIf(number, row -> row % 2 == 1);
                for (int i = 0, row = 1; i < number && row < expected.size(); i++, row++) {
                    expected.remove(row);
                }
            }
            default -> {
                table.removeFirst(number);
                expected.subList(0, number).clear();
            }
        }
    }

    private static EvidenceRef event(Random random, int step) {
        long time = step + random.nextInt(8);
        String text = "x".repeat(random.nextInt(20) == 0 ? random.nextInt(9000) : random.nextInt(120));
        return new EvidenceRef("e" + step, "name", "rule", time, 1, step, Map.of("field", text));
    }

    private static List<EvidenceRef> events(EventTable table) {
        return IntStream.range(0, table.size())
                .mapToObj(row -> table.event(row).decode(VOCABULARY))
                .toList();
    }

    /** Whether each is found, and of each time the rows up to it. */
    private static boolean find(EventTable table, List<EvidenceRef> expected) {
        for (int row = 0; row < expected.size(); row++) {
            EvidenceRef event = expected.get(row);
            long upTo = expected.stream()
                    .filter(other -> other.occurredAt() <= event.occurredAt())
                    .count();
            if (table.find(EventRecord.of(event, VOCABULARY)) != row || table.firstAfter(event.occurredAt()) != upTo) {
                return false;
            }
        }
        return true;
    }

    @Test
    void evidenceStaysAsItWasWhenTheAlertGrows() {
        Random random = new Random(1);
        Bucket bucket = new Bucket(0);
        List<List<EvidenceRef>> found = new ArrayList<>();
        List<List<EvidenceRef>> expected = new ArrayList<>();
        for (int step = 0; step < 500; step++) {
            bucket.count(EventRecord.of(event(random, step), VOCABULARY), 20);
            found.add(bucket.evidence(VOCABULARY));
            expected.add(events(bucket));
        }
        assertThat(found).isEqualTo(expected);
    }
}
