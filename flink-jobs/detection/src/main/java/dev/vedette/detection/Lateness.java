package dev.vedette.detection;

/**
 * How late an event was when it was read: decided once, in {@link Intake}, so that all rules go by the same.
 *
 * @param millis how far its time was behind the watermark of its reader; 0 if it was not
 * @param tooLate whether that is more than the job's own lateness: only rules that allow more judge it
 */
record Lateness(long millis, boolean tooLate) {
    static final Lateness NONE = new Lateness(0, false);
}
