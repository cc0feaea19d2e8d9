package dev.vedette.rules;

import java.util.Optional;

/**
 * Which events a rule is about (Sigma rules specification 2.1, "Log source"). Events are asked for it only where
 * they say it of themselves; filters and pipelines choose rules by it.
 */
record LogSource(Optional<String> category, Optional<String> product, Optional<String> service) {

    static final LogSource ANY = new LogSource(Optional.empty(), Optional.empty(), Optional.empty());

    /** Reads the mapping {@code logsource}, or what stands for one; other keys are passed over. */
    static LogSource read(Section section) {
        return new LogSource(named(section, "category"), named(section, "product"), named(section, "service"));
    }

    private static Optional<String> named(Section section, String key) {
        return section.text(key, 256).filter(text -> !text.isEmpty());
    }

    boolean isEmpty() {
        return category.isEmpty() && product.isEmpty() && service.isEmpty();
    }

    /** Whether all that this one names is the same in the other, which may name more; without regard to case. */
    boolean contains(LogSource other) {
        return contains(category, other.category)
                && contains(product, other.product)
                && contains(service, other.service);
    }

    /** What an event says of itself in its fields {@code category}, {@code product} and {@code service}. */
    static LogSource of(EventView event) {
        return new LogSource(said(event, "category"), said(event, "product"), said(event, "service"));
    }

    private static Optional<String> said(EventView event, String field) {
        return event.get(field) instanceof String text && !text.isBlank() ? Optional.of(text) : Optional.empty();
    }

    /** Whether a rule about this is not about events of the other. What either of them does not say is no difference. */
    boolean excludes(LogSource origin) {
        return differs(category, origin.category)
                || differs(product, origin.product)
                || differs(service, origin.service);
    }

    private static boolean differs(Optional<String> mine, Optional<String> other) {
        return mine.isPresent() && other.isPresent() && !mine.get().equalsIgnoreCase(other.get());
    }

    private static boolean contains(Optional<String> mine, Optional<String> other) {
        return mine.isEmpty() || other.isPresent() && mine.get().equalsIgnoreCase(other.get());
    }
}
