package dev.vedette.content;

import java.util.List;
import java.util.Map;

/**
 * What a result says, as {@link ResultReader} reads it. Holds fingerprints, no text. Immutable.
 *
 * @param order 0 to 1: how much the sentence is an order that is most of one
 * @param sentence fingerprint of that sentence; 0 if there is none
 * @param maybeOrders fingerprints of all its sentences that may be orders
 * @param told names, numbers and addresses that stand in those sentences
 * @param values of all its sentences: where each stood
 * @param passages the sentences that may be orders, the last ones of many
 */
public record Reading(
        double order,
        long sentence,
        List<Long> maybeOrders,
        List<String> told,
        Map<Long, Stand> values,
        List<Passage> passages) {

    /**
     * The sentence in which a value stood: of several the one that is most of an order.
     *
     * @param sentence its fingerprint
     * @param order 0 to 1: how much it is an order
     */
    record Stand(long sentence, double order) {}

    /**
     * A sentence that may be an order.
     *
     * @param sentence its fingerprint
     * @param order 0 to 1: how much it is one
     * @param meanings fingerprints of what its words mean, in ascending order
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares or changes it
    record Passage(long sentence, double order, long[] meanings) {}
}
