package dev.vedette.schemas;

/** A record that cannot be read. The message never repeats the record's own bytes: they come from outside. */
public class RecordException extends Exception {
    private static final long serialVersionUID = 1L;

    RecordException(String message) {
        super(message);
    }

    RecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
