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
 * and ones that are made for it. The latter are honest definitions with a sentence or two of {@code attacks.phrases} in them,
 * and, so that an order alone is none, with those of {@code guidance.phrases}.
 */
final class DefinitionTrainer {
    private static final int HONEST_FOR_ONE_MADE = 3;
    private static final int LEAST_MADE = 500;
    private static final float WEIGHT_OF_RECORDED = 16;
    private static final float WEIGHT_OF_MADE = 2;

    private static final Phrases ATTACKS = Phrases.read(DefinitionTrainer.class, "attacks.phrases");
    private static final Phrases GUIDANCE = Phrases.read(DefinitionTrainer.class, "guidance.phrases");

    private DefinitionTrainer() {}

    static WordTrainer.Learned learn(List<Labelled> definitions, long seed, String source) {
        WordTrainer trainer = new WordTrainer(source);
        definitions.forEach(one -> add(one, one.poisoned() ? WEIGHT_OF_RECORDED : 1, trainer));
        List<ToolDefinition> honest = definitions.stream()
                .filter(one -> !one.poisoned())
                .map(Labelled::definition)
                .toList();
        Random random = new Random(seed);
        int made = Math.max(LEAST_MADE, honest.size() / HONEST_FOR_ONE_MADE);
        for (int i = 0; i < made && !honest.isEmpty(); i++) {
            add(new Labelled(attacked(honest, random), true), WEIGHT_OF_MADE, trainer);
            add(new Labelled(guided(honest, random), false), 1, trainer);
        }
        return trainer.learn(seed);
    }

    /** An honest definition with an attack before, behind or instead of what it says. */
    static ToolDefinition attacked(List<ToolDefinition> honest, Random random) {
        ToolDefinition one = honest.get(random.nextInt(honest.size()));
        String attack = attack(random);
        if (random.nextInt(4) == 0) {
            attack += " " + GUIDANCE.draw("guidance", random);
        }
        List<String> texts = new ArrayList<>(random.nextInt(5) == 0 ? List.of() : one.texts());
        texts.add(random.nextInt(5) == 0 ? 0 : texts.size(), attack);
        return new ToolDefinition(one.server(), one.name(), texts);
    }

    static String attack(Random random) {
        return ATTACKS.draw("attack", random);
    }

    static ToolDefinition guided(List<ToolDefinition> honest, Random random) {
        ToolDefinition one = honest.get(random.nextInt(honest.size()));
        List<String> texts = new ArrayList<>(one.texts());
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            texts.add(GUIDANCE.draw("guidance", random));
        }
        return new ToolDefinition(one.server(), one.name(), texts);
    }

    /** A clean text is clean everywhere; of a poisoned one nobody has said where, so it counts as a whole. */
    private static void add(Labelled one, float weight, WordTrainer trainer) {
        List<String> words = Notion.behind(one.definition().words());
        List<List<String>> parts = one.poisoned() ? List.of(words) : WordModel.passages(words);
        parts.forEach(part -> trainer.add(part, one.poisoned(), weight));
    }
}
