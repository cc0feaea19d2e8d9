package dev.vedette.agent.core.privacy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Words that were looked at before and leave as they are: clients say the same ones with every request. Words that look
 * like secrets are never kept. Thread-safe.
 */
final class PlainCache {
    /** Beyond it all is forgotten, and looked at anew. */
    static final int MAX = 1024;

    private final Set<String> words = ConcurrentHashMap.newKeySet();

    boolean holds(String word) {
        return words.contains(word);
    }

    /** Keeps the word if nothing of it was hidden. */
    String keep(String word, String plain) {
        if (plain.equals(word)) {
            if (words.size() >= MAX) {
                words.clear();
            }
            words.add(word);
        }
        return plain;
    }
}
