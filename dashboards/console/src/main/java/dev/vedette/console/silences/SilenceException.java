package dev.vedette.console.silences;

/** A silence was not made or not ended; the message is one line for the analyst: which, where, what to do. */
public final class SilenceException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status of the answer, as HTTP has it */
    SilenceException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
