package dev.vedette.agent.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The MCP SDK's releases that a server is run with. The test's own class path has the newest; the others are in the
 * folder that {@code mcp-sdk.directory} names.
 */
public enum SdkVersion {
    V0_18("mcp-sdk-0.18"),
    V1_1("mcp-sdk-1.1"),
    V2_0("mcp-sdk-2.0"),
    V2_1("mcp-sdk-2.1");

    private static final List<String> LIBRARIES_OF_THE_AGENT =
            List.of("/org/apache/kafka/", "/org/apache/avro/", "/net/bytebuddy/", "/io/opentelemetry/");

    private final String folder;

    SdkVersion(String folder) {
        this.folder = folder;
    }

    /** As the agent reports it. */
    public String number() {
        return System.getProperty(folder + ".version");
    }

    /** Without the agent's parts and libraries: what it misses in its own jar could come from here. */
    public String classPath() {
        Stream<String> others = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains("test-classes") || !entry.contains("collector-agent"))
                .filter(entry -> LIBRARIES_OF_THE_AGENT.stream().noneMatch(entry::contains));
        Path jars = Path.of(System.getProperty("mcp-sdk.directory"), folder);
        Stream<String> all = Files.isDirectory(jars)
                ? Stream.concat(
                        Stream.of(jars + "/*"), others.filter(entry -> !entry.contains("/modelcontextprotocol/")))
                : others;
        return all.collect(Collectors.joining(File.pathSeparator));
    }
}
