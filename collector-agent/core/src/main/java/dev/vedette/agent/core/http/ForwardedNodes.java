package dev.vedette.agent.core.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The nodes that {@code Forwarded} (RFC 7239) and {@code X-Forwarded-For} name, from the client's end to ours. */
final class ForwardedNodes {
    /** More hops than any real chain has; of a longer list the end counts, which our own proxies wrote. */
    private static final int MAX_NODES = 64;

    private static final int MAX_CHARACTERS = 8192;

    private ForwardedNodes() {}

    /** The {@code for} node of each element; an element without one counts as unknown. */
    static List<String> ofForwarded(List<String> values) {
        List<String> nodes = new ArrayList<>();
        for (String element : elements(values)) {
            String node = "unknown";
            for (String parameter : HeaderText.split(element, ';')) {
                int equals = parameter.indexOf('=');
                if (equals > 0
                        && parameter
                                .substring(0, equals)
                                .strip()
                                .toLowerCase(Locale.ROOT)
                                .equals("for")) {
                    node = HeaderText.unquote(parameter.substring(equals + 1).strip());
                }
            }
            nodes.add(withoutPort(node));
        }
        return last(nodes);
    }

    static List<String> ofForwardedFor(List<String> values) {
        List<String> nodes = new ArrayList<>();
        for (String element : elements(values)) {
            nodes.add(withoutPort(HeaderText.unquote(element.strip())));
        }
        return last(nodes);
    }

    private static List<String> elements(List<String> values) {
        String joined = String.join(",", values);
        if (joined.isBlank()) {
            return List.of();
        }
        return HeaderText.split(
                joined.length() > MAX_CHARACTERS ? joined.substring(joined.length() - MAX_CHARACTERS) : joined, ',');
    }

    private static List<String> last(List<String> nodes) {
        return nodes.size() > MAX_NODES ? nodes.subList(nodes.size() - MAX_NODES, nodes.size()) : nodes;
    }

    /** RFC 7239 section 6: {@code 192.0.2.43:47011}, {@code [2001:db8::17]:4711}. */
    private static String withoutPort(String node) {
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            return end < 0 ? node : node.substring(1, end);
        }
        int colon = node.indexOf(':');
        return colon >= 0 && colon == node.lastIndexOf(':') ? node.substring(0, colon) : node;
    }
}
