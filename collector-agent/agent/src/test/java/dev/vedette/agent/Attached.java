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
    private static final List<String> LIBRARIES_OF_THE_AGENT =
            List.of("/org/apache/kafka/", "/org/apache/avro/", "/net/bytebuddy/", "/io/opentelemetry/");

    private Attached() {}

    static ServerProcess server(String brokers, Path spool, String... more) throws Exception {
        return start(ServletServer.class, brokers, spool, more);
    }

    /** @param launcher a command that runs the command behind it */
    static ServerProcess launched(List<String> launcher, String brokers, Path spool, String... more) throws Exception {
        return start(launcher, classPath(LIBRARIES_OF_THE_AGENT), ServletServer.class, brokers, spool, more);
    }

    /** The server, which the agent is not attached to yet. */
    static ServerProcess bare(String brokers, Path spool) throws Exception {
        return ServerProcess.start(
                classPath(LIBRARIES_OF_THE_AGENT),
                ServletServer.class.getName(),
                List.of("-Dvedette.kafka.bootstrap=" + brokers, "-Dvedette.spool.dir=" + spool),
                Map.of("OTEL_SERVICE_NAME", "files"));
    }

    /** A program that has Kafka's client on its own class path. */
    static ServerProcess kafkaUser(String brokers, Path spool, String... more) throws Exception {
        return start(List.of(), classPath(List.of()), KafkaUser.class, brokers, spool, more);
    }

    static ServerProcess program(Class<?> main, String brokers, Path spool) throws Exception {
        return start(main, brokers, spool);
    }

    private static ServerProcess start(Class<?> main, String brokers, Path spool, String... more) throws Exception {
        return start(List.of(), classPath(LIBRARIES_OF_THE_AGENT), main, brokers, spool, more);
    }

    private static ServerProcess start(
            List<String> launcher, String classPath, Class<?> main, String brokers, Path spool, String... more)
            throws Exception {
        List<String> jvm = new ArrayList<>(List.of(
                "-javaagent:" + System.getProperty("agent.jar"),
                "-Dvedette.kafka.bootstrap=" + brokers,
                "-Dvedette.spool.dir=" + spool));
        jvm.addAll(List.of(more));
        return ServerProcess.start(launcher, classPath, main.getName(), jvm, Map.of("OTEL_SERVICE_NAME", "files"));
    }

    /** This test's own class path without the agent's parts and some libraries. */
    private static String classPath(List<String> without) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("vedette-agent.jar"))
                .filter(entry -> entry.contains("test-classes") || !entry.contains("collector-agent"))
                // Else a class that the agent misses in its own jar could come from here.
                .filter(entry -> without.stream().noneMatch(entry::contains))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
