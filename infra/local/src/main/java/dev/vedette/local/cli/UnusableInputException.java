package dev.vedette.local.cli;

/** Input that a command cannot use. The message is one line: file, place, fault, what is allowed. */
final class UnusableInputException extends Exception {
    private static final long serialVersionUID = 1;

    UnusableInputException(String message) {
        super(message);
    }
}
