package dev.vedette.agent.peers;

import dev.vedette.agent.testing.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The npm packages of the folder {@code npm}, installed below the build's folder, and the Node that is one of them. npm
 * alone is taken from the machine.
 */
final class Node {
    private static final Duration INSTALLATION = Duration.ofMinutes(8);
    private static final Duration RUN = Duration.ofMinutes(2);
    private static final String LOCK = "package-lock.json";
    private static final String DONE = "installed.json";

    private final Path directory;

    private Node(Path directory) {
        this.directory = directory;
    }

    /** Installs what the lock file lists, unless that was done. */
    static Node install() throws IOException, InterruptedException {
        Path sources = Path.of("npm").toAbsolutePath();
        Path directory = Path.of(System.getProperty("peers.directory"), "npm");
        Files.createDirectories(directory);
        for (String file : List.of("package.json", "calls.mjs")) {
            Files.copy(sources.resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Path done = directory.resolve(DONE);
        if (!Files.exists(done) || Files.mismatch(done, sources.resolve(LOCK)) >= 0) {
            Files.copy(sources.resolve(LOCK), directory.resolve(LOCK), StandardCopyOption.REPLACE_EXISTING);
            // Scripts of packages are not run: none of these needs one here.
            List<String> command = List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            Command.run(command, directory, Map.of(), INSTALLATION, "npm is needed (the package npm on Debian)")
                    .mustSucceed(command);
            Files.copy(sources.resolve(LOCK), done, StandardCopyOption.REPLACE_EXISTING);
        }
        return new Node(directory);
    }

    /** Runs a script of a package, or one of ours. */
    Command.Outcome run(String script, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(directory.resolve("node_modules/.bin/node").toString());
        command.add(script);
        command.addAll(arguments);
        Map<String, String> environment =
                Map.of("NODE_COMPILE_CACHE", directory.resolve("compiled").toString());
        return Command.run(
                command, directory, environment, RUN, "no Node for this machine among the packages of package.json");
    }
}
