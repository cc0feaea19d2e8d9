package dev.vedette.models.definitions;

import dev.vedette.models.Interval;
import dev.vedette.models.Share;
import dev.vedette.models.definitions.DefinitionFile.Labelled;
import dev.vedette.models.definitions.DefinitionModel.Anchors;
import dev.vedette.models.definitions.DefinitionModel.Verdict;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Predicate;

/**
 * What is known of a model of definitions, by definitions of servers that were held out.
 *
 * @param sources names and SHA-256 of the files
 * @param definitions after equal ones were taken for one
 * @param asUsed models that learned from recorded and from made attacks
 * @param madeAlone models that learned from made attacks alone: how they find what nobody has recorded
 * @param otherWords how sentences are judged whose like no model has learned
 * @param changes how changes of definitions are judged
 */
record DefinitionReport(
        List<String> sources,
        long seed,
        String featureVersion,
        int definitions,
        int poisoned,
        Anchors anchors,
        HeldOut asUsed,
        HeldOut madeAlone,
        ParaphraseReport otherWords,
        ChangeReport changes) {

    /**
     * Of definitions of servers that were held out. Intervals of shares are of definitions drawn one by one; those by server
     * are wider, since a server's definitions are alike.
     *
     * @param foundPoisoned poisoned ones called poisoned
     * @param foundSuspicious poisoned ones called suspicious or poisoned
     * @param cleanPoisoned clean ones called poisoned
     * @param cleanSuspicious clean ones called suspicious or poisoned
     */
    record HeldOut(
            Share foundPoisoned,
            Interval foundPoisonedByServer,
            Share foundSuspicious,
            Share cleanPoisoned,
            Interval cleanPoisonedByServer,
            Share cleanSuspicious,
            Interval auroc) {

        static HeldOut of(CrossFitted fitted, long seed) {
            Predicate<Labelled> clean = one -> !one.poisoned();
            return new HeldOut(
                    fitted.share(Labelled::poisoned, Verdict.POISONED),
                    fitted.shareByServer(Labelled::poisoned, Verdict.POISONED, seed),
                    fitted.share(Labelled::poisoned, Verdict.SUSPICIOUS),
                    fitted.share(clean, Verdict.POISONED),
                    fitted.shareByServer(clean, Verdict.POISONED, seed),
                    fitted.share(clean, Verdict.SUSPICIOUS),
                    fitted.auroc(seed));
        }

        private void print(String what, PrintStream out) {
            out.printf("%s:%n", what);
            out.printf("  poisoned, called poisoned: %s; by server %s%n", foundPoisoned, foundPoisonedByServer);
            out.printf("  poisoned, suspicious at least: %s%n", foundSuspicious);
            out.printf("  clean, called poisoned: %s; by server %s%n", cleanPoisoned, cleanPoisonedByServer);
            out.printf("  clean, suspicious at least: %s%n", cleanSuspicious);
            out.printf("  AUROC, by server: %s%n", auroc);
        }
    }

    void print(PrintStream out) {
        out.printf("learned from %d definitions, %d of them poisoned, seed %d%n", definitions, poisoned, seed);
        sources.forEach(source -> out.println("  " + source));
        out.println("shares with 95 % confidence");
        asUsed.print("servers held out", out);
        madeAlone.print("servers held out, made attacks alone", out);
        otherWords.print(out);
        changes.print(out);
    }
}
