package dev.vedette.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Resident memory of processes, as Linux' {@code /proc} tells it. */
public final class ResidentMemory {
    private ResidentMemory() {}

    /**
     * Bytes that a process holds in memory, with all of its descendants.
     *
     * @return empty where there is no {@code /proc} or the process has ended
     */
    public static OptionalLong of(ProcessHandle process) {
        OptionalLong own = read(process.pid());
        if (own.isEmpty()) {
            return own;
        }
        long sum = process.descendants()
                .mapToLong(descendant -> read(descendant.pid()).orElse(0))
                .sum();
        return OptionalLong.of(own.getAsLong() + sum);
    }

    private static OptionalLong read(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    String kibibytes = line.replaceAll("[^0-9]", "");
                    return OptionalLong.of(Long.parseLong(kibibytes) * 1024);
                }
            }
            return OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
