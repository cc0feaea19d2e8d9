package dev.vedette.console.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.console.rules.RuleBook.Held;
import dev.vedette.console.rules.RuleBook.Missing;
import dev.vedette.console.rules.RuleBook.OtherVersion;
import dev.vedette.console.rules.RuleBook.Text;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is held of rules' texts, and which version is found. */
class RuleBookTest {

    private final RuleBook book = new RuleBook(100);

    private static Text text(long version, String yaml, String... ids) {
        return new Text(version, yaml, Set.of(ids));
    }

    @Test
    void theVersionsBeforeAreFoundUntilThereAreThreeNewerOnes() {
        for (int version = 1; version <= 4; version++) {
            book.take("a", text(version, "v" + version, "a", "base"));
        }

        assertThat(book.find("base", 2)).isEqualTo(new Held(text(2, "v2", "a", "base")));
        assertThat(book.find("base", 4)).isEqualTo(new Held(text(4, "v4", "a", "base")));
        assertThat(book.find("base", 1)).isEqualTo(new OtherVersion(4));
        assertThat(book.findNewest("base")).isEqualTo(new Held(text(4, "v4", "a", "base")));
        assertThat(book.find("c", 1)).isEqualTo(new Missing());
        assertThat(book.findNewest("c")).isEqualTo(new Missing());
    }

    @Test
    void theSameVersionAgainTakesTheFormersPlace() {
        book.take("a", text(1, "old", "a"));
        book.take("a", text(1, "new", "a"));

        assertThat(book.find("a", 1)).isEqualTo(new Held(text(1, "new", "a")));
    }

    @Test
    void theDocumentThatIsNamedAfterARuleGoesFirst() {
        for (String other : new String[] {"0", "b", "zz"}) {
            book.take(other, text(1, "another " + other, "a"));
        }
        book.take("a", text(1, "its own", "a"));

        assertThat(book.find("a", 1)).isEqualTo(new Held(text(1, "its own", "a")));
    }

    @Test
    void aWithdrawalLeavesTheVersionsBeforeAndATombstoneNone() {
        book.take("a", text(1, "rule", "a"));
        book.take("a", text(2, ""));

        assertThat(book.find("a", 1)).isEqualTo(new Held(text(1, "rule", "a")));
        assertThat(book.findNewest("a")).isEqualTo(new Missing());

        book.remove("a");
        assertThat(book.find("a", 1)).isEqualTo(new Missing());
    }

    /** What has no room is missing, never an older version in its place. */
    @Test
    void textsTogetherAreBounded() {
        book.take("a", text(1, "x".repeat(40), "a"));
        book.take("a", text(2, "x".repeat(40), "a"));
        book.take("b", text(1, "x".repeat(40), "b"));

        assertThat(book.find("a", 1)).isEqualTo(new OtherVersion(2));
        assertThat(book.find("b", 1)).isInstanceOf(Held.class);

        book.take("a", text(3, "x".repeat(61), "a"));
        assertThat(book.find("a", 2)).isEqualTo(new Missing());
        assertThat(book.find("b", 1)).isInstanceOf(Held.class);

        book.clear();
        book.take("a", text(4, "x".repeat(100), "a"));
        assertThat(book.find("a", 4)).isInstanceOf(Held.class);
    }
}
