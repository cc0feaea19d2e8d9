package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.content.Provenance.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a call has its arguments from, as it may leave.
 *
 * @param origin the sentence of an earlier result that the call has the most from
 * @param sentence keyed fingerprint of that sentence, empty if there is none
 * @param destinations keyed fingerprints of the arguments' values to which something can be sent
 * @param weights by which weights the sentence was judged, empty if there is none
 * @param unread results of the caller that had not been read when the call came
 */
record CallOrigin(
        Origin origin, Optional<String> sentence, List<String> destinations, Optional<String> weights, int unread) {

    void writeTo(EventEncoder event) {
        List<String> kinds = new ArrayList<>(2);
        if (origin.destination()) {
            kinds.add("destination");
        }
        if (origin.value()) {
            kinds.add("value");
        }
        event.putInt(Fields.ORIGIN_ORDER, percent(origin.order()))
                .putInt(Fields.ORIGIN_COVERED, percent(origin.covered()))
                .putInt(Fields.ORIGIN_AGE, origin.age())
                .put(Fields.ORIGIN_KINDS, kinds)
                .put(Fields.ORIGIN_SENTENCE, sentence.orElse(null))
                .put(Fields.ORIGIN_WEIGHTS, weights.orElse(null))
                .put(Fields.ARGUMENT_DESTINATIONS, destinations);
        if (unread > 0) {
            event.putInt(Fields.CONTENT_UNREAD, unread);
        }
    }

    static int percent(double share) {
        return (int) Math.round(100 * share);
    }
}
