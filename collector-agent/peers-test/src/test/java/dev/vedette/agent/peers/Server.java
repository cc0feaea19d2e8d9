package dev.vedette.agent.peers;

import dev.vedette.agent.testing.SdkVersion;
import dev.vedette.agent.testing.ServerProcess;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@link ConformanceServer} on one SDK, in a process of its own. */
final class Server {
    private Server() {}

    static ServerProcess plain(SdkVersion version) throws Exception {
        return start(version, Stream.empty());
    }

    /** @param options of the agent: where its events go */
    static ServerProcess attached(SdkVersion version, String service, Path spool, String... options) throws Exception {
        return start(
                version,
                Stream.concat(
                        Stream.of(
                                "-javaagent:" + System.getProperty("agent.jar"),
                                "-Dotel.service.name=" + service,
                                "-Dvedette.spool.dir=" + spool),
                        Stream.of(options)));
    }

    private static ServerProcess start(SdkVersion version, Stream<String> jvm) throws Exception {
        return ServerProcess.start(version.classPath(), ConformanceServer.class.getName(), jvm.toList(), Map.of());
    }

    /** How many HTTP requests it saw in each session, in the order of the sessions, and last those without one. */
    static List<Long> requests(ServerProcess server) {
        Map<String, Long> requests = server.output().stream()
                .filter(line -> line.startsWith(ConformanceServer.REQUEST))
                .collect(Collectors.groupingBy(Function.identity(), LinkedHashMap::new, Collectors.counting()));
        long without = requests.remove(ConformanceServer.REQUEST + ConformanceServer.NO_SESSION);
        return Stream.concat(requests.values().stream(), Stream.of(without)).toList();
    }
}
