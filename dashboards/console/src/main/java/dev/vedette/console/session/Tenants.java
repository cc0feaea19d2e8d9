package dev.vedette.console.session;

import java.util.Collection;
import java.util.Set;

/**
 * Whose documents somebody sees, by the {@code organization.id} that these carry. A document without one is seen by who sees
 * all tenants, and by nobody else.
 *
 * @param all whether all are seen, also those that nobody has named yet
 * @param names of tenants, whole and in their case; empty if and only if {@code all}
 */
public record Tenants(boolean all, Set<String> names) {

    public static final Tenants ALL = new Tenants(true, Set.of());

    public Tenants {
        names = Set.copyOf(names);
        if (all != names.isEmpty() || names.contains("")) {
            throw new IllegalArgumentException("tenants: all, or some that have a name");
        }
    }

    /** These alone, at least one. */
    public static Tenants of(Collection<String> names) {
        return new Tenants(false, Set.copyOf(names));
    }

    /** Whether documents of {@code tenant} are seen; empty for a document that has none. */
    public boolean include(String tenant) {
        return all || names.contains(tenant);
    }
}
