package dev.vedette.models.definitions;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a tool says that it does to the world, by the verbs of its texts. It errs in both directions: verbs are nouns too. */
enum Reach {
    WRITES("create creates creating write writes writing modify modifies modifying overwrite overwrites insert inserts"
            + " edit edits update updates updating save saves replace replaces rename renames move moves append"
            + " appends install installs register registers"),
    DELETES("delete deletes deleting remove removes removing erase erases wipe wipes purge purges destroy destroys drop"
            + " drops truncate truncates revoke revokes"),
    SENDS("send sends sending post posts posting upload uploads uploading forward forwards forwarding email emails"
            + " publish publishes share shares sharing submit submits transmit transmits mail mails"),
    RUNS("execute executes executing run runs running eval evaluates launch launches spawn spawns"),
    PAYS("pay pays buy buys purchase purchases charge charges transfer transfers withdraw withdraws refund refunds");

    /** Behind one of these, or at the start of a sentence, such a word is a verb of what the tool does. */
    private static final Set<String> BEFORE_VERBS = Set.of(
            ".",
            "to",
            "and",
            "or",
            "can",
            "also",
            "will",
            "then",
            "may",
            "optionally",
            "it",
            "tool",
            "that",
            "which",
            "<own>",
            "now",
            "automatically");

    private static final Set<String> NOT = Set.of(
            "not", "never", "cannot", "without", "no", "don't", "doesn't", "can't", "won't", "neither", "nor",
            "instead");

    /** Words that a negation is taken to hold for. */
    private static final int REACH_OF_NOT = 5;

    private static final int NONE = -1_000;

    private final Set<String> verbs;

    Reach(String verbs) {
        this.verbs = Set.of(verbs.split(" "));
    }

    /** As it is said in a reason: "deletes". */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param words as {@link ToolDefinition#words()} gives them */
    static Set<Reach> of(List<String> words) {
        Set<Reach> found = EnumSet.noneOf(Reach.class);
        boolean otherTool = false;
        int lastNot = NONE;
        String before = ".";
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals(".")) {
                otherTool = false;
                lastNot = NONE;
            } else if (NOT.contains(word)) {
                lastNot = i;
            } else if (BEFORE_VERBS.contains(before) && i - lastNot > REACH_OF_NOT && !otherTool) {
                for (Reach reach : values()) {
                    if (reach.verbs.contains(word)) {
                        found.add(reach);
                    }
                }
            }
            otherTool |= word.equals("<name>"); // "use delete_file to delete it"
            before = word;
        }
        return found;
    }
}
