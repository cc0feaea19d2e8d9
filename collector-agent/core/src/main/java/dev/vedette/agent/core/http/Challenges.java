package dev.vedette.agent.core.http;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code WWW-Authenticate} says of a refusal (RFC 6750 section 3).
 *
 * @param error the {@code error} parameter
 * @param scopes the {@code scope} parameter, sorted
 */
public record Challenges(Optional<String> error, List<String> scopes) {
    private static final int MAX_CHARACTERS = 8192;
    private static final int MAX_SCOPES = 64;

    /** Reads the first {@code error} and {@code scope} among all challenges. */
    public static Challenges parse(Collection<String> headerLines) {
        Optional<String> error = Optional.empty();
        List<String> scopes = List.of();
        for (String line : headerLines) {
            if (line.length() > MAX_CHARACTERS) {
                continue;
            }
            for (String part : HeaderText.split(line, ',')) {
                int equals = part.indexOf('=');
                if (equals <= 0) {
                    continue;
                }
                String name = parameterName(part.substring(0, equals));
                String value = HeaderText.unquote(part.substring(equals + 1).strip());
                if (name.equals("error") && error.isEmpty() && !value.isBlank()) {
                    error = Optional.of(value);
                } else if (name.equals("scope") && scopes.isEmpty()) {
                    scopes = scopes(value);
                }
            }
        }
        return new Challenges(error, scopes);
    }

    /** Scopes of a space-delimited list (RFC 6749 section 3.3), sorted, without repetitions. */
    public static List<String> scopes(String list) {
        return List.of(list.strip().split("\\s+", MAX_SCOPES + 1)).stream()
                .filter(scope -> !scope.isEmpty())
                .limit(MAX_SCOPES)
                .distinct()
                .sorted()
                .toList();
    }

    /** The first parameter of a challenge stands after the scheme: {@code Bearer error="…"}. */
    private static String parameterName(String text) {
        String name = text.strip();
        return name.substring(name.lastIndexOf(' ') + 1).toLowerCase(Locale.ROOT);
    }
}
