package dev.vedette.console.rules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The texts of the rules that {@code vedette.rules} holds, each with the versions before it that were read since the start, three
 * in all. Bounded in number and in characters; what has no room is not there. Thread-safe.
 */
public final class RuleBook {

    /** As many as the detection job takes. */
    static final int MOST_DOCUMENTS = 10_000;

    /** Of all texts together; shipped rules have half a million. */
    static final long MOST_CHARACTERS = 32L << 20;

    private static final int VERSIONS = 3;

    private final long mostCharacters;
    /** By the record's key; the newest version last. */
    private final Map<String, Deque<Text>> documents = new HashMap<>();

    private long characters;

    public RuleBook() {
        this(MOST_CHARACTERS);
    }

    RuleBook(long mostCharacters) {
        this.mostCharacters = mostCharacters;
    }

    /**
     * A version of a document.
     *
     * @param ids of the rules in it; none where it cannot be read
     */
    record Text(long version, String yaml, Set<String> ids) {
        Text {
            ids = Set.copyOf(ids);
        }

        private long characters() {
            return yaml.length();
        }
    }

    /** What is known of a rule's version. */
    sealed interface Found {}

    /** The text that holds it. */
    record Held(Text text) implements Found {}

    /** It is not there, but another one is, which was written last. */
    record OtherVersion(long newest) implements Found {}

    /** No text holds the rule. */
    record Missing() implements Found {}

    /** Takes in a document that was written after all that were taken in before. */
    synchronized void take(String key, Text text) {
        Deque<Text> versions = documents.computeIfAbsent(key, unused -> new ArrayDeque<>());
        versions.removeIf(other -> isReplaced(other, text));
        versions.addLast(text);
        characters += text.characters();
        if (versions.size() > VERSIONS) {
            characters -= versions.removeFirst().characters();
        }
        if (characters > mostCharacters) {
            documents.values().forEach(this::forgetOlder);
        }
        if (characters > mostCharacters || documents.size() > MOST_DOCUMENTS) {
            remove(key);
        }
    }

    private boolean isReplaced(Text other, Text by) {
        boolean isReplaced = other.version() == by.version();
        characters -= isReplaced ? other.characters() : 0;
        return isReplaced;
    }

    private void forgetOlder(Deque<Text> versions) {
        while (versions.size() > 1) {
            characters -= versions.removeFirst().characters();
        }
    }

    /** The topic has nothing under this key any more. */
    synchronized void remove(String key) {
        Deque<Text> versions = documents.remove(key);
        if (versions != null) {
            versions.forEach(text -> characters -= text.characters());
        }
    }

    synchronized void clear() {
        documents.clear();
        characters = 0;
    }

    /** A rule as it was in a version of the document that it stands in; the document that has its name goes first. */
    synchronized Found find(String ruleId, long version) {
        Found found = new Missing();
        List<Deque<Text>> all = new ArrayList<>(documents.values());
        Optional.ofNullable(documents.get(ruleId)).ifPresent(own -> all.add(0, own));
        for (Deque<Text> versions : all) {
            for (Text text : versions) {
                if (text.ids().contains(ruleId) && text.version() == version) {
                    return new Held(text);
                }
            }
            if (found instanceof Missing && versions.getLast().ids().contains(ruleId)) {
                found = new OtherVersion(versions.getLast().version());
            }
        }
        return found;
    }

    /** A rule as it was written last. */
    synchronized Found findNewest(String ruleId) {
        return documents.values().stream()
                .map(Deque::getLast)
                .filter(text -> text.ids().contains(ruleId))
                .<Found>map(Held::new)
                .findFirst()
                .orElseGet(Missing::new);
    }
}
