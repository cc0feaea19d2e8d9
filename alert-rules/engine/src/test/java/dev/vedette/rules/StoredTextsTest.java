package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoredTextsTest {
    private static final int COMMON = EvidenceNames.ALL.size();
    private static final EvidenceRef EVENT =
            new EvidenceRef("e", "call", "rule", 1, 0, 0, Map.of("user.id", "u", "own", "o", "other", "x"));

    private final Vocabulary vocabulary = Vocabulary.withOwn(List.of("rule", "own", "unused"));

    @Test
    void ownTextsAreStoredWhereEventsUseThemAndCommonOnesNever() {
        StateWriter event = new StateWriter(64);
        EventRecord.of(EVENT, List.of(), vocabulary, event);
        StateWriter out = new StateWriter(64);
        StoredTexts.write(out, vocabulary, event.numbers());
        assertThat(new String(out.toBytes())).contains("rule", "own").doesNotContain("unused", "user.id", "other");
    }

    @Test
    void anEventComesBackUnderTheNumbersOfToday() {
        for (Vocabulary today :
                List.of(vocabulary, Vocabulary.withOwn(List.of("new", "own", "rule")), Vocabulary.withOwn(List.of()))) {
            StateReader in = new StateReader(stored(COMMON));
            StoredTexts texts = StoredTexts.read(in, today);
            EventRecord read = texts.event(in, EVENT.occurredAt());
            assertThat(read.decode(today)).isEqualTo(EVENT);
            StateWriter again = new StateWriter(64);
            StoredTexts.write(again, today, texts.numbers());
            assertThat(new String(again.toBytes()).contains("own")).isEqualTo(today.number("own") >= 0);
        }
    }

    /** By a version whose list of common names is longer: what it has there is a name that nobody here knows. */
    @Test
    void aNameThatOnlyANewerVersionKnowsIsNotTakenForAnother() {
        StateReader in = new StateReader(stored(COMMON + 1));
        StoredTexts texts = StoredTexts.read(in, vocabulary);
        assertThat(texts.event(in, EVENT.occurredAt()).decode(vocabulary)).isEqualTo(EVENT);

        StateReader unknown = new StateReader(storedWithoutOwn());
        StoredTexts none = StoredTexts.read(unknown, vocabulary);
        assertThatThrownBy(() -> none.event(unknown, EVENT.occurredAt()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("refers to a text that it does not hold");
    }

    private byte[] stored(int common) {
        StateWriter event = new StateWriter(64);
        EventRecord record = EventRecord.of(EVENT, List.of(), vocabulary, event);
        StateWriter out = new StateWriter(64);
        out.count(common);
        StateWriter texts = new StateWriter(64);
        StoredTexts.write(texts, vocabulary, event.numbers());
        StoredTexts.writeContexts(texts, Set.of(record.context()));
        // Behind the number of common names, which takes one byte.
        out.raw(texts.buffer(), 1, texts.size() - 1);
        out.count(1);
        out.count(record.length());
        out.raw(record.bytes(), record.from(), record.length());
        return out.toBytes();
    }

    private byte[] storedWithoutOwn() {
        EventRecord record = EventRecord.of(EVENT, vocabulary);
        StateWriter out = new StateWriter(64);
        out.count(COMMON + 3L);
        out.count(COMMON + 3L);
        out.count(0);
        out.count(1);
        out.bytes(record.context().toBytes());
        out.count(1);
        out.count(record.length());
        out.raw(record.bytes(), record.from(), record.length());
        return out.toBytes();
    }
}
