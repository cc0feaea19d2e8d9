package dev.vedette.local.stack;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Whether this machine has the memory that a stack needs. */
final class Memory {
    private Memory() {}

    /** Refuses to start what would not fit; a machine that does not tell is believed to have enough. */
    static void requireFor(Set<Part> parts) throws StackException {
        long needed = parts.stream().mapToLong(Part::mebibytes).sum();
        long available = availableMebibytes();
        if (available < needed) {
            throw new StackException(
                    "%d MiB of memory are free and the stack needs %d: end other programs, or give this machine or container more"
                            .formatted(available, needed));
        }
    }

    private static long availableMebibytes() {
        // The first knows of page cache that the kernel would give back, the second of a container's limit.
        return Math.min(fromProc(), limit());
    }

    private static long fromProc() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith("MemAvailable:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
                }
            }
        } catch (IOException e) {
            // No Linux.
        }
        return Long.MAX_VALUE;
    }

    private static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize() / (1024 * 1024)
                : Long.MAX_VALUE;
    }
}
