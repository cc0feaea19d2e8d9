package dev.vedette.agent.core.options;

/** An option that cannot be used. The message is one line: the option's name and what is allowed. */
public final class OptionException extends Exception {
    private static final long serialVersionUID = 1L;

    OptionException(String key, String allowed) {
        super(key + ": " + allowed);
    }
}
