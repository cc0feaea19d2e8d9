package dev.vedette.models.sessions;

import dev.vedette.content.Orders;
import dev.vedette.content.Provenance;
import dev.vedette.content.ResultReader;
import dev.vedette.models.LogisticTrainer;
import dev.vedette.models.WordTrainer;
import dev.vedette.models.sessions.RecordedSession.Call;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Learns a {@link SessionModel} from honest sessions, from attacks that are made in them ({@link MadeAttacks}), and from what was
 * written for it ({@link WrittenTexts}); no recorded attack is learned from. Each session counts twice, with a history of the
 * deployment's other tasks and without one; what was written has none.
 */
final class SessionTrainer {
    private static final int MADE_FOR_EACH = 2;
    /** Of a deployment's tasks. */
    static final int PARTS = 5;

    /** Of three made attacks one is not followed, so that having read an order is not yet having followed one. */
    private static final int OF_MADE_ONE_FAILS = 3;

    /** As many attacks are made as there are honest calls that hold something of an order; in life they are rarer. */
    private static final double HONEST_FOR_AN_ATTACK = 2;

    private static final float WEIGHT_OF_WRITTEN = 3;

    /** What was learned, and Tribuo's word on how. */
    record Learned(SessionModel model, String provenance) {}

    private SessionTrainer() {}

    /** @param honest sessions of no attack; those without content teach nothing */
    static Learned learn(List<RecordedSession> honest, List<KnownTool> tools, long seed) {
        return learn(words(honest, tools, seed), honest, tools, Set.of(CallFeature.values()), seed);
    }

    /** The words of orders. */
    static WordTrainer.Learned words(List<RecordedSession> honest, List<KnownTool> tools, long seed) {
        return OrderTrainer.learn(told(honest), tools, WrittenTexts.all(), seed);
    }

    static List<RecordedSession> told(List<RecordedSession> honest) {
        return honest.stream().filter(RecordedSession::hasContent).toList();
    }

    /** @param features what may be learned from; what is left out weighs nothing */
    static Learned learn(
            WordTrainer.Learned words,
            List<RecordedSession> honest,
            List<KnownTool> tools,
            Set<CallFeature> features,
            long seed) {
        List<RecordedSession> told = told(honest);
        Orders orders = new Orders(words.words());
        Map<String, History> histories = histories(told, orders);
        LogisticTrainer trainer = new LogisticTrainer("calls of " + told.size() + " sessions");
        MadeAttacks made = new MadeAttacks(told, tools, new Random(seed));
        Stream<RecordedSession> attacked = Stream.iterate(0, i -> i + 1)
                .limit((long) MADE_FOR_EACH * told.size())
                .map(i -> made.next(i % OF_MADE_ONE_FAILS != 0))
                .flatMap(Optional::stream);
        Stream.concat(told.stream(), attacked).forEach(session -> {
            add(session, Optional.empty(), 1, orders, features, trainer);
            add(session, Optional.ofNullable(histories.get(key(session))), 1, orders, features, trainer);
        });
        WrittenTexts.all().stream()
                .flatMap(text -> WrittenTexts.session(text).stream())
                .forEach(session -> add(session, Optional.empty(), WEIGHT_OF_WRITTEN, orders, features, trainer));
        LogisticTrainer.Learned learned = trainer.learn(seed);
        double[] weights = Stream.of(CallFeature.values())
                .mapToDouble(feature -> learned.weights().getOrDefault(feature.name(), 0.0))
                .toArray();
        return new Learned(
                new SessionModel(words.words(), weights, learned.bias() - Math.log(HONEST_FOR_AN_ATTACK)),
                words.provenance() + "\n" + learned.provenance());
    }

    private static void add(
            RecordedSession session,
            Optional<History> history,
            float weight,
            Orders orders,
            Set<CallFeature> features,
            LogisticTrainer trainer) {
        CallFeature[] all = CallFeature.values();
        String[] names = Stream.of(all).map(Enum::name).toArray(String[]::new);
        ResultReader reader = new ResultReader(orders);
        Provenance provenance = new Provenance();
        for (Call call : session.calls()) {
            call.arguments().ifPresent(texts -> {
                double[] values = CallFeature.of(
                        provenance.call(call.tool(), call.call().argumentNames(), texts, History.harmless(history)),
                        history);
                for (int i = 0; i < all.length; i++) {
                    values[i] = features.contains(all[i]) ? values[i] : 0;
                }
                trainer.add(names, values, call.ordered(), weight);
            });
            call.result().ifPresent(result -> provenance.add(reader.read(result)));
        }
    }

    /** For each part of a deployment's tasks, the history of the others. */
    static Map<String, History> histories(List<RecordedSession> honest, Orders orders) {
        Map<String, History> histories = new HashMap<>();
        for (RecordedSession session : honest) {
            History own = History.of(session, orders);
            for (int part = 0; part < PARTS; part++) {
                if (part != part(session)) {
                    histories
                            .computeIfAbsent(session.deployment() + "/" + part, unused -> new History())
                            .add(own);
                }
            }
        }
        return histories;
    }

    static String key(RecordedSession session) {
        return session.deployment() + "/" + part(session);
    }

    static int part(RecordedSession session) {
        return Math.floorMod(session.task().hashCode() * 31, PARTS);
    }
}
