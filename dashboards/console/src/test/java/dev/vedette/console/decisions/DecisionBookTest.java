package dev.vedette.console.decisions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.console.decisions.DecisionBook.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionBookTest {

    private static final List<String> VERDICTS =
            List.of("undecided", "acknowledged", "true_positive", "false_positive", "benign");

    private record Taken(String alert, Decision decision, Place place) {}

    @Test
    void theNewestPlaceCountsInWhateverOrderRecordsCome() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Taken> all = new ArrayList<>();
        Map<String, Decision> expected = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            String alert = "alert" + random.nextInt(20);
            Decision decision = decision(VERDICTS.get(random.nextInt(VERDICTS.size())));
            // Several of a millisecond: the offset tells them apart.
            all.add(new Taken(alert, decision, new Place(i / 7, i)));
            expected.put(alert, decision);
        }
        Collections.shuffle(all, random);
        DecisionBook book = new DecisionBook();
        all.forEach(one -> book.take(one.alert(), one.decision(), one.place()));
        all.forEach(one -> book.take(one.alert(), one.decision(), one.place()));

        expected.forEach((alert, decision) ->
                assertThat(book.of(alert)).as("seed %d, %s", seed, alert).isEqualTo(decision));
        assertThat(book.alertsIn(Set.of(State.CLOSED)))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(expected.entrySet().stream()
                        .filter(one -> one.getValue().state() == State.CLOSED)
                        .map(Map.Entry::getKey)
                        .toList());
        assertThat(book.alertsIn(Set.of())).isEmpty();
        assertThat(book.of("unknown")).isEqualTo(Decision.NONE);
    }

    @Test
    void theOnesDecidedOnLastAreKept() {
        DecisionBook book = new DecisionBook(3);
        for (int i = 0; i < 4; i++) {
            book.take("a" + i, decision("benign"), new Place(0, i));
        }
        assertThat(book.alertsIn(Set.of(State.CLOSED))).containsExactlyInAnyOrder("a1", "a2", "a3");
        book.take("a1", decision("acknowledged"), new Place(0, 9));
        book.take("a4", decision("benign"), new Place(0, 10));
        assertThat(book.alertsIn(Set.of(State.CLOSED))).containsExactlyInAnyOrder("a3", "a4");
        assertThat(book.alertsIn(Set.of(State.ACKNOWLEDGED))).containsExactly("a1");
    }

    @Test
    void whatTheIndexRemembersDisplacesNothing() {
        DecisionBook book = new DecisionBook(3);
        book.take("new", decision("undecided"), new Place(0, 0));
        book.take("newer", decision("benign"), new Place(0, 1));
        Map<String, Decision> past = new LinkedHashMap<>();
        past.put("new", decision("true_positive"));
        past.put("old", decision("acknowledged"));
        past.put("older", decision("acknowledged"));

        book.recall(past);

        assertThat(book.of("new").state()).as("taken back since").isEqualTo(State.OPEN);
        assertThat(book.alertsIn(Set.of(State.ACKNOWLEDGED))).containsExactly("old");
        book.take("last", decision("benign"), new Place(0, 2));
        assertThat(book.alertsIn(Set.of(State.ACKNOWLEDGED))).isEmpty();
        book.take("new", decision("acknowledged"), new Place(0, 3));
        assertThat(book.of("new").state()).isEqualTo(State.ACKNOWLEDGED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"alerts\": [\"ID\"], \"decision\": \"<script>\"}",
                "{\"alerts\": [], \"decision\": \"benign\"}",
                "{\"alerts\": \"ID\", \"decision\": \"benign\"}",
                "{\"alerts\": {\"a\": \"ID\"}, \"decision\": \"benign\"}",
                "{\"alerts\": [\"../etc\"], \"decision\": \"benign\"}",
                "{\"alerts\": [\"ID\", null], \"decision\": \"benign\"}",
                "{\"alerts\": [\"ID\"], \"decision\": \"benign\", \"reason\": 7}",
                "{\"alerts\": [\"ID\"], \"decision\": \"benign\", \"reason\": \"LONG\"}"
            })
    void aRequestThatCannotBeUsedIsNamedWithWhatIsAllowed(String body) {
        byte[] bytes = body.replace("ID", "a".repeat(52))
                .replace("LONG", "x".repeat(1025))
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> DecisionRequest.of(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains("expected")
                .doesNotContain("script", "..");
    }

    @Test
    void aRequestNamesEachAlertOnceAndAlwaysHasAReason() {
        String id = "a".repeat(52);
        DecisionRequest request = DecisionRequest.of(
                ("{\"alerts\": [\"%s\", \"%s\"], \"decision\": \"benign\", \"reason\": \"  \"}".formatted(id, id))
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(request.alerts()).containsExactly(id);
        assertThat(request.reason()).isNotBlank();
    }

    private static Decision decision(String verdict) {
        return Decision.of(verdict, "why", "ann", Optional.empty());
    }
}
