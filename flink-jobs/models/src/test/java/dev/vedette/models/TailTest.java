package dev.vedette.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TailTest {

    @Test
    void noteworthyIsOneInTenThousandOfExponentialScores() {
        Random random = new Random(7);
        double[] scores = random.doubles(20_000).map(u -> -Math.log(1 - u)).toArray();

        Tail tail = Tail.fit(scores, 0.1);

        assertThat(tail.share(1)).isCloseTo(Math.exp(-1), Offset.offset(0.02));
        double noteworthy = Math.log(1 / Tail.RARE);
        assertThat(tail.score(noteworthy / 1.2)).isLessThan(Tail.NOTEWORTHY);
        assertThat(tail.score(noteworthy * 1.4)).isGreaterThan(Tail.NOTEWORTHY);
    }

    @Test
    void scoresGrowWithTheRawScoreFromZeroTowardsOne() {
        Tail tail = Tail.fit(new double[] {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 5}, 0.5);
        double before = -1;
        for (double raw = -1; raw < 40; raw += 0.1) {
            assertThat(tail.score(raw)).isBetween(0.0, 1.0).isGreaterThanOrEqualTo(before);
            before = tail.score(raw);
        }
        assertThat(tail.score(0)).isZero();
        assertThat(tail.score(40)).isGreaterThan(0.99);
    }
}
