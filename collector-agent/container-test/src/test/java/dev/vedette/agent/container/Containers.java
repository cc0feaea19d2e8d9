package dev.vedette.agent.container;

import dev.vedette.agent.testing.ServerProcess;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts {@link ContainerServer}s. */
final class Containers {
    private Containers() {}

    /** @param jvm options, {@code -javaagent} among them */
    static ServerProcess start(String container, String brokers, Path spool, List<String> jvm) throws Exception {
        List<String> options = new ArrayList<>(jvm);
        options.add("-Dcontainer=" + container);
        options.add("-Dvedette.kafka.bootstrap=" + brokers);
        options.add("-Dvedette.spool.dir=" + spool);
        return ServerProcess.start(
                classPath(container), ContainerServer.class.getName(), options, Map.of("OTEL_SERVICE_NAME", container));
    }

    /** This test's own, without the agent's parts and without the other containers. */
    private static String classPath(String container) {
        String library = container.split("-")[0];
        Stream<String> entries = ServerProcess.classPathOf("container-test")
                .filter(entry -> Stream.of("tomcat", "jetty", "undertow")
                        .noneMatch(other -> !other.equals(library) && entry.contains("/" + other)));
        if (library.equals("tomcat")) {
            entries = entries.filter(entry -> !entry.contains("/jakarta/servlet/"));
        }
        if (container.equals("tomcat-10.1")) {
            entries = Stream.concat(
                    Stream.of(System.getProperty("tomcat-10.1.directory") + "/*"),
                    entries.filter(entry -> !entry.contains("/tomcat-embed-core/")));
        }
        return entries.collect(Collectors.joining(File.pathSeparator));
    }
}
