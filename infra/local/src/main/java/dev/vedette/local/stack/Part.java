package dev.vedette.local.stack;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** A part of the local stack. The label is what people see and what {@code startedInMs} calls it. */
public enum Part {
    KAFKA(600),
    FLINK(1200),
    ELASTICSEARCH(1000),
    DETECTION(0, KAFKA, FLINK),
    DELIVERY(0, KAFKA, FLINK, ELASTICSEARCH),
    CONSOLE(0, KAFKA, ELASTICSEARCH);

    private final int mebibytes;
    private final Set<Part> needs;

    Part(int mebibytes, Part... needs) {
        this.mebibytes = mebibytes;
        this.needs = Set.of(needs);
    }

    /** {@code kafka}, {@code flink}, ... */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Memory that it takes at most, in MiB; a job's is part of Flink's, the console's of the
     * launcher's.
     */
    int mebibytes() {
        return mebibytes;
    }

    /** What has to be ready before it starts. */
    Set<Part> needs() {
        return needs;
    }

    /** The given parts and all that they need. */
    static Set<Part> withNeeds(Set<Part> parts) {
        Set<Part> all = EnumSet.noneOf(Part.class);
        for (Part part : parts) {
            all.add(part);
            all.addAll(part.needs);
        }
        return all;
    }
}
