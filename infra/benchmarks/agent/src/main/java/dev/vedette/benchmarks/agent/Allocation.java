package dev.vedette.benchmarks.agent;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a tool call makes the thread that serves it allocate for the agent, by {@link ToolCallBenchmark}.
 *
 * @param bytesPerCall on average
 * @param error half of JMH's 99.9 % interval
 */
record Allocation(double bytesPerCall, double error) {
    private static final Pattern RESULT = Pattern.compile("(?m)^= bytes=(\\S+) error=(\\S+)$");

    /** In JVMs of their own, with the agent's parts on their class path, which no server has. */
    static Allocation measure(Kind.Place place) throws IOException, InterruptedException {
        Path built = place.checkout().resolve("infra/benchmarks/agent/target");
        List<String> command = new ArrayList<>(place.processors().prefix());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djmh.ignoreLock=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                built.resolve("classes") + File.pathSeparator + built.resolve("jmh-lib") + "/*",
                ToolCallBenchmark.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher result = RESULT.matcher(said);
        if (process.waitFor() != 0 || !result.find()) {
            throw new IOException("JMH did not measure: " + said.strip());
        }
        return new Allocation(Double.parseDouble(result.group(1)), Double.parseDouble(result.group(2)));
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "  %.0f bytes (99.9 %% interval: %.0f either way) on the request thread, by JMH",
                bytesPerCall,
                error);
    }
}
