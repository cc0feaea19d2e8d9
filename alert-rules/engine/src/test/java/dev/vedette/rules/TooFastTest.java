package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The search for places that are too far away, which passes over those of a rectangle together, against a look at each. The
 * bound is such that hardly another one than the fastest of all is too fast, and that one is mostly at an edge of its
 * rectangle.
 */
class TooFastTest {

    private static final double MICROS_PER_HOUR = 3.6e9;
    private static final int ROWS = 4 * RowBlock.CAPACITY;
    private static final long MINUTE = 60_000_000;

    private final long[] places = new long[ROWS];
    private final long[] times = new long[ROWS];

    @Test
    void findsTheFirstAndTheLastPlaceThatIsTooFast() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        for (int run = 0; run < 120; run++) {
            String what = "-Dseed=" + (seed + run) + " (first run)";
            Random random = new Random((seed + run) * 0x9E3779B97F4A7C15L);
            int latitude = random.nextInt(120) - 60;
            int longitude = random.nextInt(360) - 180;
            SummaryTree tree = tree(random, latitude, longitude);
            long place = place(random, 3, latitude, longitude);
            long time = random.nextBoolean() ? -ROWS * MINUTE : 2 * ROWS * MINUTE;
            double fastest = 0;
            for (int row = 0; row < ROWS; row++) {
                fastest = Math.max(fastest, speed(place, time, row));
            }
            TooFast search = new TooFast(stage(fastest * (1 - 1e-7)), place, time, false);
            int first = 0;
            while (!search.is(times[first], places[first], false)) {
                first++;
            }
            int last = ROWS - 1;
            while (!search.is(times[last], places[last], false)) {
                last--;
            }
            assertThat(tree.next(0, ROWS, search)).as(what).isEqualTo(first);
            assertThat(tree.last(0, ROWS, search)).as(what).isEqualTo(last);
            assertThat(tree.next(last + 1, ROWS, search)).as(what).isEqualTo(ROWS);
            assertThat(tree.last(0, first, search)).as(what).isEqualTo(-1);
        }
    }

    /** Each block has its places along a meridian, along a circle of latitude, or in a field, not far away, and one time. */
    private SummaryTree tree(Random random, int latitude, int longitude) {
        SummaryTree tree = new SummaryTree(3, PlaceSummary.PLACES);
        int kind = 0;
        int south = 0;
        int west = 0;
        for (int row = 0; row < ROWS; row++) {
            if (row % RowBlock.CAPACITY == 0) {
                kind = 1 + random.nextInt(3);
                south = latitude + random.nextInt(20) - 10;
                west = longitude + random.nextInt(20) - 10;
            }
            places[row] = place(random, kind, south, west);
            times[row] = row / RowBlock.CAPACITY * MINUTE;
            tree.insert(row);
            tree.put(row, 0, times[row]);
            tree.put(row, 2, places[row]);
        }
        return tree;
    }

    /** Microdegrees: up to ten degrees north, east, or both. */
    private static long place(Random random, int kind, int latitude, int longitude) {
        long north = latitude * 1_000_000L + ((kind & 1) != 0 ? random.nextInt(10_000_000) : 0);
        long east = longitude * 1_000_000L + ((kind & 2) != 0 ? random.nextInt(10_000_000) : 0);
        return (north << 32) + Math.floorMod(east + 180_000_000, 360_000_000L) - 180_000_000;
    }

    /** Kilometres per hour. */
    private double speed(long place, long time, int row) {
        return TooFast.kilometres(place, places[row]) / (Math.abs(times[row] - time) / MICROS_PER_HOUR);
    }

    private static Stage stage(double speed) throws Exception {
        return Rules.compile("""
                        title: Any
                        name: any
                        detection: {s: {k: a}, condition: s}
                        ---
                        title: Too fast
                        id: 11111111-1111-4111-8111-111111111111
                        correlation:
                          type: travel
                          rules: [any]
                          timespan: 30d
                          condition: {field: [lat, lon], gte: %.6f}
                        """.formatted(speed))
                .correlation("11111111-1111-4111-8111-111111111111")
                .orElseThrow()
                .root();
    }
}
