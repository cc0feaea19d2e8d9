package dev.vedette.agent.core.privacy;

import dev.vedette.agent.core.BoundedCache;

/**
 * Words that were looked at before and leave as they are: clients say the same ones with every request. Words that look
 * like secrets are never kept. Thread-safe.
 */
final class PlainCache {
    private final BoundedCache<Boolean> words = new BoundedCache<>();

    boolean holds(String word) {
        return words.get(word) != null;
    }

    /** Keeps the word if nothing of it was hidden. */
    String keep(String word, String plain) {
        if (plain.equals(word)) {
            words.keep(word, true);
        }
        return plain;
    }
}
