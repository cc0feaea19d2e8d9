package dev.vedette.models.sessions;

import dev.vedette.content.Orders;
import dev.vedette.content.PlainText;
import dev.vedette.content.Sentences;
import dev.vedette.content.Words;
import dev.vedette.models.Phrases;
import dev.vedette.models.WordTrainer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Learns what an order is: made ones, for tools of many servers, against the same things told in honest sentences, the other
 * sentences of tools' definitions, and all that tools gave back in honest sessions.
 */
final class OrderTrainer {
    /** Of made orders, and as many honest sentences, for a session. */
    private static final int MADE_FOR_EACH = 26;

    private static final int MOST_MADE = 40_000;
    private static final float WEIGHT_OF_READ = 2;

    private static final Phrases PHRASES = Phrases.read(OrderTrainer.class, "orders.phrases");

    /** Before the word by which a sentence of the phrases is an order. */
    private static final char MARK = '^';

    private OrderTrainer() {}

    static WordTrainer.Learned learn(List<RecordedSession> honest, List<KnownTool> tools, long seed) {
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
                    : goals.of(sample.tool(), sample.arguments().orElseThrow());
            add(goals.said(MadeGoals.PHRASES.draw("injection", random), goal), goal.words(), trainer);
            add(goals.said(MadeGoals.PHRASES.draw("honest", random), goal), "", trainer);
            if (i % 2 == 0) {
                addMarked(goals.said(PHRASES.draw("order", random), goal), trainer);
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
        return trainer.learn(seed);
    }

    /** A sentence of {@code orders.phrases}: what is learned of it are the parts with a marked word. */
    private static void addMarked(String said, WordTrainer trainer) {
        Set<Integer> marked = new HashSet<>();
        for (int at = said.indexOf(MARK); at >= 0; at = said.indexOf(MARK, at + 1)) {
            Words.of(said.substring(at + 1), "", 1).forEach(word -> marked.add(Orders.place(word)));
        }
        for (String sentence : Sentences.of(said.replace(String.valueOf(MARK), ""), 4)) {
            Orders.parts(sentence).stream()
                    .filter(part -> Arrays.stream(part).anyMatch(marked::contains))
                    .forEach(part -> trainer.add(part, true, 1));
        }
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
