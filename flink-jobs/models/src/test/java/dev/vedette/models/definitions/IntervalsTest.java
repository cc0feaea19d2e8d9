package dev.vedette.models.definitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vedette.models.Interval;
import dev.vedette.models.Share;
import dev.vedette.models.definitions.DefinitionFile.Labelled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalsTest {
    private static final long SEED = 20261128;

    /** By hand from Wilson's formula with z = 1.959964. */
    @ParameterizedTest
    @CsvSource({"0,10,0,0.27753", "10,10,0.72247,1", "5,10,0.23659,0.76341", "1,100,0.00177,0.05449", "0,0,0,1"})
    void sharesLieWhereWilsonSays(int found, int of, double low, double high) {
        Share share = Share.of(found, of);
        assertThat(share.low()).isCloseTo(low, within(0.0001));
        assertThat(share.high()).isCloseTo(high, within(0.0001));
    }

    /** Forty servers of fifty definitions, all or none of which is found: there are forty answers, not two thousand. */
    @Test
    void alikeOnesOfAServerCountAsOne() {
        List<String> servers = new ArrayList<>();
        List<String> each = new ArrayList<>();
        List<Boolean> found = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            servers.add("server" + i / 50);
            each.add("definition" + i);
            found.add(i / 50 % 2 == 0);
        }
        Interval byServer = Interval.ofShare(servers, found::get, SEED);
        Interval alone = Interval.ofShare(each, found::get, SEED);
        assertThat(byServer.value()).isEqualTo(0.5).isEqualTo(alone.value());
        assertThat(byServer.high() - byServer.low()).isBetween(0.25, 0.36);
        assertThat(alone.high() - alone.low()).isBetween(0.035, 0.052);
        assertThat(Interval.ofShare(servers, found::get, SEED)).isEqualTo(byServer);
    }

    @Test
    void noneOfTenServersIsNotNone() {
        List<String> servers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            servers.add("server" + i / 10);
        }
        Interval none = Interval.ofShare(servers, i -> false, SEED);
        assertThat(none.low()).isZero();
        assertThat(none.high()).isEqualTo(Share.of(0, 10).high());
    }

    @Test
    void aurocCountsPairs() {
        Random random = new Random(SEED);
        List<Labelled> definitions = new ArrayList<>();
        double[] logits = new double[300];
        for (int i = 0; i < logits.length; i++) {
            boolean poisoned = random.nextInt(4) == 0;
            logits[i] = random.nextInt(20) + (poisoned ? 4 : 0);
            definitions.add(new Labelled(
                    new ToolDefinition("s" + (char) ('a' + i % 26), "t" + i, List.of("x")), poisoned));
        }
        double right = 0;
        double pairs = 0;
        for (int i = 0; i < logits.length; i++) {
            for (int k = 0; k < logits.length; k++) {
                if (definitions.get(i).poisoned() && !definitions.get(k).poisoned()) {
                    pairs++;
                    right += logits[i] > logits[k] ? 1 : logits[i] == logits[k] ? 0.5 : 0;
                }
            }
        }
        Interval auroc = new CrossFitted(definitions, logits, List.of()).auroc(SEED);
        assertThat(auroc.value()).as("seed " + SEED).isCloseTo(right / pairs, within(1e-9));
        assertThat(auroc.low()).isLessThan(auroc.value());
        assertThat(auroc.high()).isGreaterThan(auroc.value()).isLessThanOrEqualTo(1);
    }

    @Test
    void whatNobodyCanMeasureIsAnything() {
        Interval none = Interval.of(Collections.nCopies(3, "s"), SEED, times -> Double.NaN);
        assertThat(none.low()).isZero();
        assertThat(none.high()).isEqualTo(1);
    }
}
