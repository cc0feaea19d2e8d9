package dev.vedette.models.definitions;

import dev.vedette.content.FindingKind;
import dev.vedette.content.HiddenText;
import dev.vedette.models.definitions.DefinitionChange.Kind;
import dev.vedette.models.definitions.ToolShape.Hints;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares two versions of a definition of the same server and name. */
final class ChangeJudge {
    private final DefinitionModel model;
    private final ToolDefinition approved;
    private final ToolDefinition now;
    private final List<String> reasons = new ArrayList<>();
    private Kind kind = Kind.EDIT;

    private ChangeJudge(DefinitionModel model, ToolDefinition approved, ToolDefinition now) {
        this.model = model;
        this.approved = approved;
        this.now = now;
    }

    static DefinitionChange judge(DefinitionModel model, ToolDefinition approved, ToolDefinition now) {
        if (approved.fingerprint().equals(now.fingerprint())) {
            return new DefinitionChange(Kind.UNCHANGED, List.of());
        }
        ChangeJudge judge = new ChangeJudge(model, approved, now);
        judge.orders();
        judge.hidden();
        judge.flags();
        judge.parameters();
        judge.hints();
        judge.reach();
        judge.rest();
        return new DefinitionChange(judge.kind, judge.reasons);
    }

    private void found(Kind what, String reason) {
        kind = kind.compareTo(what) >= 0 ? kind : what;
        reasons.add(reason);
    }

    /**
     * What is new is judged by itself, so that honest words around it do not hide it, and with all the rest, since an order
     * may begin in an old sentence.
     */
    private void orders() {
        Set<String> known = approved.sentences();
        List<String> fresh = now.sentences().stream()
                .filter(sentence -> !known.contains(sentence))
                .toList();
        if (fresh.isEmpty()) {
            return;
        }
        List<String> alone = now.read(String.join("\n", fresh));
        boolean byItself = model.score(alone) >= DefinitionModel.SUSPICIOUS;
        boolean together = model.judgedPoisoned(now) && !model.judgedPoisoned(approved);
        if (byItself || together) {
            found(
                    Kind.ATTACK,
                    "it gives the model orders that it did not: " + model.phrases(byItself ? alone : now.read()));
        }
        Set<List<String>> knownWords = known.stream().map(approved::words).collect(Collectors.toSet());
        if (fresh.stream().map(now::words).anyMatch(words -> names(words) && knownWords.contains(words))) {
            found(Kind.POWERS, "it names other tools, files or addresses in the same words");
        }
    }

    private static boolean names(List<String> words) {
        return words.stream().anyMatch(word -> word.startsWith("<"));
    }

    private void hidden() {
        String hiddenNow = unseen(now);
        if (hiddenNow.equals(unseen(approved))) {
            return;
        }
        Set<FindingKind> kinds = HiddenText.in(now.text());
        if (kinds.contains(FindingKind.HIDDEN_TEXT)) {
            found(Kind.ATTACK, "it holds text that nobody sees, and did not, or another one");
        } else if (!kinds.isEmpty() || hiddenNow.indexOf(DefinitionModel.ESCAPE) >= 0) {
            found(Kind.ATTACK, "it holds characters that nobody sees, and did not, or others");
        }
    }

    private void flags() {
        if (Flags.spell(now.text()) && !Flags.spell(approved.text())) {
            found(Kind.ATTACK, "it spells text in flags, and did not");
        }
    }

    private static String unseen(ToolDefinition definition) {
        StringBuilder unseen = new StringBuilder();
        definition
                .text()
                .codePoints()
                .filter(c -> c == DefinitionModel.ESCAPE
                        || c >= 0xe0000
                        || (c >= 0xfe00 && c <= 0xfe0f)
                        || Character.getType(c) == Character.FORMAT)
                .forEach(unseen::appendCodePoint);
        return unseen.toString();
    }

    private void parameters() {
        Map<String, Parameter> before = approved.shape().parameters();
        Map<String, Parameter> after = new TreeMap<>(now.shape().parameters());
        Set<String> added = new TreeSet<>();
        Set<String> wider = new TreeSet<>();
        Set<String> required = new TreeSet<>();
        Set<String> fallbacks = new TreeSet<>();
        Set<String> amounts = new TreeSet<>();
        after.forEach((place, parameter) -> {
            Parameter old = before.get(place);
            if (old == null) {
                added.add(place);
                return;
            }
            addIf(parameter.isWiderThan(old), wider, place);
            addIf(parameter.required() && !old.required(), required, place);
            addIf(
                    !parameter.fallback().equals(old.fallback()),
                    parameter.fallbackIsAmount() ? amounts : fallbacks,
                    place);
        });
        Map<OverAsking, Set<String>> asked = approved.shape().overAsking();
        now.shape().overAsking().forEach((what, places) -> {
            places.removeAll(asked.getOrDefault(what, Set.of()));
            say(Kind.POWERS, "it asks for " + what.what() + ": ", places);
        });
        say(Kind.POWERS, "it has parameters that it had not: ", added);
        say(Kind.POWERS, "it lets through values that it did not: ", wider);
        say(Kind.EDIT, "it requires what it did not: ", required);
        Set<String> gone = new TreeSet<>(before.keySet());
        gone.removeAll(after.keySet());
        say(Kind.EDIT, "it has no longer the parameters: ", gone);
        say(Kind.POWERS, "what is taken when nothing is given is another: ", fallbacks);
        say(Kind.EDIT, "the number that is taken when nothing is given is another: ", amounts);
    }

    private static void addIf(boolean is, Set<String> places, String place) {
        if (is) {
            places.add(place);
        }
    }

    private void say(Kind what, String reason, Set<String> places) {
        if (!places.isEmpty()) {
            found(what, reason + ToolShape.names(places));
        }
    }

    private void hints() {
        Hints before = approved.shape().hints();
        Hints after = now.shape().hints();
        hint(before.readOnly() && !after.readOnly(), "it no longer says that it only reads");
        hint(
                !after.readOnly() && after.destructive() && !before.destructive(),
                "it no longer says that it destroys nothing");
        hint(after.openWorld() && !before.openWorld(), "it no longer says that it stays within its server");
        hint(before.idempotent() && !after.idempotent(), "it no longer says that calling it again changes nothing");
        if (after.readOnly() && !before.readOnly()) {
            found(Kind.EDIT, "it says that it only reads, and did not");
        }
    }

    private void hint(boolean worse, String reason) {
        if (worse) {
            found(Kind.POWERS, reason);
        }
    }

    private void reach() {
        Set<Reach> fresh = EnumSet.noneOf(Reach.class);
        fresh.addAll(Reach.of(now.words()));
        fresh.removeAll(Reach.of(approved.words()));
        if (!fresh.isEmpty()) {
            found(
                    Kind.POWERS,
                    "it says what it did not: that it "
                            + fresh.stream().map(Reach::word).collect(Collectors.joining(", ")));
        }
    }

    private void rest() {
        if (now.isCut() || approved.isCut()) {
            found(Kind.POWERS, "it is longer or deeper than what is looked at");
        }
        if (!now.texts().equals(approved.texts())) {
            found(Kind.EDIT, "it is worded otherwise");
        } else if (reasons.isEmpty()) {
            found(Kind.EDIT, "its schema is written otherwise");
        }
    }
}
