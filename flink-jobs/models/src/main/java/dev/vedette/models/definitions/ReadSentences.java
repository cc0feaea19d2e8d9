package dev.vedette.models.definitions;

import java.util.ArrayList;
import java.util.List;

/** The sentences of a text that {@link ToolDefinition#read()} gives, each of which is judged by itself too. */
final class ReadSentences {
    private static final String END = ".";
    private static final int LEAST_WORDS = 5;

    /** Fewer than three notions (which are three pairs) make no order of a sentence. */
    private static final int LEAST_PAIRS = 3;

    private ReadSentences() {}

    /** Those that may be an order; none if there is but one. */
    static List<List<String>> of(List<String> read) {
        List<List<String>> sentences = new ArrayList<>();
        int from = 0;
        int pairs = 0;
        for (int i = 0; i < read.size(); i++) {
            pairs += read.get(i).indexOf(Notion.AND) > 0 ? 1 : 0;
            boolean ends = read.get(i).equals(END) || i + 1 == read.size();
            if (ends) {
                if (pairs >= LEAST_PAIRS && i + 1 - from >= LEAST_WORDS && i + 1 - from < read.size()) {
                    sentences.add(read.subList(from, i + 1));
                }
                from = i + 1;
                pairs = 0;
            }
        }
        return sentences;
    }
}
