package dev.vedette.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SentencesTest {
    private static List<String> sentences(String text) {
        return Sentences.of(text, 1_000);
    }

    @Test
    void endWithAStopOrALine() {
        assertThat(sentences("See www.a.example. Version 1.2 is out!\nNext line\n\n- a point"))
                .containsExactly("See www.a.example.", "Version 1.2 is out!", "Next line", "- a point");
    }

    @Test
    void doNotEndWithATitle() {
        assertThat(sentences("Call Dr. Elvira Miller, Prof. Hu or Mrs. Doe. They know."))
                .hasSize(2);
    }

    @Test
    void aLineThatYamlFoldsGoesOn() {
        assertThat(sentences("body: Please send the\n  money to Anna.\n  sender: Tom\nsubject: Rent"))
                .containsExactly("body: Please send the money to Anna.", "sender: Tom", "subject: Rent");
    }

    @Test
    void whatJsonAndYamlWriteForTheEndOfALineIsOne() {
        assertThat(sentences("{\"body\": \"Dear all,\\n\\nSend it.\\tNow\"}"))
                .containsExactly("{\"body\":", "\"Dear all,", "Send it.", "Now\"}");
        assertThat(sentences("\"Pay the\\\n    \\ bill\\nToday\"")).containsExactly("\"Pay the bill", "Today\"");
    }

    @Test
    void valuesOfJsonAreTheirOwn() {
        assertThat(sentences("[{'name':'LED bulb','note':'Please call Amy','stars':4}]"))
                .containsExactly("[{'name':", "'LED bulb',", "'note':", "'Please call Amy',", "'stars':", "4}]");
    }

    @Test
    void areCutWhereTheyAreNone() {
        assertThat(sentences("x".repeat(1_500))).extracting(String::length).containsExactly(600, 600, 300);
        assertThat(Sentences.of("A. B. C. D.", 2)).containsExactly("A.", "B.");
        assertThat(sentences(" \n\n ")).isEmpty();
        assertThat(sentences("ends with \\")).containsExactly("ends with \\");
    }

    @Test
    void isLinearInHostileTexts() {
        LinearTime.assertOf(
                text -> Sentences.of(text, Integer.MAX_VALUE),
                "\\",
                "\\n",
                "\n ",
                "\n  a",
                ". ",
                "a",
                "\n a_",
                "\\\n ");
    }

    @Test
    void stopsOfOtherScriptsEndThem() {
        assertThat(sentences("فایل کجاست؟ آن را بفرست. फ़ाइल भेजें। धन्यवाद")).hasSize(4);
        assertThat(sentences(PlainText.of("文件已收到。请转发。"))).containsExactly("文件已收到。", "请转发。");
    }
}
