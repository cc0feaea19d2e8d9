package dev.vedette.content;

import java.util.List;
import java.util.Locale;

/** Names of values that are secret, and which values of such a name are one and not a word in its place. */
final class SecretNames {
    private static final int MAX_NAME_CHARACTERS = 64;
    private static final int MIN_PASSWORD_CHARACTERS = 4;
    private static final int MIN_TOKEN_CHARACTERS = 8;
    private static final int LONG_TOKEN_CHARACTERS = 20;

    private static final List<String> PASSWORDS = List.of("password", "passwd", "passphrase", "pwd", "passcode");
    private static final List<String> TOKENS = List.of(
            "secret", "token", "apikey", "accesskey", "secretkey", "privatekey", "authkey", "accountkey", "signingkey");

    /** What pages through lists and takes back what was begun. */
    private static final List<String> HARMLESS_TOKENS =
            List.of("pagetoken", "nexttoken", "continuationtoken", "synctoken", "cancellationtoken", "starttoken");

    private static final List<String> PLACEHOLDERS = List.of("***", "xxx", "...", "your", "redacted", "example");

    private SecretNames() {}

    /** What kind of secret a name says its value to be. */
    enum Sort {
        NONE,
        PASSWORD,
        TOKEN
    }

    /** By how the name ends, in whatever case and with whatever between its words: {@code DB_PASSWORD}, {@code apiKey}. */
    static Sort sortOf(String name) {
        if (name.length() > MAX_NAME_CHARACTERS || !mayBe(name, 0, name.length())) {
            return Sort.NONE;
        }
        String letters = letters(name);
        if (endsWith(letters, PASSWORDS)) {
            return Sort.PASSWORD;
        }
        return endsWith(letters, TOKENS) && !endsWith(letters, HARMLESS_TOKENS) ? Sort.TOKEN : Sort.NONE;
    }

    /** A first look, for this is asked of every word before a colon: whether a name ends as one of those in the lists. */
    static boolean mayBe(String text, int start, int end) {
        return end - start >= 3 && "detnyDETNY".indexOf(text.charAt(end - 1)) >= 0;
    }

    /** A value that stands alone, as that of an argument. */
    static boolean isSecret(Sort sort, String value) {
        if (sort == Sort.NONE || isPlaceholder(value)) {
            return false;
        }
        if (sort == Sort.PASSWORD) {
            return value.length() >= MIN_PASSWORD_CHARACTERS;
        }
        int fewest = Characters.hasDigit(value, 0, value.length()) ? MIN_TOKEN_CHARACTERS : LONG_TOKEN_CHARACTERS;
        return value.length() >= fewest && value.indexOf(' ') < 0;
    }

    /** A value inside of a text, where words follow names as well: it has a digit. */
    static boolean isSecretInText(Sort sort, String value) {
        return value.length() >= MIN_TOKEN_CHARACTERS
                && Characters.hasDigit(value, 0, value.length())
                && isSecret(sort, value);
    }

    private static boolean isPlaceholder(String value) {
        if (value.isEmpty() || "$<{[(/%".indexOf(value.charAt(0)) >= 0) {
            return true;
        }
        String lower = value.substring(0, Math.min(value.length(), MAX_NAME_CHARACTERS))
                .toLowerCase(Locale.ROOT);
        return PLACEHOLDERS.stream().anyMatch(lower::contains);
    }

    private static String letters(String name) {
        StringBuilder letters = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '-' && c != '_' && c != '.') {
                letters.append(Character.toLowerCase(c));
            }
        }
        return letters.toString();
    }

    private static boolean endsWith(String name, List<String> ends) {
        for (String end : ends) {
            if (name.endsWith(end)) {
                return true;
            }
        }
        return false;
    }
}
