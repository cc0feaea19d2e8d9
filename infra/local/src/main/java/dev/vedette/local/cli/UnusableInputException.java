package dev.vedette.local.cli;

/** Input that a command cannot use. The message is one line: file, place, fault, what is allowed. */
final class UnusableInputException extends Exception {
    private static final long serialVersionUID = 1;

    UnusableInputException(String message) {
        super(message);
    }

    static UnusableInputException noBroker(String bootstrap, Exception cause) {
        return new UnusableInputException(
                "--bootstrap %s: Kafka does not answer there (%s): start ./vedette up, or name another"
                        .formatted(bootstrap, cause.getMessage()));
    }
}
