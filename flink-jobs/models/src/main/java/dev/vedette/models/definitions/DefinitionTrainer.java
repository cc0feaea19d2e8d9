package dev.vedette.models.definitions;

import dev.vedette.content.WordModel;
import dev.vedette.models.Phrases;
import dev.vedette.models.WordTrainer;
import dev.vedette.models.definitions.DefinitionFile.Labelled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Learns the words of poisoned definitions: Tribuo's logistic regression by stochastic gradients, over recorded definitions
 * and ones that are made for it. The latter are honest definitions with a sentence or two in them that somebody has written
 * ({@link WrittenDefinitions}) or that is made of {@code attacks.phrases} and its companions, and, so that an order alone is
 * none, with what honest tools say, written or made of {@code guidance.phrases} and its own.
 */
final class DefinitionTrainer {
    private static final int LEAST_MADE = 500;
    private static final float WEIGHT_OF_RECORDED = 144;

    /** Of attacks, and of what honest tools say: the others are made of phrases. */
    private static final double WRITTEN_ATTACKS = 0.7;

    private static final double WRITTEN_GUIDANCE = 0.8;

    private static final float WEIGHT_OF_SENTENCE = 0.5f;

    private static final Phrases ATTACKS = Phrases.read(
            DefinitionTrainer.class,
            "attacks.phrases",
            "attacks-deeds.phrases",
            "attacks-manners.phrases",
            "attacks-languages.phrases");
    private static final Phrases GUIDANCE = Phrases.read(
            DefinitionTrainer.class, "guidance.phrases", "guidance-manners.phrases", "guidance-languages.phrases");

    private DefinitionTrainer() {}

    static WordTrainer.Learned learn(List<Labelled> definitions, long seed, String source) {
        WordTrainer trainer = new WordTrainer(source);
        definitions.forEach(one -> add(one, one.poisoned() ? WEIGHT_OF_RECORDED : 1, trainer));
        List<ToolDefinition> honest = definitions.stream()
                .filter(one -> !one.poisoned())
                .map(Labelled::definition)
                .toList();
        Random random = new Random(seed);
        int made = Math.max(LEAST_MADE, honest.size());
        for (int i = 0; i < made && !honest.isEmpty(); i++) {
            ToolDefinition host = honest.get(random.nextInt(honest.size()));
            String attack = random.nextDouble() < WRITTEN_ATTACKS ? WrittenDefinitions.attack(random) : attack(random);
            add(new Labelled(host.with(List.of(attack)), true), WEIGHT_OF_SENTENCE, trainer);
            add(new Labelled(attacked(host, attack, random), true), 1, trainer);
            add(new Labelled(guided(honest.get(random.nextInt(honest.size())), random), false), 1, trainer);
        }
        return trainer.learn(seed);
    }

    /** An honest definition with an attack before, behind or instead of what it says. */
    private static ToolDefinition attacked(ToolDefinition host, String attack, Random random) {
        String said = random.nextInt(4) == 0 ? attack + " " + guidance(random) : attack;
        List<String> texts = new ArrayList<>(random.nextInt(5) == 0 ? List.of() : host.texts());
        texts.add(random.nextInt(5) == 0 ? 0 : texts.size(), said);
        return host.with(texts);
    }

    /** Made of phrases. */
    static String attack(Random random) {
        return ATTACKS.draw("attack", random);
    }

    private static String guidance(Random random) {
        return random.nextDouble() < WRITTEN_GUIDANCE
                ? WrittenDefinitions.guidance(random)
                : GUIDANCE.draw("guidance", random);
    }

    private static ToolDefinition guided(ToolDefinition host, Random random) {
        List<String> texts = new ArrayList<>(host.texts());
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            texts.add(random.nextInt(5) == 0 ? 0 : texts.size(), guidance(random));
        }
        return host.with(texts);
    }

    /**
     * A clean text is clean everywhere, and so is each sentence of it; of a poisoned one nobody has said where, so it counts as
     * a whole.
     */
    private static void add(Labelled one, float weight, WordTrainer trainer) {
        List<String> read = one.definition().read();
        if (one.poisoned()) {
            trainer.add(read, true, weight);
            return;
        }
        WordModel.passages(read).forEach(part -> trainer.add(part, false, weight));
        ReadSentences.of(read).forEach(part -> trainer.add(part, false, weight * WEIGHT_OF_SENTENCE));
    }
}
