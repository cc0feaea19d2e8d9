package dev.vedette.console.oidc;

/** A login that does not let in. The message is for the console's log: one line in our words. */
final class LoginException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    LoginException(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    LoginException(Fault fault, String message, Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }

    /** What the login page says: it has a sentence for each, so that no text of a provider's comes to stand there. */
    enum Fault {
        /** The login was begun in another browser, more than ten minutes ago, or not at all. */
        STATE,
        /** The provider, or the person at it, said no. */
        DENIED,
        /** The provider does not answer. */
        PROVIDER,
        /** What the provider sent is not what it has to be. */
        TOKEN,
        /** No claim says a role. */
        ROLE,
        /** No claim says a tenant. */
        TENANTS,
        /** The name cannot be one here. */
        NAME,
        /** Too many tries. */
        WAIT;

        String key() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
