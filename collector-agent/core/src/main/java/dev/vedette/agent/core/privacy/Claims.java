package dev.vedette.agent.core.privacy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.vedette.agent.core.http.Challenges;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The claims of a token that events carry (RFC 7519, RFC 9068).
 *
 * @param issuedAt microseconds since 1970-01-01T00:00:00Z
 * @param expiresAt microseconds since 1970-01-01T00:00:00Z
 */
public record Claims(
        Optional<String> issuer,
        Optional<String> subject,
        Optional<String> clientId,
        Optional<String> tokenId,
        List<String> audience,
        List<String> scopes,
        Optional<Long> issuedAt,
        Optional<Long> expiresAt) {

    public static final Claims NONE = of(Map.of());

    private static final int MAX_TOKEN_CHARACTERS = 16 * 1024;
    private static final int MAX_VALUES = 64;
    private static final JsonFactory JSON = new JsonFactory();

    /** Decodes a JSON Web Token without believing it; empty if it is none. */
    public static Optional<Claims> decode(String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first <= 0 || second < 0 || token.length() > MAX_TOKEN_CHARACTERS) {
            return Optional.empty();
        }
        try {
            byte[] payload = Base64.getUrlDecoder().decode(token.substring(first + 1, second));
            return Optional.of(of(topLevel(payload)));
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // anybody may send anything
        }
    }

    /** Takes the claims out of a framework's map: strings, numbers, dates, instants and collections of strings. */
    public static Claims of(Map<String, ?> claims) {
        Object scope = claims.get("scope");
        return new Claims(
                text(claims.get("iss")),
                text(claims.get("sub")),
                text(claims.get("client_id")).or(() -> text(claims.get("azp"))),
                text(claims.get("jti")),
                texts(claims.get("aud")),
                scopes(scope != null ? scope : claims.get("scp")),
                micros(claims.get("iat")),
                micros(claims.get("exp")));
    }

    private static Map<String, Object> topLevel(byte[] json) throws IOException {
        Map<String, Object> claims = new HashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (token == JsonToken.VALUE_STRING) {
                    claims.put(name, parser.getText());
                } else if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
                    claims.put(name, parser.getDoubleValue());
                } else if (token == JsonToken.START_ARRAY) {
                    claims.put(name, strings(parser));
                } else {
                    parser.skipChildren();
                }
            }
        }
        return claims;
    }

    private static List<String> strings(JsonParser parser) throws IOException {
        List<String> values = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                throw new IOException("array without an end");
            } else if (token == JsonToken.VALUE_STRING && values.size() < MAX_VALUES) {
                values.add(parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return values;
    }

    private static Optional<String> text(@Nullable Object value) {
        if (value == null || value instanceof Collection || value instanceof Map) {
            return Optional.empty();
        }
        String text = value.toString();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static List<String> texts(@Nullable Object value) {
        if (value instanceof Collection<?> values) {
            return values.stream()
                    .limit(MAX_VALUES)
                    .flatMap(one -> text(one).stream())
                    .toList();
        }
        return text(value).map(List::of).orElse(List.of());
    }

    private static List<String> scopes(@Nullable Object value) {
        return value instanceof Collection<?>
                ? texts(value).stream().distinct().sorted().toList()
                : text(value).map(Challenges::scopes).orElse(List.of());
    }

    private static Optional<Long> micros(@Nullable Object value) {
        if (value instanceof Instant instant) {
            return Optional.of(instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000);
        }
        if (value instanceof Date date) {
            return Optional.of(date.getTime() * 1_000);
        }
        if (value instanceof Number seconds && Math.abs(seconds.doubleValue()) < 1e11) {
            return Optional.of((long) (seconds.doubleValue() * 1e6));
        }
        return Optional.empty();
    }
}
