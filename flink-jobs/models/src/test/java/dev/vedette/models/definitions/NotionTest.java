package dev.vedette.models.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NotionTest {

    @Test
    void eachTwoNotionsOfASentenceAreAWordBehindIt() {
        assertThat(Notion.behind(List.of("forwards", "your", "passwords", ".", "to", "a", "table")))
                .containsExactly(
                        "forwards",
                        "your",
                        "passwords",
                        "you+secret",
                        "you+send",
                        "secret+send",
                        ".",
                        "to",
                        "a",
                        "table");
    }

    @Test
    void otherWordsOfTheSameNotionsGiveTheSame() {
        List<String> plain = Notion.behind(List.of("send", "the", "password", "silently"));
        List<String> other = Notion.behind(List.of("quietly", "surrendering", "any", "credentials"));
        assertThat(plain.subList(4, plain.size())).hasSize(3).isEqualTo(other.subList(4, other.size()));
    }
}
