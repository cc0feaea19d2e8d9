package dev.vedette.agent;

import dev.vedette.agent.testing.ServerProcess;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts {@link ServletServer} with the packed agent. */
final class Attached {
    static final String SDK_2_0 = "2.0";
    static final String SDK_2_1 = "2.1";

    private Attached() {}

    static ServerProcess server(String sdk, String brokers, Path spool, String... more) throws Exception {
        List<String> jvm = new ArrayList<>(List.of(
                "-javaagent:" + System.getProperty("agent.jar"),
                "-Dvedette.kafka.bootstrap=" + brokers,
                "-Dvedette.spool.dir=" + spool));
        jvm.addAll(List.of(more));
        return ServerProcess.start(
                classPath(sdk), ServletServer.class.getName(), jvm, Map.of("OTEL_SERVICE_NAME", "files"));
    }

    static ServerProcess serverWithoutAgent(String sdk) throws Exception {
        return ServerProcess.start(classPath(sdk), ServletServer.class.getName(), List.of(), Map.of());
    }

    /** This test's own class path, with the SDK's jars of the version in question and without the agent's parts. */
    private static String classPath(String sdk) {
        Stream<String> entries = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("vedette-agent.jar"))
                .filter(entry -> entry.contains("test-classes") || !entry.contains("collector-agent"));
        if (sdk.equals(SDK_2_0)) {
            entries = Stream.concat(
                    Stream.of(System.getProperty("mcp-sdk-2.0.directory") + "/*"),
                    entries.filter(entry -> !entry.contains("/mcp-core/") && !entry.contains("/mcp-json-jackson3/")));
        }
        return entries.collect(Collectors.joining(File.pathSeparator));
    }
}
