package dev.vedette.console.session;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whom a session is of.
 *
 * @param name shown, and written into decisions; of 1 to {@link Session#MAX_NAME} characters
 * @param isVouchedFor whether a login provider says the name, which can then not be changed in the session
 * @param farewell where the browser goes when the session is ended
 */
public record Identity(String name, Role role, Tenants tenants, boolean isVouchedFor, Farewell farewell) {

    /** Letters of any script, digits, and what stands in names: nothing that hides or reorders. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N} .,'@_+-]*");

    /** Whether {@code text} can be a name here. */
    public static boolean isName(String text) {
        return text.length() <= Session.MAX_NAME && NAME.matcher(text).matches();
    }

    /** Who came by a one-time link: the link is the user's who runs the console, to whom everything here belongs. */
    static Identity local(String name) {
        return new Identity(name, Role.ADMIN, Tenants.ALL, false, console -> Optional.empty());
    }

    Identity withName(String other) {
        return new Identity(other, role, tenants, isVouchedFor, farewell);
    }

    /** Where to go after the end of a session at {@code console}; empty for its login page. */
    @FunctionalInterface
    public interface Farewell {
        Optional<URI> from(URI console);
    }
}
