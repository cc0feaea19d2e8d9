package dev.vedette.rules.reference;

/**
 * One way in which an event came to a group of a correlation.
 *
 * @param rule as {@code rules} names it
 * @param value empty where none is asked for; of numbers millionths, of places two of them
 */
record ReferenceArrival(TimedEvent event, String rule, String value) {

    long time() {
        return event.time();
    }
}
