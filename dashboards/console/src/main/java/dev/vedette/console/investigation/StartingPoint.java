package dev.vedette.console.investigation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an investigation may start from. A request names one of these and never a field of the index. Fingerprints stand in
 * their own field and, while the deployment's keys are rotated, under the other key in a second one.
 */
public enum StartingPoint {
    PRINCIPAL("principal", "user.id", "vedette.other.user.id"),
    CLIENT("client", "vedette.client.id"),
    TOKEN("token", "vedette.token.fingerprint", "vedette.other.token.fingerprint"),
    TOKEN_ID("token-id", "vedette.token.id", "vedette.other.token.id"),
    SESSION("session", "vedette.session.fingerprint", "vedette.other.session.fingerprint"),
    /** A value that a result held first and an argument named later, as where something is sent. */
    HANDLE("handle", List.of("vedette.tool.argument.destinations", "vedette.tool.result.values"), Optional.empty()),
    DEFINITION("definition", "vedette.tool.definition.hash"),
    TOOL("tool", "gen_ai.tool.name"),
    SERVER("server", "service.name"),
    ADDRESS("address", "client.address");

    /** What a request may name. */
    public static final String ALLOWED =
            Arrays.stream(values()).map(StartingPoint::key).collect(Collectors.joining(", "));

    private final String key;
    private final List<String> fields;
    private final Optional<String> otherField;

    StartingPoint(String key, String field) {
        this(key, List.of(field), Optional.empty());
    }

    StartingPoint(String key, String field, String otherField) {
        this(key, List.of(field), Optional.of(otherField));
    }

    StartingPoint(String key, List<String> fields, Optional<String> otherField) {
        this.key = key;
        this.fields = fields;
        this.otherField = otherField;
    }

    /** Its name in addresses. */
    public String key() {
        return key;
    }

    /** The fields of an event, any of which may hold its value; never empty. */
    public List<String> fields() {
        return fields;
    }

    /** The field of the same thing under the deployment's other fingerprint key. */
    Optional<String> otherField() {
        return otherField;
    }

    /** The one whose values stand in this field of an event. */
    public static Optional<StartingPoint> ofField(String field) {
        return Arrays.stream(values())
                .filter(start -> start.fields.contains(field))
                .findFirst();
    }

    /** @throws IllegalArgumentException if {@code key} is none; the message does not repeat it */
    static StartingPoint of(String key) {
        return Arrays.stream(values())
                .filter(start -> start.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("start: expected one of " + ALLOWED));
    }
}
