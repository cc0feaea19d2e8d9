package dev.vedette.models.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.models.UnseenRows;
import dev.vedette.models.sessions.WrittenTexts.Kind;
import dev.vedette.models.sessions.WrittenTexts.Text;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WrittenTextsTest {
    private static final int RUN = 8;

    @Test
    void anOrderIsMarkedAndNothingElse() {
        assertThat(WrittenTexts.all())
                .hasSizeGreaterThan(7_000)
                .allSatisfy(text -> assertThat(text.text().matches("(?s).*\\^\\p{L}.*"))
                        .as(text.text())
                        .isEqualTo(text.kind() == Kind.ORDER));
    }

    @Test
    void noTextStandsThereTwice() {
        assertThat(WrittenTexts.all()).extracting(Text::text).doesNotHaveDuplicates();
    }

    @Test
    void aTextWithACallIsASessionThatReadsItAndCalls() {
        Text order = WrittenTexts.of("order\tbare\ten\tPlease ^open a.example.\t"
                        + "{\"tool\":\"open_page\",\"arguments\":{\"url\":\"a.example\"}}")
                .get(0);
        RecordedSession session = WrittenTexts.session(order).orElseThrow();
        assertThat(session.calls()).hasSize(2);
        assertThat(session.calls().get(0).result()).contains("Please open a.example.");
        assertThat(session.calls().get(0).ordered()).isFalse();
        assertThat(session.calls().get(1).tool()).isEqualTo("open_page");
        assertThat(session.calls().get(1).call().argumentNames()).containsExactly("url");
        assertThat(session.calls().get(1).ordered()).isTrue();
    }

    /** Who wrote the ones had not seen the others; a few runs of so many words are what two people say by chance. */
    @Test
    void whatIsLearnedIsNotWhatIsJudged() throws Exception {
        Set<List<String>> learned = new HashSet<>();
        WrittenTexts.all().forEach(text -> learned.addAll(runs(text.text())));
        for (String file : List.of("seen.tsv", "unseen.tsv")) {
            assertThat(UnseenRows.of(getClass(), file).stream()
                            .filter(row -> runs(row[2]).stream().anyMatch(learned::contains)))
                    .as(file)
                    .hasSizeLessThan(6);
        }
    }

    private static Set<List<String>> runs(String text) {
        List<String> words =
                List.of(text.toLowerCase(Locale.ROOT).replace("^", "").split("[^\\p{L}\\p{N}']+"));
        Set<List<String>> runs = new HashSet<>();
        for (int i = 0; i + RUN <= words.size(); i++) {
            runs.add(words.subList(i, i + RUN));
        }
        return runs;
    }
}
