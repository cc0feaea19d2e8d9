package dev.vedette.rules;

import java.util.Map;
import java.util.Set;

/**
 * An event as rules see it: fields by name. The engine calls it from one thread at a time and keeps nothing of it.
 */
public interface EventView {

    /** An event without fields. */
    EventView EMPTY = of(Map.of());

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

    /**
     * Shows every field that the event has, each once; one that {@link #get} finds and this does not show is not seen by
     * rules.
     */
    void forEach(Visitor visitor);

    /**
     * Shows at least those fields that have one of these names, each once: for an event that has many fields and knows a
     * quicker way to a few.
     */
    default void forEach(Set<String> names, Visitor visitor) {
        forEach(visitor);
    }

    /**
     * An event of fields that are at hand already.
     *
     * @param fields values as {@link #get} returns them, by name; not copied
     */
    static EventView of(Map<String, Object> fields) {
        return new EventView() {
            @Override
            public Object get(String field) {
                return fields.getOrDefault(field, ABSENT);
            }

            @Override
            public void forEach(Visitor visitor) {
                fields.forEach(visitor::field);
            }
        };
    }

    /** Takes the fields of an event. */
    @FunctionalInterface
    interface Visitor {
        /**
         * @param name as rules write it
         * @param value as {@link EventView#get} returns it; ABSENT is passed over
         */
        void field(String name, Object value);
    }

    /** The type of {@link #ABSENT}; a single constant. */
    enum Absent {
        ABSENT
    }
}
