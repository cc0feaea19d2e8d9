package dev.vedette.models.sessions;

import dev.vedette.content.Orders;
import dev.vedette.content.PlainText;
import dev.vedette.content.Provenance;
import dev.vedette.content.ResultReader;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * What a deployment's honest sessions hold: sentences that may be orders, and values. What is known there has not been put
 * in by an attacker since. Fingerprints alone. Not thread-safe while it is added to.
 */
final class History {
    private final Set<Long> sentences = new HashSet<>();
    private final Set<Long> values = new HashSet<>();

    /** That of one session. */
    static History of(RecordedSession session, Orders orders) {
        History history = new History();
        ResultReader reader = new ResultReader(orders);
        for (RecordedSession.Call call : session.calls()) {
            call.arguments().ifPresent(texts -> texts.forEach(text -> history.values.addAll(Provenance.values(text))));
            call.result().ifPresent(text -> {
                history.values.addAll(Provenance.values(PlainText.of(text)));
                history.sentences.addAll(reader.read(text).maybeOrders());
            });
        }
        return history;
    }

    void add(History other) {
        sentences.addAll(other.sentences);
        values.addAll(other.values);
    }

    /** Sentences that stood there before. */
    static LongPredicate harmless(Optional<History> history) {
        return fingerprint -> history.isPresent() && history.get().sentences.contains(fingerprint);
    }

    boolean knowsValues(List<Long> fingerprints) {
        return !fingerprints.isEmpty() && values.containsAll(fingerprints);
    }
}
