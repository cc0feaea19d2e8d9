package dev.vedette.local.cli;

import dev.vedette.local.stack.LocalStack;
import dev.vedette.local.stack.Part;
import dev.vedette.local.stack.Progress;
import java.io.PrintStream;
import java.time.Duration;

/** Tells people how the stack's start goes on: a line for each part, then what it holds in memory. */
final class StartReport implements Progress {
    private final PrintStream out;

    /** Writes to {@code out}, which is standard error in a command. */
    StartReport(PrintStream out) {
        this.out = out;
    }

    @Override
    public void ready(Part part, Duration took) {
        out.printf("  %-16s ready in %5.1f s%n", part.label(), took.toMillis() / 1000.0);
    }

    @Override
    public void again(Part part, String why) {
        out.printf("  %-16s is started once more: %s%n", part.label(), why);
    }

    /** Writes resident memory of each child and the sum, where the system tells it. */
    void memory(LocalStack stack) {
        long sum = 0;
        for (var child : stack.residentBytes().entrySet()) {
            out.printf("  %-18s %5d MiB%n", child.getKey(), child.getValue() >> 20);
            sum += child.getValue();
        }
        if (sum > 0) {
            out.printf("  %-18s %5d MiB resident%n", "together", sum >> 20);
        }
    }
}
