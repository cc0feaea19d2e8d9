package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Speeds at the very bound. */
class TravelTest {

    private static final double MICROS_PER_HOUR = 3.6e9;
    private static final double DISTANCE = TooFast.kilometres(0, 5_000_000);

    /** A time for the distance whose speed is a whole number of millionths, as bounds are; others cannot be at a bound. */
    private static long microsOfSpeedThatCanBeABound() {
        for (long micros = 2_100_000; micros < 4_000_000; micros++) {
            double speed = DISTANCE / (micros / MICROS_PER_HOUR);
            if (Math.rint(speed * 1e6) / 1e6 == speed) {
                return micros;
            }
        }
        throw new AssertionError("none found");
    }

    private static List<Finding> found(String bound, long micros) throws Exception {
        RuleSet rules = Rules.compile("""
                title: Too fast
                id: 11111111-1111-4111-8111-111111111111
                correlation:
                  type: travel
                  rules: [any]
                  group-by: [u]
                  timespan: 1h
                  condition: {field: [lat, lon], %s}
                ---
                title: Any
                id: 22222222-2222-4222-8222-222222222222
                name: any
                detection: {s: {k: a}, condition: s}
                """.formatted(bound));
        Evaluation evaluation = new Evaluation(rules);
        List<Finding> found = new ArrayList<>();
        found.addAll(evaluation.add(JsonEvent.parse("{\"k\":\"a\",\"u\":\"x\",\"lat\":0,\"lon\":0}"), "1", 0));
        found.addAll(evaluation.add(JsonEvent.parse("{\"k\":\"a\",\"u\":\"x\",\"lat\":0,\"lon\":5}"), "2", micros));
        found.addAll(evaluation.finish());
        return found;
    }

    @Test
    void theBoundItselfIsNotBeyondIt() throws Exception {
        long micros = microsOfSpeedThatCanBeABound();
        String speed = new BigDecimal(DISTANCE / (micros / MICROS_PER_HOUR))
                .setScale(6, RoundingMode.HALF_EVEN)
                .toPlainString();
        assertThat(found("gte: " + speed, micros)).as("gte " + speed).hasSize(1);
        assertThat(found("gt: " + speed, micros)).as("gt " + speed).isEmpty();
        assertThat(found("gt: " + speed, micros - 1)).as("a little faster").hasSize(1);
        assertThat(found("gte: " + speed, micros + 1)).as("a little slower").isEmpty();
    }

    @Test
    void theLeastDistanceCounts() throws Exception {
        // 5 degrees of the equator are 556 km.
        assertThat(found("gt: 1000, distance: 555", 1_000_000)).hasSize(1);
        assertThat(found("gt: 1000, distance: 557", 1_000_000)).isEmpty();
    }
}
