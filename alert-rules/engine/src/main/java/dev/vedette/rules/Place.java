package dev.vedette.rules;

/**
 * Where a rule, or a reference in it, stands.
 *
 * @param source as given to {@link RuleFile#parse}
 * @param line from 1
 * @param column from 1
 * @param path place in the document, for example {@code /correlation/rules/0}
 */
public record Place(String source, int line, int column, String path) {

    Fault fault(String message) {
        return new Fault(source, line, column, path, message);
    }
}
