package dev.vedette.models.definitions;

import dev.vedette.models.Share;
import dev.vedette.models.definitions.DefinitionChange.Kind;
import dev.vedette.models.definitions.HonestEdits.Edit;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * How changes of definitions are judged by models that have not seen their servers.
 *
 * @param edits honest ones, by what was done
 * @param attacks sentences put into honest definitions, by where they are from
 */
record ChangeReport(Map<String, Judged> edits, Map<String, Judged> attacks) {
    private static final int EDITS = 1_500;
    private static final int ATTACKS = 400;

    /** How many were taken for which kind of change. */
    record Judged(Share attack, Share powers, int edit) {}

    static ChangeReport of(CrossFitted fitted, long seed) {
        Map<String, List<Kind>> edits = new TreeMap<>();
        Map<String, List<Kind>> attacks = new TreeMap<>();
        for (int fold = 0; fold < CrossFitted.FOLDS; fold++) {
            Random random = new Random(seed * 31 + fold);
            DefinitionModel model = fitted.model(fold);
            List<ToolDefinition> honest = fitted.heldOut(fold, false);
            HonestEdits drawn = new HonestEdits(honest, random);
            for (int i = 0; i < EDITS; i++) {
                Edit edit = drawn.draw();
                add(edits, edit.kind(), model.judgeChange(edit.before(), edit.after()));
            }
            for (int i = 0; i < ATTACKS; i++) {
                attack(attacks, "made of attacks.phrases", DefinitionTrainer.attack(random), model, drawn, random);
            }
            for (ToolDefinition recorded : fitted.heldOut(fold, true)) {
                attack(attacks, "recorded", String.join(" ", recorded.texts()), model, drawn, random);
            }
            for (Paraphrase one : Paraphrase.of(Paraphrase.Kind.ATTACK)) {
                attack(attacks, "in other words", one.sentence(), model, drawn, random);
            }
        }
        return new ChangeReport(judged(edits), judged(attacks));
    }

    /** Half of them hide behind an honest edit. */
    private static void attack(
            Map<String, List<Kind>> attacks,
            String from,
            String attack,
            DefinitionModel model,
            HonestEdits drawn,
            Random random) {
        Edit edit = drawn.draw();
        ToolDefinition host = random.nextBoolean() ? edit.before() : edit.after();
        add(attacks, from, model.judgeChange(edit.before(), Paraphrase.into(host, attack, random)));
    }

    private static void add(Map<String, List<Kind>> counts, String what, DefinitionChange change) {
        counts.computeIfAbsent(what, k -> new ArrayList<>()).add(change.kind());
    }

    private static Map<String, Judged> judged(Map<String, List<Kind>> counts) {
        Map<String, Judged> judged = new TreeMap<>();
        counts.forEach((what, kinds) -> {
            int attack = count(kinds, Kind.ATTACK);
            int powers = count(kinds, Kind.POWERS);
            judged.put(
                    what,
                    new Judged(
                            Share.of(attack, kinds.size()),
                            Share.of(powers, kinds.size()),
                            kinds.size() - attack - powers));
        });
        return judged;
    }

    private static int count(List<Kind> kinds, Kind kind) {
        return (int) kinds.stream().filter(kind::equals).count();
    }

    void print(PrintStream out) {
        out.println("changes, servers held out; honest edits:");
        print(edits, out);
        out.println("changes, servers held out; attacks put in:");
        print(attacks, out);
    }

    private static void print(Map<String, Judged> rows, PrintStream out) {
        rows.forEach((what, judged) ->
                out.printf("  %s: attack %s; powers %s; edit %d%n", what, judged.attack, judged.powers, judged.edit));
    }
}
