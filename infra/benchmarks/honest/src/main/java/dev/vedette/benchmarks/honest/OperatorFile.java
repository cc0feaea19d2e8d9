package dev.vedette.benchmarks.honest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the operator of a world's servers would give the detection job. */
final class OperatorFile {
    private OperatorFile() {}

    static HonestLife.OperatorFiles write(World world, Path folder) throws IOException {
        HonestLife.OperatorFiles files = new HonestLife.OperatorFiles(
                folder.resolve("places.mmdb"),
                folder.resolve("networks.mmdb"),
                folder.resolve("servers.yaml"),
                folder.resolve("operator-scopes.yaml"));
        world.internet().write(files.places(), files.networks());
        Files.writeString(files.servers(), servers(world));
        Files.writeString(files.scopes(), scopes(world));
        return files;
    }

    private static String servers(World world) {
        StringBuilder servers = new StringBuilder("servers:\n");
        for (Server server : world.servers()) {
            servers.append("  - service: ")
                    .append(server.name())
                    .append("\n    issuers: [")
                    .append(Issuer.NAME)
                    .append("]\n    audiences: ")
                    .append(server.audience())
                    .append('\n');
        }
        return servers.toString();
    }

    /** Clients that have one id for all have a list: all that their people may. A tool requires one scope. */
    private static String scopes(World world) {
        List<String> all = new ArrayList<>();
        List<String> administrators = new ArrayList<>();
        Set<String> administrative = new TreeSet<>();
        Map<String, String> tools = new TreeMap<>();
        for (Server server : world.servers()) {
            all.add(server.readScope());
            all.add(server.writeScope());
            // Several servers have tools of one name, which require other scopes.
            server.habits().tools().forEach(tool -> tools.put(server.name() + "/" + tool.name(), server.scope(tool)));
            administrators.add(server.adminScope());
            server.habits().tools().stream()
                    .filter(tool -> server.scope(tool).equals(server.adminScope()))
                    .forEach(tool -> administrative.add(tool.name()));
        }
        administrators.addAll(all);
        StringBuilder text = new StringBuilder("clients:\n");
        Stream.of(Software.values())
                .filter(software -> software.id == Software.Id.FIXED)
                .forEach(software -> text.append("  ")
                        .append(software.client)
                        .append(": ")
                        .append(software == Software.CONSOLE ? administrators : all)
                        .append('\n'));
        text.append("tools:\n");
        tools.forEach((tool, scope) ->
                text.append("  ").append(tool).append(": [").append(scope).append("]\n"));
        text.append("administrative: ").append(administrative).append('\n');
        return text.toString();
    }
}
