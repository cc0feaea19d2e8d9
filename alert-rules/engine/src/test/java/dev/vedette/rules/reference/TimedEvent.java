package dev.vedette.rules.reference;

/** @param time microseconds since 1970 */
public record TimedEvent(String id, long time, ReferenceEvent fields) {

    @Override
    public boolean equals(Object other) {
        return other instanceof TimedEvent event && event.id.equals(id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
