package dev.vedette.local.faults;

import dev.vedette.local.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Stands for a full file system, which needs root: the size that a process may give to a file (RLIMIT_FSIZE). The system
 * refuses what is written beyond it, in the midst of a file, as it does when there is no room. {@code prlimit} of util-linux
 * lowers it and raises it again while the process runs.
 */
final class FileSizes {
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");

    /** Less than any file of a checkpoint has. */
    private static final String NO_ROOM = "256";

    private static final String ROOM = "unlimited";

    private FileSizes() {}

    static boolean canBeLimited() {
        return Files.isExecutable(PRLIMIT);
    }

    static void forbid(ChildProcess process) throws IOException, InterruptedException {
        limit(process, NO_ROOM);
    }

    static void allow(ChildProcess process) throws IOException, InterruptedException {
        limit(process, ROOM);
    }

    private static void limit(ChildProcess process, String most) throws IOException, InterruptedException {
        Process prlimit = new ProcessBuilder(
                        PRLIMIT.toString(), "--pid", Long.toString(process.pid()), "--fsize=" + most + ":")
                .inheritIO()
                .start();
        boolean done = prlimit.waitFor(10, TimeUnit.SECONDS) && prlimit.exitValue() == 0;
        String limits = Files.readString(Path.of("/proc/" + process.pid() + "/limits"));
        if (!done || limits.lines().noneMatch(line -> line.matches("Max file size +" + most + " .*"))) {
            throw new IOException("prlimit could not set the largest file of process " + process.pid());
        }
    }
}
