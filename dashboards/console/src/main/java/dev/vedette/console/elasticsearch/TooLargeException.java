package dev.vedette.console.elasticsearch;

/** An answer of Elasticsearch's is larger than the console takes; fewer documents at once may fit. */
public final class TooLargeException extends StoreException {
    private static final long serialVersionUID = 1L;

    TooLargeException(String message, Exception cause) {
        super(message, cause);
    }
}
