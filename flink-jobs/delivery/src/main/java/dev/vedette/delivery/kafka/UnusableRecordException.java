package dev.vedette.delivery.kafka;

/** A record that can be read and not be used. The message says why, in our words and not in the record's. */
public final class UnusableRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnusableRecordException(String message) {
        super(message);
    }
}
