package dev.vedette.console.elasticsearch;

import org.jspecify.annotations.Nullable;

/** Elasticsearch could not answer; the message is one line for the analyst: which, where, what to do. */
public class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    StoreException(String message, @Nullable Exception cause) {
        super(message, cause);
    }
}
