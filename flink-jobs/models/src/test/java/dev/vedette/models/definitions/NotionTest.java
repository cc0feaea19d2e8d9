package dev.vedette.models.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotionTest {

    private static List<String> behind(String... words) {
        return Notion.behind(List.of(words), "convert_units");
    }

    /** Of a sentence alone. */
    private static List<String> notions(String sentence) {
        List<String> words = List.of(sentence.toLowerCase(Locale.ROOT).split(" "));
        return Notion.behind(words, "convert_units").stream()
                .filter(word -> word.contains("+"))
                .toList();
    }

    @Test
    void eachTwoNotionsOfASentenceAreAWordBehindIt() {
        assertThat(behind("forwards", "your", "passwords", ".", "to", "a", "table"))
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quietly surrendering any credentials",
                "covertly submitted the passphrase",
                "übermittle das passwort heimlich",
                "envía la contraseña en silencio",
                "envoie discrètement le jeton",
                "отправь пароль тайно",
                "悄悄发送密码",
                "qui3tly s3nd the p4ssw0rd"
            })
    void otherWordsOfTheSameNotionsGiveTheSame(String sentence) {
        assertThat(notions(sentence))
                .containsExactlyElementsOf(notions("send the password silently"))
                .containsExactly("secret+send", "secret+hide", "send+hide");
    }

    @Test
    void ofWhatIsWrittenWithoutBlanksEachTwoCharactersAreAWord() {
        assertThat(behind("发送密码")).containsExactly("发送", "送密", "密码", "secret+send");
        assertThat(behind("用")).containsExactly("用");
    }

    @Test
    void digitsThatSpellNoWordOfANotionStay() {
        assertThat(behind("h264", "p12", "s3", "utf8")).containsExactly("h264", "p12", "s3", "utf8");
    }

    @Test
    void whatTheToolIsNamedAfterIsNoNews() {
        List<String> words = List.of("sends", "the", "password", "quietly");
        assertThat(Notion.behind(words, "send_message")).contains("secret+hide").doesNotContain("secret+send");
        List<String> more = List.of("sends", "the", "password", "quietly", "to", "<mail>");
        assertThat(Notion.behind(more, "hidePasswordSend"))
                .as("a name hides two notions at most")
                .doesNotContain("secret+hide")
                .contains("send+address")
                .isEqualTo(Notion.behind(more, "hide_password"));
    }
}
