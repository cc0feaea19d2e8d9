package dev.vedette.rules;

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

    /** The type of {@link #ABSENT}; a single constant. */
    enum Absent {
        ABSENT
    }
}
