package dev.vedette.rules;

/**
 * One thing that is wrong in a rule.
 *
 * @param source file name or topic record that the rule came from
 * @param line from 1; 0 where the fault has no place
 * @param column from 1; 0 where the fault has no place
 * @param path place in the document, for example {@code /detection/selection/0}; of the first document of a file
 *     without a prefix, of the others with their number in front, for example {@code 2:/title}
 * @param message what is wrong and what would be right, one line, without control characters
 */
public record Fault(String source, int line, int column, String path, String message) {

    public Fault {
        message = Text.printable(message);
        path = Text.printable(path);
        source = Text.printable(source);
    }

    @Override
    public String toString() {
        return source + ":" + line + ":" + column + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
