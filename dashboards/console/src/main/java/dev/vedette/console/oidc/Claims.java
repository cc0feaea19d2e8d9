package dev.vedette.console.oidc;

import dev.vedette.console.oidc.LoginException.Fault;
import dev.vedette.console.session.Identity;
import dev.vedette.console.session.Identity.Farewell;
import dev.vedette.console.session.Role;
import dev.vedette.console.session.Tenants;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the claims of an ID token make of somebody. Who can write claims may be anybody's directory: they are read as hostile. */
final class Claims {

    /** More than these are no longer somebody's tenants but all. */
    private static final int MAX_TENANTS = 256;

    private static final int MAX_TENANT = 256;
    private static final String PREFIX = "vedette-";
    private static final String ALL = "*";

    private final OidcOptions options;
    private final Map<String, Object> claims;

    Claims(OidcOptions options, Map<String, Object> claims) {
        this.options = options;
        this.claims = claims;
    }

    /** @throws LoginException if they do not say who it is, what that one may do, or whose documents that one sees */
    Identity identity(Farewell farewell) throws LoginException {
        return new Identity(name(), role(), tenants(), true, farewell);
    }

    private String name() throws LoginException {
        Object name = find(options.nameClaim()).orElseGet(() -> find("sub").orElse(""));
        if (name instanceof String text && Identity.isName(text)) {
            return text;
        }
        throw new LoginException(
                Fault.NAME, "the claim %s holds no name that can stand here".formatted(options.nameClaim()));
    }

    /** The highest counts. */
    private Role role() throws LoginException {
        return texts(options.roleClaim()).stream()
                .map(text -> text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text)
                .flatMap(text -> Role.of(text).stream())
                .max(Comparator.naturalOrder())
                .orElseThrow(() -> new LoginException(
                        Fault.ROLE,
                        "the claim %s holds none of viewer, analyst and admin".formatted(options.roleClaim())));
    }

    private Tenants tenants() throws LoginException {
        List<String> names = texts(options.tenantsClaim());
        if (names.contains(ALL)) {
            return Tenants.ALL;
        }
        if (names.isEmpty() || names.size() > MAX_TENANTS || !names.stream().allMatch(Claims::isTenant)) {
            throw new LoginException(
                    Fault.TENANTS,
                    "the claim %s does not hold 1 to %d names of tenants, or *"
                            .formatted(options.tenantsClaim(), MAX_TENANTS));
        }
        return Tenants.of(names);
    }

    private static boolean isTenant(String name) {
        return !name.isBlank()
                && name.length() <= MAX_TENANT
                && name.chars().noneMatch(character -> Character.isISOControl(character));
    }

    /** The texts of a claim that is one or a list of them; what is something else is none. */
    private List<String> texts(String claim) {
        List<String> texts = new ArrayList<>();
        Object value = find(claim).orElse("");
        for (Object item : value instanceof List<?> list ? list : List.of(value)) {
            if (item instanceof String text && !text.isEmpty()) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** By its whole name, which may hold dots; else as a path through objects, such as {@code realm_access.roles}. */
    private Optional<Object> find(String claim) {
        Object whole = claims.get(claim);
        if (whole != null) {
            return Optional.of(whole);
        }
        Object at = claims;
        for (String step : claim.split("\\.", -1)) {
            Object below = at instanceof Map<?, ?> object ? object.get(step) : null;
            if (below == null) {
                return Optional.empty();
            }
            at = below;
        }
        return Optional.of(at);
    }
}
