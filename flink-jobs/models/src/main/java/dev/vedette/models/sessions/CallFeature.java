package dev.vedette.models.sessions;

import dev.vedette.content.Provenance.Origin;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;

/**
 * What a call shows of having been ordered by something that its caller read. Each is 0 to 1, and 0 where nothing is an order,
 * or nothing is known: without content, and of the history without one.
 */
enum CallFeature {
    VALUE((origin, history) -> origin.value() ? origin.order() : 0),
    COVERED((origin, history) -> origin.order() * origin.covered()),
    RECENT((origin, history) -> origin.age() == 0 ? 0 : origin.order() / origin.age()),
    KNOWN_VALUES((origin, history) ->
            history.filter(known -> known.knowsValues(origin.values())).isPresent() ? origin.order() : 0);

    private final ToDoubleBiFunction<Origin, Optional<History>> value;

    CallFeature(ToDoubleBiFunction<Origin, Optional<History>> value) {
        this.value = value;
    }

    static double[] of(Origin origin, Optional<History> history) {
        double[] all = new double[values().length];
        List<CallFeature> features = List.of(values());
        for (int i = 0; i < all.length; i++) {
            all[i] = features.get(i).value.applyAsDouble(origin, history);
        }
        return all;
    }
}
