package dev.vedette.rules;

/**
 * A file to look at.
 *
 * @param source its path, as findings name it; with {@code /} between folders
 * @param yaml its text
 */
public record RuleText(String source, String yaml) {

    /** Longest text that the engine reads, in characters ({@link String#length}). */
    public static final int MAX_CHARACTERS = YamlReader.MAX_CHARACTERS;

    /** The name without its folders. */
    String fileName() {
        return source.substring(source.lastIndexOf('/') + 1);
    }

    /** The folder with a slash at its end, empty where there is none. */
    String folder() {
        return source.substring(0, source.lastIndexOf('/') + 1);
    }
}
