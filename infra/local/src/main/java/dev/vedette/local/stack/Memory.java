package dev.vedette.local.stack;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Whether this machine has the memory that a stack needs. */
final class Memory {
    /** MiB that a stack may take, for who knows better than the machine: {@code /proc} knows of no quota. */
    private static final String OPTION = "vedette.memory.free";

    private static final String VARIABLE = "VEDETTE_MEMORY_FREE";

    private Memory() {}

    /** Refuses to start what would not fit; a machine that does not tell is believed to have enough. */
    static void requireFor(Set<Part> parts) throws StackException {
        requireFor(parts, freeMebibytes());
    }

    /**
     * Refuses to start what would not fit.
     *
     * @param free in MiB
     */
    static void requireFor(Set<Part> parts, long free) throws StackException {
        long needed = parts.stream().mapToLong(Part::mebibytes).sum();
        if (free < needed) {
            throw new StackException(
                    "%d MiB of memory are free and the stack needs %d: end other programs, or give this machine or container more"
                            .formatted(free, needed));
        }
    }

    private static long freeMebibytes() throws StackException {
        String told = System.getProperty(OPTION, System.getenv().getOrDefault(VARIABLE, ""));
        if (!told.isBlank()) {
            try {
                return Long.parseLong(told.strip());
            } catch (NumberFormatException e) {
                throw new StackException(
                        "%s (%s) is %s: a number of MiB is wanted".formatted(VARIABLE, OPTION, told), e);
            }
        }
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
