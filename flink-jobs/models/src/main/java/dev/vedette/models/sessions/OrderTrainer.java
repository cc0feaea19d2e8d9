package dev.vedette.models.sessions;

import dev.vedette.content.Orders;
import dev.vedette.content.PlainText;
import dev.vedette.content.Sentences;
import dev.vedette.models.Phrases;
import dev.vedette.models.WordTrainer;
import dev.vedette.models.sessions.WrittenTexts.Kind;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Learns what an order is: written and made ones, against the same things told in honest sentences, what honest people ask of
 * each other, the other sentences of tools' definitions, and all that tools gave back in honest sessions.
 */
final class OrderTrainer {
    /** Of made orders, and as many honest sentences, for a session. */
    private static final int MADE_FOR_EACH = 20;

    private static final int MOST_MADE = 30_000;
    private static final float WEIGHT_OF_READ = 2;
    private static final float WEIGHT_OF_WRITTEN = 8;

    /** Nothing else is learned of other languages. */
    private static final float WEIGHT_OF_OTHER_LANGUAGES = 24;

    private static final String ENGLISH = "en";

    private static final Phrases PHRASES = Phrases.read(OrderTrainer.class, "orders.phrases");

    private OrderTrainer() {}

    static WordTrainer.Learned learn(
            List<RecordedSession> honest, List<KnownTool> tools, List<WrittenTexts.Text> written, long seed) {
        Random random = new Random(seed);
        MadeGoals goals = new MadeGoals(tools, random);
        List<RecordedSession.Call> calls = honest.stream()
                .flatMap(session -> session.calls().stream())
                .filter(call -> call.arguments().filter(list -> !list.isEmpty()).isPresent())
                .toList();
        WordTrainer trainer = new WordTrainer("orders");
        for (int i = 0; i < Math.min(MOST_MADE, MADE_FOR_EACH * honest.size()); i++) {
            RecordedSession.Call sample = calls.get(random.nextInt(calls.size()));
            MadeGoals.Goal goal = random.nextInt(2) == 0
                    ? goals.published()
                    : goals.of(sample.call(), sample.arguments().orElseThrow());
            add(goals.said(MadeGoals.PHRASES.draw("injection", random), goal), goal.words(), trainer);
            add(goals.said(MadeGoals.PHRASES.draw("honest", random), goal), "", trainer);
            if (i % 2 == 0) {
                String order = goals.said(PHRASES.draw("order", random), goal);
                WrittenTexts.add(new WrittenTexts.Text(Kind.ORDER, ENGLISH, order, Optional.empty()), 1, trainer);
                add(goals.said(PHRASES.draw("telling", random), goal), "", trainer);
            }
        }
        for (KnownTool tool : tools) {
            tool.rest().stream().limit(4).forEach(text -> add(text, "", trainer));
            if (!tool.saysAnOrder()) {
                add(tool.says(), "", trainer);
            }
        }
        Set<String> read = new LinkedHashSet<>();
        honest.forEach(session -> session.calls()
                .forEach(call -> call.result().ifPresent(text -> read.addAll(Sentences.of(PlainText.of(text), 500)))));
        read.forEach(sentence -> Orders.parts(sentence).forEach(part -> trainer.add(part, false, WEIGHT_OF_READ)));
        written.forEach(text -> WrittenTexts.add(
                text, text.language().equals(ENGLISH) ? WEIGHT_OF_WRITTEN : WEIGHT_OF_OTHER_LANGUAGES, trainer));
        return trainer.learn(seed);
    }

    /** @param goal what is ordered in the text; empty if nothing is */
    private static void add(String text, String goal, WordTrainer trainer) {
        for (String sentence : Sentences.of(text, 3)) {
            if (goal.isEmpty()) {
                Orders.parts(sentence).forEach(part -> trainer.add(part, false, 1));
            } else {
                int verb = Orders.place(goal.split(" ", 2)[0]);
                Orders.parts(sentence).stream()
                        .filter(part -> Arrays.stream(part).anyMatch(place -> place == verb))
                        .forEach(part -> trainer.add(part, true, 1));
            }
        }
    }
}
