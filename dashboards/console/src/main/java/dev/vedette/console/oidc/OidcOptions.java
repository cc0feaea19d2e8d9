package dev.vedette.console.oidc;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;

/**
 * Where to log in, and what of the answer counts.
 *
 * @param issuer as the provider calls itself, to the letter; https, or a loopback address
 * @param clientId what the provider calls this console
 * @param clientSecretFile holds the client's secret; empty for a public client
 * @param roleClaim names the claim that holds roles
 * @param tenantsClaim names the claim that holds tenants
 * @param nameClaim names the claim that holds the name; {@code sub} stands in for it where it is missing
 */
public record OidcOptions(
        URI issuer,
        String clientId,
        Optional<Path> clientSecretFile,
        String roleClaim,
        String tenantsClaim,
        String nameClaim) {

    private static final String PREFIX = "vedette.console.oidc.";
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final int MAX_SECRET = 4096;
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]{1,256}");

    /** @throws IllegalArgumentException with one line that names the option and what is allowed */
    public OidcOptions {
        if (!isTrusted(issuer) || issuer.getQuery() != null) {
            throw new IllegalArgumentException(
                    PREFIX
                            + "issuer: must be an https address without user, query and fragment, or http at a loopback address");
        }
        requirePrintable("client.id", clientId);
        requirePrintable("claim.role", roleClaim);
        requirePrintable("claim.tenants", tenantsClaim);
        requirePrintable("claim.name", nameClaim);
        clientSecretFile.ifPresent(OidcOptions::secret);
    }

    /**
     * Reads the options; none without an issuer.
     *
     * @param source the value of an option, or what stands in for one that is not set
     * @throws IllegalArgumentException as the constructor does
     */
    public static Optional<OidcOptions> from(BinaryOperator<String> source) {
        String issuer = source.apply(PREFIX + "issuer", "");
        String client = source.apply(PREFIX + "client.id", "");
        if (issuer.isEmpty()) {
            if (!client.isEmpty()) {
                throw new IllegalArgumentException(PREFIX + "issuer: must be set where " + PREFIX + "client.id is");
            }
            return Optional.empty();
        }
        String secret = source.apply(PREFIX + "client.secret.file", "");
        return Optional.of(new OidcOptions(
                address(issuer),
                client,
                secret.isEmpty() ? Optional.empty() : Optional.of(Path.of(secret)),
                source.apply(PREFIX + "claim.role", "roles"),
                source.apply(PREFIX + "claim.tenants", "tenants"),
                source.apply(PREFIX + "claim.name", "preferred_username")));
    }

    /** The client's secret as the file has it now, so that a new one is taken without a restart; empty for a public client. */
    Optional<String> clientSecret() {
        return clientSecretFile.map(OidcOptions::secret);
    }

    /** Whether what goes to this address can be read or changed by nobody on the way. */
    static boolean isTrusted(URI address) {
        String host = address.getHost();
        if (host == null || address.getUserInfo() != null || address.getFragment() != null) {
            return false;
        }
        return "https".equals(address.getScheme()) || "http".equals(address.getScheme()) && LOOPBACK.contains(host);
    }

    private static URI address(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            return URI.create("unreadable");
        }
    }

    private static void requirePrintable(String option, String value) {
        if (!PRINTABLE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    PREFIX + option + ": must be 1 to 256 printable characters of ASCII, without blanks");
        }
    }

    private static String secret(Path file) {
        try {
            String secret = Files.size(file) > MAX_SECRET
                    ? ""
                    : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
            if (!secret.isEmpty() && secret.chars().noneMatch(Character::isISOControl)) {
                return secret;
            }
        } catch (IOException e) {
            // Said as what is wrong with the file.
        }
        throw new IllegalArgumentException(PREFIX
                + "client.secret.file: must be a file that can be read and holds the secret in one line of at most "
                + MAX_SECRET + " bytes");
    }
}
