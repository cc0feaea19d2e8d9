package dev.vedette.models.definitions;

import dev.vedette.models.Interval;
import dev.vedette.models.Share;
import dev.vedette.models.definitions.DefinitionModel.Verdict;
import dev.vedette.models.definitions.Paraphrase.Kind;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * How sentences of {@code paraphrased.tsv} are judged, each put into an honest definition of each part of the servers by the
 * model that has not learned from that part. Intervals are by sentence.
 *
 * @param manners attacks called suspicious at least, by manner: how many of how many
 */
record ParaphraseReport(
        Interval foundPoisoned,
        Interval foundSuspicious,
        Interval honestPoisoned,
        Interval honestSuspicious,
        Interval foreignSuspicious,
        Map<String, Share> manners) {

    private record Judged(Paraphrase sentence, Verdict verdict) {}

    static ParaphraseReport of(CrossFitted fitted, long seed) {
        List<Judged> judged = new ArrayList<>();
        for (int fold = 0; fold < CrossFitted.FOLDS; fold++) {
            Random random = new Random(seed * 31 + fold);
            DefinitionModel model = fitted.model(fold);
            List<ToolDefinition> honest = fitted.heldOut(fold, false).stream()
                    .filter(one -> model.judge(one).verdict() == Verdict.CLEAN)
                    .toList();
            for (Paraphrase one : Paraphrase.all()) {
                ToolDefinition host = honest.get(random.nextInt(honest.size()));
                judged.add(new Judged(
                        one,
                        model.judge(Paraphrase.into(host, one.sentence(), random))
                                .verdict()));
            }
        }
        Map<String, Share> manners = new TreeMap<>();
        judged.stream()
                .filter(one -> one.sentence.kind() != Kind.HONEST)
                .map(one -> one.sentence.manner())
                .distinct()
                .forEach(manner -> manners.put(manner, manner(judged, manner)));
        return new ParaphraseReport(
                share(judged, Kind.ATTACK, Verdict.POISONED, seed),
                share(judged, Kind.ATTACK, Verdict.SUSPICIOUS, seed),
                share(judged, Kind.HONEST, Verdict.POISONED, seed),
                share(judged, Kind.HONEST, Verdict.SUSPICIOUS, seed),
                share(judged, Kind.FOREIGN, Verdict.SUSPICIOUS, seed),
                manners);
    }

    private static Interval share(List<Judged> judged, Kind kind, Verdict verdict, long seed) {
        List<Judged> those =
                judged.stream().filter(one -> one.sentence.kind() == kind).toList();
        List<String> sentences =
                those.stream().map(one -> one.sentence.sentence()).toList();
        return Interval.ofShare(sentences, i -> those.get(i).verdict.compareTo(verdict) >= 0, seed);
    }

    private static Share manner(List<Judged> judged, String manner) {
        List<Judged> those = judged.stream()
                .filter(one -> one.sentence.kind() != Kind.HONEST
                        && one.sentence.manner().equals(manner))
                .toList();
        int found =
                (int) those.stream().filter(one -> one.verdict != Verdict.CLEAN).count();
        return Share.of(found, those.size());
    }

    void print(PrintStream out) {
        out.println("attacks in other words, servers held out, by sentence:");
        out.printf("  called poisoned: %s%n  suspicious at least: %s%n", foundPoisoned, foundSuspicious);
        manners.forEach((manner, share) -> out.printf("    %s: %d of %d%n", manner, share.found(), share.of()));
        out.printf("  suspicious at least, in other languages: %s%n", foreignSuspicious);
        out.println("honest sentences in the same manners:");
        out.printf("  called poisoned: %s%n  suspicious at least: %s%n", honestPoisoned, honestSuspicious);
    }
}
