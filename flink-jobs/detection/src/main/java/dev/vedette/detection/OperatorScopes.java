package dev.vedette.detection;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the operator says about scopes. A YAML file:
 *
 * <pre>{@code
 * clients:                      # scopes that a client may hold; a client that is not named here has no list
 *   desk-assistant: [mail.read, files.read]
 * tools:                        # scopes that a tool requires
 *   rotate_key: [keys.admin]
 *   files/search: [files.read]  # of one server, where several have a tool of this name
 * administrative: [rotate_key]  # tools that change who may do what, or how the system runs
 * }</pre>
 *
 * @param clients allowed scopes by OAuth client id
 * @param tools required scopes, sorted, by tool name, or by server and tool name with / between
 * @param administrative names of tools
 */
record OperatorScopes(Map<String, Set<String>> clients, Map<String, List<String>> tools, Set<String> administrative)
        implements Serializable {

    static final OperatorScopes NONE = new OperatorScopes(Map.of(), Map.of(), Set.of());

    private static final Set<String> KEYS = Set.of("clients", "tools", "administrative");

    private static final int MAX_BYTES = 4 * 1024 * 1024;

    OperatorScopes {
        clients = Map.copyOf(clients);
        tools = Map.copyOf(tools);
        administrative = Set.copyOf(administrative);
    }

    /** Those of {@code scopes} that the client's list does not hold; none where the client has no list. */
    List<String> unlisted(@Nullable String clientId, List<String> scopes) {
        Set<String> allowed = clientId == null ? null : clients.get(clientId);
        if (allowed == null || allowed.containsAll(scopes)) {
            return List.of();
        }
        return scopes.stream().filter(scope -> !allowed.contains(scope)).toList();
    }

    /** Scopes that the server's tool requires; none where the operator does not say. */
    List<String> required(String service, @Nullable String tool) {
        if (tool == null || tools.isEmpty()) {
            return List.of();
        }
        List<String> ofServer = tools.get(service + "/" + tool);
        return ofServer == null ? tools.getOrDefault(tool, List.of()) : ofServer;
    }

    /** Those that the server's tool requires and {@code scopes} do not hold. */
    List<String> missing(String service, @Nullable String tool, List<String> scopes) {
        List<String> required = required(service, tool);
        return scopes.containsAll(required)
                ? List.of()
                : required.stream().filter(scope -> !scopes.contains(scope)).toList();
    }

    boolean isAdministrative(@Nullable String tool) {
        return tool != null && administrative.contains(tool);
    }

    /**
     * Reads the operator's file.
     *
     * @throws IOException if it cannot be opened
     * @throws IllegalArgumentException with one line: file, place, fault, what is allowed
     */
    static OperatorScopes read(Path file) throws IOException {
        return parse(file.toString(), OperatorFile.text(file, MAX_BYTES));
    }

    static OperatorScopes parse(String source, String yaml) {
        Object root = OperatorFile.root(source, yaml);
        if (root == null) {
            return NONE;
        }
        if (!(root instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(
                    source + ": must be a mapping with the keys clients, tools and administrative");
        }
        for (Object key : map.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        source + ": /" + key + ": unknown key; allowed are clients, tools and administrative");
            }
        }
        Map<String, Set<String>> clients = new TreeMap<>();
        lists(source, "clients", map.get("clients")).forEach((id, scopes) -> clients.put(id, Set.copyOf(scopes)));
        return new OperatorScopes(
                clients,
                lists(source, "tools", map.get("tools")),
                OperatorFile.texts(source + ": /administrative", map.get("administrative")));
    }

    private static Map<String, List<String>> lists(String source, String section, @Nullable Object value) {
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(source + ": /" + section + ": must be a mapping of names to lists");
        }
        Map<String, List<String>> lists = new TreeMap<>();
        map.forEach((name, scopes) -> {
            Set<String> sorted = new TreeSet<>(OperatorFile.texts(source + ": /" + section + "/" + name, scopes));
            lists.put(String.valueOf(name), List.copyOf(sorted));
        });
        return lists;
    }
}
