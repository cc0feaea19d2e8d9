package dev.vedette.models;

/** Input that cannot be used. The message is one line for the person who gave it: where, what, and what is allowed. */
public final class UnusableInputException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnusableInputException(String message) {
        super(message);
    }
}
