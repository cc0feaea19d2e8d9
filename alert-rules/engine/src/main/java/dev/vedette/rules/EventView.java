package dev.vedette.rules;

import java.util.List;

/**
 * An event as rules see it: fields by name. The engine calls it from one thread at a time and keeps nothing of it.
 */
@FunctionalInterface
public interface EventView {

    /** What {@link #get} returns for a field that the event does not have, or that is null. */
    Object ABSENT = Absent.ABSENT;

    /**
     * A field's value.
     *
     * @param field its name as rules write it, for example {@code gen_ai.tool.name}
     * @return a String, Long, Double or Boolean, a List of these (any element that matches counts as a match), or
     *     {@link #ABSENT}; never null
     */
    Object get(String field);

    /**
     * Whether the event has a field, be its value null, an empty list or an object of further fields: what {@code exists}
     * asks for.
     *
     * @param field as for {@link #get}
     */
    default boolean has(String field) {
        return get(field) != ABSENT;
    }

    /** Names of the fields that the event has; asked only by keyword searches, which look at all of them. */
    default Iterable<String> fields() {
        return List.of();
    }

    /** The type of {@link #ABSENT}; a single constant. */
    enum Absent {
        ABSENT
    }
}
