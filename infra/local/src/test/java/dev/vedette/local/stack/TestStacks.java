package dev.vedette.local.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Stacks of tests: on free ports, in a folder below {@code target} that keeps the unpacked Elasticsearch. */
public final class TestStacks {
    private TestStacks() {}

    /** Options of {@code demo} for ports that nothing listens on. */
    public static List<String> freePorts() throws IOException {
        Ports ports = Ports.free();
        return List.of(
                "--kafka-port=" + ports.kafka(),
                "--flink-port=" + ports.flink(),
                "--elasticsearch-port=" + ports.elasticsearch(),
                "--console-port=" + ports.console(),
                "--siem-port=" + Ports.free().kafka());
    }

    /** Folder of a stack; two stacks at once have two. */
    public static Path home(String name) {
        return Path.of("target", "stacks", name).toAbsolutePath();
    }

    /** Options of a stack of these parts, on free ports. */
    public static StackOptions options(String name, Set<Part> parts) throws IOException {
        return new StackOptions(home(name), Ports.free(), parts, Optional.empty(), Optional.empty(), List.of());
    }
}
