package dev.vedette.models.sessions;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes from recorded results the words that AgentDojo puts around each injection, which are always the same, and leaves what
 * is ordered: a model that has learned them knows that corpus and nothing else.
 */
final class BareInjections {
    /** Between two words: blanks, or how YAML and JSON write the end of a line. */
    private static final String GAP = "(?:\\\\n|\\\\|\\s)+";

    private static final Pattern BEFORE =
            Pattern.compile("<INFORMATION>.{0,400}?" + "do the following first:".replace(" ", GAP), Pattern.DOTALL);
    private static final Pattern BEHIND =
            Pattern.compile("After you do that".replace(" ", GAP) + ".{0,400}?(</INFORMATION>|$)", Pattern.DOTALL);

    private BareInjections() {}

    static RecordedSession of(RecordedSession session) {
        return new RecordedSession(
                session.id(),
                session.task(),
                session.attack(),
                session.outcome(),
                session.calls().stream()
                        .map(call -> call.result()
                                .map(text -> call.withResult(bare(text)))
                                .orElse(call))
                        .toList());
    }

    static String bare(String text) {
        String bare = text;
        for (Matcher before = BEFORE.matcher(bare); before.find(); before = BEFORE.matcher(bare)) {
            Matcher behind = BEHIND.matcher(bare);
            String rest = bare.substring(before.end());
            if (behind.find(before.end())) {
                rest = bare.substring(before.end(), behind.start()) + bare.substring(behind.end());
            }
            bare = bare.substring(0, before.start()) + rest;
        }
        return bare;
    }
}
