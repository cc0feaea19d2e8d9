package dev.vedette.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vedette.models.Ranking.Scored;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RankingTest {
    private static Ranking ranking(double[] wanted, double[] others) {
        List<Scored> all = new ArrayList<>();
        for (double score : wanted) {
            all.add(new Scored("w" + all.size(), true, score));
        }
        for (double score : others) {
            all.add(new Scored("o" + all.size(), false, score));
        }
        return new Ranking(all);
    }

    @Test
    void theAreaIsTheShareOfPairsInOrder() {
        assertThat(ranking(new double[] {3, 2}, new double[] {1, 0}).auroc()).isEqualTo(1);
        assertThat(ranking(new double[] {3, 0}, new double[] {1, 2}).auroc()).isEqualTo(0.5);
        assertThat(ranking(new double[] {1, 1}, new double[] {1, 0}).auroc()).isEqualTo(0.75);
    }

    @Test
    void precisionIsAveragedOverThoseWanted() {
        assertThat(ranking(new double[] {4, 2}, new double[] {3, 1}).averagePrecision())
                .isCloseTo((1 + 2 / 3.0) / 2, within(1e-9));
        assertThat(ranking(new double[] {1, 1}, new double[] {1, 1}).averagePrecision())
                .as("equal scores have no order")
                .isEqualTo(0.5);
    }

    @Test
    void whatIsFoundLiesAboveAllButTheShareThatIsAllowed() {
        double[] others = new double[100];
        for (int i = 0; i < 100; i++) {
            others[i] = i;
        }
        Ranking ranking = ranking(new double[] {99.5, 98.5, 97.5, 10}, others);
        assertThat(ranking.foundAt(0)).isEqualTo(0.25);
        assertThat(ranking.foundAt(0.01)).isEqualTo(0.5);
        assertThat(ranking.foundAt(0.02)).isEqualTo(0.75);
        assertThat(ranking(new double[] {99}, others).foundAt(0))
                .as("not the bound itself")
                .isZero();
    }

    @Test
    void theIntervalIsThatOfGroupsAndHoldsTheFigure() {
        Random random = new Random(7);
        List<Scored> each = new ArrayList<>();
        List<Scored> grouped = new ArrayList<>();
        for (int group = 0; group < 40; group++) {
            for (int i = 0; i < 20; i++) {
                double shift = group % 2 == 0 ? 1 : 0;
                double own = random.nextGaussian() + shift;
                each.add(new Scored(group + "/" + i, group % 2 == 0, own));
            }
            double one = random.nextGaussian() + (group % 2 == 0 ? 1 : 0);
            for (int i = 0; i < 20; i++) {
                grouped.add(new Scored("" + group, group % 2 == 0, one));
            }
        }
        Interval narrow = new Ranking(each).figure(Ranking::auroc, 1);
        Interval wide = new Ranking(grouped).figure(Ranking::auroc, 1);
        assertThat(narrow.value()).isBetween(narrow.low(), narrow.high());
        assertThat(wide.high() - wide.low()).isGreaterThan(2 * (narrow.high() - narrow.low()));
        assertThat(new Ranking(each).figure(Ranking::auroc, 1)).isEqualTo(narrow);
    }
}
