package dev.vedette.console;

/** Elasticsearch could not answer; the message is one line for the analyst: which, where, what to do. */
final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
