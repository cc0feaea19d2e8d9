package dev.vedette.agent.core.privacy;

import dev.vedette.content.SecretShape;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Words of a client that leave in plain: paths, URIs, names. What in them looks like a secret is replaced by
 * {@value #HIDDEN}. Linear in the length of a text, of which no more is looked at than would leave.
 */
public final class PlainWords {
    /** What stands where something was left out. */
    public static final String HIDDEN = "{…}";

    private static final int MAX_SEGMENTS = 16;
    private static final int MAX_SEGMENT_CHARACTERS = 64;
    private static final int MAX_SCHEME_CHARACTERS = 16;
    private static final int MAX_TEXT_CHARACTERS = 256;
    private static final int MAX_URI_CHARACTERS = 1024;
    private static final Set<String> METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    private static final PlainCache TEXTS = new PlainCache();
    private static final PlainCache PATHS = new PlainCache();
    private static final PlainCache NAMES = new PlainCache();

    private PlainWords() {}

    /** An HTTP method, or OpenTelemetry's word for one that is none. */
    public static String method(String method) {
        return METHODS.contains(method) ? method : "_OTHER";
    }

    /** The name of a tool, an argument, a client: as it is, or hidden if it is too long for one or looks like a secret. */
    public static String name(String name, int maxCharacters) {
        if (name.length() > maxCharacters) {
            return HIDDEN;
        }
        return NAMES.holds(name) ? name : NAMES.keep(name, id(name, maxCharacters));
    }

    /** As {@link #name}, of what hardly ever comes twice. */
    public static String id(String id, int maxCharacters) {
        return id.length() > maxCharacters || SecretShape.isSecret(id) ? HIDDEN : id;
    }

    /** As {@link #name}; null stays null. */
    public static @Nullable String nameOrNull(@Nullable String name, int maxCharacters) {
        return name == null ? null : name(name, maxCharacters);
    }

    /** Text in words, such as a user agent: those that look like secrets are hidden, the rest stays. */
    public static String text(String text) {
        return TEXTS.holds(text) ? text : TEXTS.keep(text, plainText(text));
    }

    private static String plainText(String text) {
        String cut = cut(text, MAX_TEXT_CHARACTERS);
        if (!SecretShape.isSecret(cut)) {
            return cut;
        }
        StringBuilder plain = new StringBuilder();
        for (String word : cut.split(" ", -1)) {
            plain.append(plain.length() == 0 ? "" : " ").append(SecretShape.isSecret(word) ? HIDDEN : word);
        }
        return plain.toString();
    }

    /**
     * A path without query and path parameters, in which some servers put session ids. Segments that look like secrets or
     * like identifiers are hidden, so that paths of one kind are one path.
     */
    public static String path(String path) {
        return PATHS.holds(path) ? path : PATHS.keep(path, plainPath(path));
    }

    private static String plainPath(String path) {
        StringBuilder plain = new StringBuilder();
        int segments = 0;
        int start = 0;
        String whole = withoutQuery(cut(path, MAX_URI_CHARACTERS));
        for (int i = 0; i <= whole.length(); i++) {
            if (i == whole.length() || whole.charAt(i) == '/') {
                plain.append(segment(whole.substring(start, i)));
                if (i < whole.length()) {
                    plain.append('/');
                    if (++segments > MAX_SEGMENTS) {
                        return plain.append('…').toString();
                    }
                }
                start = i + 1;
            }
        }
        return plain.toString();
    }

    /** A URI as {@link #path}, and without user information. */
    public static String uri(String uri) {
        int colon = uri.indexOf(':');
        if (colon <= 0 || colon > MAX_SCHEME_CHARACTERS || !isScheme(uri, colon)) {
            return path(uri);
        }
        String scheme = uri.substring(0, colon + 1);
        String rest = uri.substring(colon + 1);
        if (!rest.startsWith("//")) {
            return scheme + path(rest);
        }
        int end = 2;
        while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        String authority = rest.substring(2, end);
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        return scheme + "//" + segment(host) + path(rest.substring(end));
    }

    private static String segment(String segment) {
        int parameter = segment.indexOf(';');
        String plain = parameter < 0 ? segment : segment.substring(0, parameter);
        if (plain.length() > MAX_SEGMENT_CHARACTERS) {
            return HIDDEN;
        }
        String decoded = decoded(plain);
        if (SecretShape.isSecret(decoded) || SecretShape.isIdentifier(decoded)) {
            return HIDDEN;
        }
        int equals = decoded.indexOf('=');
        return equals < 0 ? plain : decoded.substring(0, equals + 1) + HIDDEN;
    }

    private static String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return segment;
        }
    }

    private static String withoutQuery(String path) {
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '?' || path.charAt(i) == '#') {
                return path.substring(0, i);
            }
        }
        return path;
    }

    /** RFC 3986 section 3.1. */
    private static boolean isScheme(String uri, int end) {
        for (int i = 0; i < end; i++) {
            char c = uri.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'))) {
                return false;
            }
        }
        return true;
    }

    private static String cut(String text, int maxCharacters) {
        return text.length() <= maxCharacters ? text : text.substring(0, maxCharacters);
    }
}
