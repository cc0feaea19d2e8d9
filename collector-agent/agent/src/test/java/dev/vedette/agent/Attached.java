package dev.vedette.agent;

import dev.vedette.agent.testing.ServerProcess;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts {@link ServletServer}, or another program, with the packed agent. */
final class Attached {
    static final String SDK_2_1 = "2.1";

    private static final List<String> LIBRARIES_OF_THE_AGENT =
            List.of("/org/apache/kafka/", "/org/apache/avro/", "/net/bytebuddy/", "/io/opentelemetry/");

    private Attached() {}

    static ServerProcess server(String sdk, String brokers, Path spool, String... more) throws Exception {
        return start(ServletServer.class, sdk, brokers, spool, more);
    }

    static ServerProcess program(Class<?> main, String brokers, Path spool) throws Exception {
        return start(main, SDK_2_1, brokers, spool);
    }

    private static ServerProcess start(Class<?> main, String sdk, String brokers, Path spool, String... more)
            throws Exception {
        List<String> jvm = new ArrayList<>(List.of(
                "-javaagent:" + System.getProperty("agent.jar"),
                "-Dvedette.kafka.bootstrap=" + brokers,
                "-Dvedette.spool.dir=" + spool));
        jvm.addAll(List.of(more));
        return ServerProcess.start(classPath(), main.getName(), jvm, Map.of("OTEL_SERVICE_NAME", "files"));
    }

    /** This test's own class path without the agent's parts. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("vedette-agent.jar"))
                .filter(entry -> entry.contains("test-classes") || !entry.contains("collector-agent"))
                // Else a class that the agent misses in its own jar could come from here.
                .filter(entry -> LIBRARIES_OF_THE_AGENT.stream().noneMatch(entry::contains))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
