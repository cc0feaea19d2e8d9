package dev.vedette.rules;

import java.util.List;

/** An event in a stage's state. */
final class Entry {

    final EvidenceRef event;
    /** Bits of the inputs that it came through. */
    long inputs;
    /** Distinct values that it brought; empty where the stage asks for none. */
    List<String> values;
    /** Whether the window that ends with it was satisfied and has been reported. */
    boolean matched;

    Entry(EvidenceRef event, long inputs, List<String> values) {
        this.event = event;
        this.inputs = inputs;
        this.values = values;
    }

    long time() {
        return event.occurredAt();
    }

    boolean hasInput(int input) {
        return (inputs & 1L << input) != 0;
    }
}
