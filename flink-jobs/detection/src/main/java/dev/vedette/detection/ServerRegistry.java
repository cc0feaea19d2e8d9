package dev.vedette.detection;

import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The servers that the operator knows. A YAML file:
 *
 * <pre>{@code
 * servers:
 *   - service: office             # service.name of its agents
 *     tenant: default             # organization.id; default if left out
 *     owner: desk team
 *     criticality: high           # low, medium, high or critical
 *     exposure: internal          # internal or public
 *     issuers: [https://login.example]           # whose tokens it takes
 *     audiences: [https://office.example/mcp]    # for whom they are; one of a token's is enough
 * }</pre>
 *
 * @param present whether there is a registry; without one nothing is said of any server
 * @param servers by tenant and service name
 */
record ServerRegistry(boolean present, Map<String, Map<String, Known>> servers) implements Serializable {

    static final ServerRegistry NONE = new ServerRegistry(false, Map.of());

    private static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final int MAX_TEXT = 256;
    private static final String DEFAULT_TENANT = "default";
    private static final List<String> KEYS =
            List.of("service", "tenant", "owner", "criticality", "exposure", "issuers", "audiences");
    private static final List<String> CRITICALITIES = List.of("low", "medium", "high", "critical");
    private static final List<String> EXPOSURES = List.of("internal", "public");

    /**
     * What the registry says of an event's server.
     *
     * @param registered false if it does not name it; then the rest is empty
     * @param owner empty where it is left out, as the others
     */
    record Server(boolean registered, String owner, String criticality, String exposure) implements Serializable {
        static final Server UNREGISTERED = new Server(false, "", "", "");
    }

    /**
     * An entry of the registry.
     *
     * @param issuers whose tokens the server takes; empty where the operator does not say, as the audiences
     */
    record Known(Server server, Set<String> issuers, Set<String> audiences) implements Serializable {}

    ServerRegistry {
        servers = Map.copyOf(servers);
    }

    /** Null without a registry. */
    @Nullable
    Server find(String tenant, String service) {
        if (!present) {
            return null;
        }
        Known known = known(tenant, service);
        return known == null ? Server.UNREGISTERED : known.server();
    }

    private @Nullable Known known(String tenant, String service) {
        return servers.getOrDefault(tenant, Map.of()).get(service);
    }

    /**
     * What of the event's token the registry does not name for its server: {@code audience}, {@code issuer}. A token that
     * does not say who issued it, or for whom, is not judged.
     */
    List<String> unexpected(AuditEvent event) {
        Known known = known(event.getTenant(), event.getServiceName());
        if (known == null) {
            return List.of();
        }
        List<String> audience = event.getTokenAudience();
        boolean otherAudience = !known.audiences().isEmpty()
                && !audience.isEmpty()
                && Collections.disjoint(known.audiences(), audience);
        boolean otherIssuer = !known.issuers().isEmpty()
                && event.getTokenIssuer()
                        .filter(issuer -> !known.issuers().contains(issuer))
                        .isPresent();
        if (otherAudience) {
            return otherIssuer ? List.of("audience", "issuer") : List.of("audience");
        }
        return otherIssuer ? List.of("issuer") : List.of();
    }

    /**
     * Reads the operator's file.
     *
     * @throws IOException if it cannot be opened
     * @throws IllegalArgumentException with one line: file, place, fault, what is allowed
     */
    static ServerRegistry read(Path file) throws IOException {
        return parse(file.toString(), OperatorFile.text(file, MAX_BYTES));
    }

    static ServerRegistry parse(String source, String yaml) {
        Object root = OperatorFile.root(source, yaml);
        if (!(root instanceof Map<?, ?> map)
                || !map.keySet().equals(Set.of("servers"))
                || !(map.get("servers") instanceof List<?> list)) {
            throw new IllegalArgumentException(source + ": must be a mapping with the key servers, a list");
        }
        Map<String, Map<String, Known>> servers = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            Entry entry = new Entry(source + ": /servers/" + i, list.get(i));
            Known known = servers.computeIfAbsent(entry.text("tenant", DEFAULT_TENANT), unused -> new HashMap<>())
                    .putIfAbsent(entry.text("service", null), entry.known());
            if (known != null) {
                throw new IllegalArgumentException(entry.place + ": the server stands here for the second time");
            }
        }
        servers.replaceAll((tenant, ofTenant) -> Map.copyOf(ofTenant));
        return new ServerRegistry(true, servers);
    }

    /** One server of the file. */
    private record Entry(String place, Object value) {

        Entry {
            if (!(value instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException(place + ": must be a mapping with the key service");
            }
            for (Object key : map.keySet()) {
                if (!KEYS.contains(key)) {
                    throw new IllegalArgumentException(
                            place + "/" + key + ": unknown key; allowed are " + String.join(", ", KEYS));
                }
            }
        }

        Known known() {
            Server server = new Server(
                    true, text("owner", ""), oneOf("criticality", CRITICALITIES), oneOf("exposure", EXPOSURES));
            return new Known(server, texts("issuers"), texts("audiences"));
        }

        private Set<String> texts(String key) {
            return OperatorFile.texts(place + "/" + key, ((Map<?, ?>) value).get(key));
        }

        /** @param otherwise if it is left out; null if it must not be */
        String text(String key, @Nullable String otherwise) {
            Object text = ((Map<?, ?>) value).get(key);
            if (text == null && otherwise != null) {
                return otherwise;
            }
            if (!(text instanceof String given) || given.isBlank() || given.length() > MAX_TEXT) {
                throw new IllegalArgumentException(
                        place + "/" + key + ": must be text of 1 to " + MAX_TEXT + " characters");
            }
            return given;
        }

        private String oneOf(String key, List<String> allowed) {
            String text = text(key, "");
            if (!text.isEmpty() && !allowed.contains(text)) {
                throw new IllegalArgumentException(
                        place + "/" + key + ": must be one of " + String.join(", ", allowed));
            }
            return text;
        }
    }
}
