package dev.vedette.agent.core.options;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who the server is, as OpenTelemetry is told: {@code OTEL_SERVICE_NAME} and {@code OTEL_RESOURCE_ATTRIBUTES}, or the
 * properties of the same names (OpenTelemetry specification, "SDK environment variables").
 */
final class ResourceAttributes {
    private ResourceAttributes() {}

    static Map<String, String> read(Map<String, String> properties, Map<String, String> environment) {
        Map<String, String> attributes = new HashMap<>();
        String list = first(properties.get("otel.resource.attributes"), environment.get("OTEL_RESOURCE_ATTRIBUTES"));
        for (String pair : list == null ? new String[0] : list.split(",", 129)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                attributes.put(
                        pair.substring(0, equals).strip(),
                        decode(pair.substring(equals + 1).strip()));
            }
        }
        String name = first(properties.get("otel.service.name"), environment.get("OTEL_SERVICE_NAME"));
        if (name != null) {
            attributes.put("service.name", name.strip());
        }
        attributes.values().removeIf(String::isEmpty);
        return attributes;
    }

    private static @Nullable String first(@Nullable String property, @Nullable String environment) {
        String value = property != null ? property : environment;
        return value == null || value.isBlank() ? null : value;
    }

    private static String decode(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value; // not percent-encoded
        }
    }
}
