package dev.vedette.local.stack;

import dev.vedette.local.process.ChildProcess;
import dev.vedette.local.process.JavaProgram;
import dev.vedette.local.process.LeashJar;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** The replay job in a JVM of its own, with Flink's and the job's class path. */
public final class ReplayProcess implements AutoCloseable {
    private static final String REPLAY = "dev.vedette.detection.LocalReplay";
    private static final String RULE_TEST = "dev.vedette.detection.LocalRuleTest";

    private static final List<String> JVM_OPTIONS = List.of(
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-XX:MaxDirectMemorySize=256m",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=off");

    private final Checkout checkout;
    private final Path folder;

    /** @param folder for what passes between the processes; goes with {@link #close} */
    public ReplayProcess(Checkout checkout, Path folder) {
        this.checkout = checkout;
        this.folder = folder;
    }

    /**
     * Runs the events that stand beside rules through the job.
     *
     * @param out where a JSON object for each file of events goes
     * @return its exit code
     */
    public int testRules(List<Path> rules, OutputStream out)
            throws StackException, IOException, InterruptedException, ExecutionException {
        return run(RULE_TEST, rules.stream().map(Path::toString).toList(), out);
    }

    /**
     * Runs the job to its end. What it says to people goes to standard error.
     *
     * @param arguments of the job, without {@code --out}
     * @param out where its alerts go, a line each
     * @return its exit code
     */
    public int run(List<String> arguments, OutputStream out)
            throws StackException, IOException, InterruptedException, ExecutionException {
        return run(REPLAY, arguments, out);
    }

    private int run(String main, List<String> arguments, OutputStream out)
            throws StackException, IOException, InterruptedException, ExecutionException {
        Path lines = folder.resolve("alerts.jsonl");
        Path leash = folder.resolve("leash.jar");
        LeashJar.write(leash);
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--out", lines.toString()));
        JavaProgram program = new JavaProgram(
                main,
                List.of(
                        checkout.built("flink-jobs/detection/target/vedette-detection-job.jar"),
                        checkout.built("infra/local/flink/target/lib").resolve("*")),
                JVM_OPTIONS,
                all);
        try (ChildProcess child = ChildProcess.startInForeground("replay", program, leash, folder.resolve("log"))) {
            int code = child.exited().get();
            if (code == 0 && Files.exists(lines)) {
                Files.copy(lines, out);
                out.flush();
            }
            return code;
        }
    }

    @Override
    public void close() throws IOException {
        Folders.delete(folder);
    }
}
