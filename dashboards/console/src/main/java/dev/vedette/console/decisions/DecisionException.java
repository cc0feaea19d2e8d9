package dev.vedette.console.decisions;

/** A decision could not be written; the message is one line for the analyst: which, where, what to do. */
public final class DecisionException extends Exception {
    private static final long serialVersionUID = 1L;

    DecisionException(String message, Throwable cause) {
        super(message, cause);
    }
}
