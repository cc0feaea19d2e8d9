package dev.vedette.models;

/** An artifact that cannot be scored with: broken, or made for other features. The message says which and what would be right. */
public final class UnusableModelException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnusableModelException(String message) {
        super(message);
    }

    public UnusableModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
