package dev.vedette.rules;

import java.util.List;
import java.util.Optional;

/** Takes selections of which a pipeline left nothing out of a condition, as pySigma does: as if they did not stand there. */
final class DroppedSelections {

    /** Stands for such a selection; known by its identity. */
    static final Expression DROPPED = new Expression.And(List.of());

    private DroppedSelections() {}

    /** Empty when nothing is left. */
    @SuppressWarnings("ReferenceEquality") // an empty And of the rule's own would be something else
    static Optional<Expression> without(Expression expression) {
        if (expression == DROPPED) {
            return Optional.empty();
        }
        if (expression instanceof Expression.And and) {
            return joined(and.parts()).map(parts -> parts.size() == 1 ? parts.get(0) : new Expression.And(parts));
        }
        if (expression instanceof Expression.Or or) {
            return joined(or.parts()).map(parts -> parts.size() == 1 ? parts.get(0) : new Expression.Or(parts));
        }
        if (expression instanceof Expression.Not not) {
            return without(not.part()).map(Expression.Not::new);
        }
        return Optional.of(expression);
    }

    private static Optional<List<Expression>> joined(List<Expression> parts) {
        List<Expression> kept = parts.stream()
                .map(DroppedSelections::without)
                .flatMap(Optional::stream)
                .toList();
        return kept.isEmpty() ? Optional.empty() : Optional.of(kept);
    }
}
