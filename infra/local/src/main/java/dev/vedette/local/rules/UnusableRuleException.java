package dev.vedette.local.rules;

/** A rule file that cannot be used. The message is one line: file, fault, what is allowed. */
public final class UnusableRuleException extends Exception {
    private static final long serialVersionUID = 1;

    UnusableRuleException(String message) {
        super(message);
    }
}
