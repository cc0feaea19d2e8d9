package dev.vedette.rules;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Texts that events repeat, each with a number: first names that all correlations know, then the correlation's own, ids of
 * rules and names of fields. Immutable.
 */
final class Vocabulary {

    private final List<String> texts;
    private final Map<String, Integer> numbers = new HashMap<>();

    /** @param own after those of {@link EvidenceNames} */
    static Vocabulary withOwn(Collection<String> own) {
        Set<String> texts = new LinkedHashSet<>(EvidenceNames.ALL);
        texts.addAll(own);
        return new Vocabulary(List.copyOf(texts));
    }

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
