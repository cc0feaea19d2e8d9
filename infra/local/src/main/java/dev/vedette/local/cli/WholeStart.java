package dev.vedette.local.cli;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What somebody waited for who typed a command.
 *
 * @param build what {@code ./vedette} built before it started this JVM; zero where nothing was stale
 * @param all from the command until all was ready, the build included
 */
record WholeStart(Duration build, Duration all) {

    /** Everything that was to be started is ready now. */
    static WholeStart endsNow() {
        Duration build = Duration.ofSeconds(Long.getLong("vedette.build.seconds", 0));
        Instant jvm = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        return new WholeStart(build, build.plus(Duration.between(jvm, Instant.now())));
    }

    /** Milliseconds under the names of {@code startedInMs}; a build that was none has no row. */
    Map<String, Long> startedInMs() {
        Map<String, Long> parts = new TreeMap<>(Map.of("all", all.toMillis()));
        if (!build.isZero()) {
            parts.put("build", build.toMillis());
        }
        return parts;
    }

    /** A line for people. */
    @Override
    public String toString() {
        return String.format(
                "ready after %.1f s%s",
                all.toMillis() / 1000.0, build.isZero() ? "" : ", " + build.toSeconds() + " s of them for the build");
    }
}
