package dev.vedette.models.sessions;

import dev.vedette.content.Orders;
import dev.vedette.content.Provenance;
import dev.vedette.content.Provenance.Origin;
import dev.vedette.content.Reading;
import dev.vedette.content.ResultReader;
import dev.vedette.content.WordModel;
import java.util.Optional;

/**
 * Whether a session shows that something which its caller read told it what to do. Of each call: how much it looks ordered
 * ({@link CallFeature}); of the session: that, or an order that was read and that nobody followed, which is worth
 * {@value #READ} at most. Immutable, thread-safe.
 *
 * @param words of {@link Orders}
 * @param weights of {@link CallFeature}, in their order
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares or changes it
record SessionModel(WordModel words, double[] weights, double bias) {
    /** What an order weighs that was read: honest mail holds many. */
    static final double READ = 0.1;

    SessionModel {
        if (weights.length != CallFeature.values().length) {
            throw new IllegalArgumentException(
                    weights.length + " weights of calls; there have to be " + CallFeature.values().length);
        }
    }

    /**
     * What was found.
     *
     * @param followed 0 to 1: how much the call at {@code call} looks ordered, which is the one that does most
     * @param call its place in the session
     * @param read 0 to 1: how much of an order the sentence is that is most of one; those that the history knows are none
     * @param readAt place of the call whose result it stood in
     */
    record Found(double followed, int call, Origin origin, double read, int readAt) {
        /** Of both together. */
        double probability() {
            return 1 - (1 - followed) * (1 - READ * read * read);
        }
    }

    /** Looks at a session. */
    Found find(RecordedSession session, Optional<History> history) {
        ResultReader reader = new ResultReader(new Orders(words));
        Provenance provenance = new Provenance();
        Found found = new Found(probability(new double[weights.length]), 0, Provenance.Origin.NONE, 0, 0);
        for (int i = 0; i < session.calls().size(); i++) {
            RecordedSession.Call call = session.calls().get(i);
            if (call.arguments().isPresent()) {
                Origin origin = provenance.call(
                        call.tool(),
                        call.call().argumentNames(),
                        call.arguments().get(),
                        History.harmless(history));
                double followed = probability(CallFeature.of(origin, history));
                if (followed > found.followed) {
                    found = new Found(followed, i, origin, found.read, found.readAt);
                }
            }
            if (call.result().isPresent()) {
                Reading reading = reader.read(call.result().get());
                provenance.add(reading);
                boolean isKnown = History.harmless(history).test(reading.sentence());
                if (!isKnown && reading.order() > found.read) {
                    found = new Found(found.followed, found.call, found.origin, reading.order(), i);
                }
            }
        }
        return found;
    }

    double probability(double[] features) {
        double logit = bias;
        for (int i = 0; i < weights.length; i++) {
            logit += weights[i] * features[i];
        }
        return 1 / (1 + Math.exp(-logit));
    }
}
