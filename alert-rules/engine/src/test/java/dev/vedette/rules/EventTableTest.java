package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
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

    /** Tables of several blocks, that grow in all orders, shrink to an array and grow again. */
    @Test
    void holdsManyEventsInTheOrderOfTimes() {
        long seed = Long.getLong("seed", new Random().nextLong());
        for (int run = 0; run < 12; run++) {
            Random random = new Random((seed + run) * 0x9E3779B97F4A7C15L);
            EventTable table = new EventTable(random.nextBoolean());
            List<EvidenceRef> expected = new ArrayList<>();
            int most = 1_500 + random.nextInt(3_000);
            boolean grows = true;
            int largest = 0;
            for (int step = 0; step < 20_000; step++) {
                grows = expected.isEmpty() || grows ? expected.size() < most : expected.size() < 60;
                int several = random.nextInt(60) == 0 ? 1 + random.nextInt(300) : 1;
                if (random.nextInt(8) < (grows ? 7 : 2) || expected.isEmpty()) {
                    long time = timeOf(random, expected, step);
                    EvidenceRef event = new EvidenceRef("e" + random.nextInt(), "n", "rule", time, 1, step, Map.of());
                    int row = rowOf(expected, event);
                    assertThat(table.add(EventRecord.of(event, VOCABULARY), step))
                            .isEqualTo(row);
                    expected.add(row, event);
                } else if (random.nextInt(3) == 0) {
                    int row = random.nextInt(expected.size());
                    table.remove(row);
                    expected.remove(row);
                } else {
                    int number = Math.min(several, expected.size());
                    table.removeFirst(number);
                    expected.subList(0, number).clear();
                }
                largest = Math.max(largest, expected.size());
                assertThat(table.size()).isEqualTo(expected.size());
                if (!expected.isEmpty()) {
                    lookUp(table, expected, random, "-Dseed=" + (seed + run) + " (first run), step " + step);
                }
            }
            assertThat(events(table))
                    .as("-Dseed=" + (seed + run) + " (first run)")
                    .isEqualTo(expected);
            assertThat(largest).isGreaterThan(3 * RowBlock.CAPACITY);
        }
    }

    private static long timeOf(Random random, List<EvidenceRef> expected, int step) {
        return switch (step / 1_000 % 4) {
            case 0 -> step;
            case 1 -> expected.isEmpty() ? step : expected.get(0).occurredAt() - random.nextInt(3);
            case 2 -> random.nextInt(step + 1);
            default -> step / 2 + random.nextInt(5);
        };
    }

    private static int rowOf(List<EvidenceRef> expected, EvidenceRef event) {
        int row = Collections.binarySearch(expected, event, ORDER);
        return row < 0 ? -row - 1 : row;
    }

    /** One row, found by its event and by its time, and the times around it. */
    private static void lookUp(EventTable table, List<EvidenceRef> expected, Random random, String what) {
        int row = random.nextInt(4) == 0 ? 0 : random.nextInt(expected.size());
        EvidenceRef event = expected.get(row);
        long time = event.occurredAt();
        assertThat(table.event(row).decode(VOCABULARY)).as(what).isEqualTo(event);
        assertThat(table.find(EventRecord.of(event, VOCABULARY))).as(what).isEqualTo(row);
        int start = row;
        while (start > 0 && expected.get(start - 1).occurredAt() == time) {
            start--;
        }
        int end = row + 1;
        while (end < expected.size() && expected.get(end).occurredAt() == time) {
            end++;
        }
        assertThat(table.firstAfter(time)).as(what).isEqualTo(end);
        assertThat(table.firstAfter(time - 1)).as(what).isEqualTo(start);
        assertThat(table.timeStart(row)).as(what).isEqualTo(start);
        assertThat(table.timeEnd(row)).as(what).isEqualTo(end);
        assertThat(table.firstAfter(expected.get(0).occurredAt() - 1)).as(what).isZero();
        assertThat(table.firstAfter(expected.get(expected.size() - 1).occurredAt()))
                .as(what)
                .isEqualTo(expected.size());
    }

    /** Whether each is found, and of each time the rows up to it, and up to just before it. */
    private static boolean find(EventTable table, List<EvidenceRef> expected) {
        for (int row = 0; row < expected.size(); row++) {
            EvidenceRef event = expected.get(row);
            long upTo = expected.stream()
                    .filter(other -> other.occurredAt() <= event.occurredAt())
                    .count();
            long before = expected.stream()
                    .filter(other -> other.occurredAt() < event.occurredAt())
                    .count();
            if (table.find(EventRecord.of(event, VOCABULARY)) != row
                    || table.firstAfter(event.occurredAt()) != upTo
                    || table.firstAfter(event.occurredAt() - 1) != before) {
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

    /** Events with several keys, which lose some of their rows: any rows that are all of some events. */
    @Test
    void countsTheEventsOfRows() {
        long seed = Long.getLong("seed", new Random().nextLong());
        int largest = 0;
        for (int run = 0; run < 20; run++) {
            Random random = new Random((seed + run) * 0x9E3779B97F4A7C15L);
            EventTable table = new EventTable(true);
            List<EvidenceRef> rows = new ArrayList<>();
            int most = 50 + random.nextInt(2_500);
            for (int step = 0; step < 4_000; step++) {
                String what = "-Dseed=" + (seed + run) + " (first run), step " + step;
                if (rows.size() < random.nextInt(2 * most)) {
                    EvidenceRef event = random.nextBoolean() && !rows.isEmpty()
                            ? rows.get(random.nextInt(rows.size()))
                            : new EvidenceRef("e" + step, "n", "rule", step - random.nextInt(90), 1, step, Map.of());
                    rows.add(table.add(EventRecord.of(event, VOCABULARY), step), event);
                } else if (random.nextInt(10) == 0) {
                    int number = 1 + random.nextInt(Math.min(rows.size(), 40));
                    table.removeIf(number, row -> row % 3 == 1);
                    for (int i = 0, row = 1; i < number && row < rows.size(); i++, row += 2) {
                        rows.remove(row);
                    }
                } else if (random.nextBoolean()) {
                    int row = random.nextInt(rows.size());
                    table.remove(row);
                    rows.remove(row);
                } else {
                    int number = 1 + random.nextInt(Math.min(rows.size(), 5));
                    table.removeFirst(number);
                    rows.subList(0, number).clear();
                }
                largest = Math.max(largest, rows.size());
                countEvents(table, rows, random, what);
            }
        }
        assertThat(largest).isGreaterThan(2 * RowBlock.CAPACITY);
    }

    private static void countEvents(EventTable table, List<EvidenceRef> rows, Random random, String what) {
        assertThat(table.events(0, rows.size())).as(what).isEqualTo((int)
                rows.stream().distinct().count());
        if (rows.isEmpty()) {
            return;
        }
        int some = random.nextInt(rows.size());
        int start = rows.indexOf(rows.get(some));
        int end = rows.lastIndexOf(rows.get(some)) + 1;
        assertThat(table.eventStart(some)).as(what).isEqualTo(start);
        assertThat(table.eventEnd(some)).as(what).isEqualTo(end);
        assertThat(table.events(0, start)).as(what).isEqualTo((int)
                rows.subList(0, start).stream().distinct().count());
        int other = rows.indexOf(rows.get(random.nextInt(end)));
        assertThat(table.events(other, end)).as(what).isEqualTo((int)
                rows.subList(other, end).stream().distinct().count());
    }
}
