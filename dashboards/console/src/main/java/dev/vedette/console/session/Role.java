package dev.vedette.console.session;

import java.util.Locale;
import java.util.Optional;

/** What somebody may do at the console, the least first: each may do what those before it may. */
public enum Role {
    /** Reads. */
    VIEWER,
    /** Decides on alerts, and takes events out of the console as a file. */
    ANALYST,
    /** Changes what raises alerts, such as silences. */
    ADMIN;

    /** As claims, the page and messages have it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it may do what {@code needed} may. */
    public boolean includes(Role needed) {
        return compareTo(needed) >= 0;
    }

    /** The role of this key, written as {@link #key} gives it. */
    public static Optional<Role> of(String key) {
        for (Role role : values()) {
            if (role.key().equals(key)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
