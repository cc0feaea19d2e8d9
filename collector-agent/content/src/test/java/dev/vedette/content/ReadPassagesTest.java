package dev.vedette.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vedette.content.Reading.Passage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadPassagesTest {
    private static Passage passage(int sentence, long... meanings) {
        return new Passage(sentence, sentence / 100.0, meanings);
    }

    private static List<Passage> passages(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> passage(i, i, i + 1)).toList();
    }

    private static List<Long> sentences(ReadPassages passages) {
        return IntStream.range(0, passages.size()).mapToObj(passages::sentence).toList();
    }

    @Test
    void theLastOnesAreKeptEachWithItsOwn() {
        ReadPassages all = ReadPassages.NONE.with(passages(1, 4), 1, 5).with(passages(4, 8), 2, 5);
        assertThat(sentences(all)).containsExactly(3L, 4L, 5L, 6L, 7L);
        assertThat(IntStream.range(0, 5).map(all::read)).containsExactly(1, 2, 2, 2, 2);
        for (int i = 0; i < all.size(); i++) {
            LongSet own = new LongSet();
            own.add(all.sentence(i));
            own.add(all.sentence(i) + 1);
            assertThat(all.order(i)).isEqualTo(all.sentence(i) / 100.0);
            assertThat(all.covered(i, own)).isCloseTo(2 / 3.0, within(1e-9)); // of three at least
        }
    }

    @Test
    void ofOneResultTooTheLastOnesAreKept() {
        ReadPassages all = ReadPassages.NONE.with(passages(1, 3), 1, 3).with(passages(3, 10), 2, 3);
        assertThat(sentences(all)).containsExactly(7L, 8L, 9L);
    }

    @Test
    void aSentenceThatIsReadAgainCountsOnceAndAsTheLast() {
        ReadPassages all = ReadPassages.NONE.with(passages(1, 4), 1, 3);
        for (int read = 2; read < 9; read++) {
            all = all.with(passages(2, 3), read, 3);
        }
        assertThat(sentences(all)).containsExactly(1L, 3L, 2L);
        assertThat(IntStream.range(0, 3).map(all::read)).containsExactly(1, 1, 8);
        all = all.with(List.of(passage(5), passage(6), passage(5), passage(6)), 9, 3);
        assertThat(sentences(all)).containsExactly(2L, 5L, 6L);
    }

    @Test
    void tenMeaningsOfALongSentenceAreAllOfIt() {
        ReadPassages one = ReadPassages.NONE.with(
                List.of(new Passage(1, 1, IntStream.range(1, 31).asLongStream().toArray())), 1, 5);
        LongSet call = new LongSet();
        IntStream.range(1, 6).forEach(call::add);
        assertThat(one.covered(0, call)).isCloseTo(0.5, within(1e-9));
        IntStream.range(6, 21).forEach(call::add);
        assertThat(one.covered(0, call)).isEqualTo(1);
    }
}
