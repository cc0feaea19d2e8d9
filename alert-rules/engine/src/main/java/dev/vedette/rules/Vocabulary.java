package dev.vedette.rules;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Texts that the events of one correlation repeat, ids of rules and names of fields, each with a number. Immutable. */
final class Vocabulary {

    private final List<String> texts;
    private final Map<String, Integer> numbers = new HashMap<>();

    Vocabulary(List<String> texts) {
        this.texts = List.copyOf(texts);
        for (int i = 0; i < this.texts.size(); i++) {
            numbers.putIfAbsent(this.texts.get(i), i);
        }
    }

    /** -1 for a text that is not here. */
    int number(String text) {
        return numbers.getOrDefault(text, -1);
    }

    String text(int number) {
        return texts.get(number);
    }

    int size() {
        return texts.size();
    }
}
