package dev.vedette.console.elasticsearch;

import dev.vedette.schemas.access.Login;
import dev.vedette.schemas.access.SecretFile;
import dev.vedette.schemas.access.TlsFiles;
import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * What opens Elasticsearch.
 *
 * @param login as whom one reads; its secret is read anew for each request
 * @param ca PEM file with the authorities that are believed, read once; empty for those of the Java installation
 */
public record Access(Login login, Optional<String> ca) {

    /** To a cluster that asks for nothing. */
    public static final Access OPEN = new Access(new Login.Anybody(), Optional.empty());

    /**
     * What these options say; each is empty where it is not set.
     *
     * @throws IllegalArgumentException with one line that names the option and what is allowed
     */
    public static Access of(String user, String passwordFile, String apiKeyFile, String ca) {
        if (user.isEmpty() != passwordFile.isEmpty()) {
            throw new IllegalArgumentException(
                    user.isEmpty()
                            ? "vedette.elasticsearch.password.file: needs vedette.elasticsearch.user beside it"
                            : "vedette.elasticsearch.user: needs vedette.elasticsearch.password.file beside it");
        }
        if (user.contains(":")) {
            throw new IllegalArgumentException("vedette.elasticsearch.user: must be a name without a colon");
        }
        if (!user.isEmpty() && !apiKeyFile.isEmpty()) {
            throw new IllegalArgumentException(
                    "vedette.elasticsearch.api.key.file: takes the place of user and password.file");
        }
        Login login = new Login.Anybody();
        if (!user.isEmpty()) {
            login = new Login.User(user, new SecretFile(passwordFile));
        } else if (!apiKeyFile.isEmpty()) {
            login = new Login.ApiKey(new SecretFile(apiKeyFile));
        }
        return new Access(login, ca.isEmpty() ? Optional.empty() : Optional.of(ca));
    }

    /** @throws IOException where the file cannot be used; the message names it */
    SSLContext tls() throws IOException {
        try {
            return new TlsFiles(ca, Optional.empty(), Optional.empty()).context();
        } catch (IOException e) {
            throw new IOException("vedette.elasticsearch.ca: " + e.getMessage(), e);
        }
    }

    /**
     * Value of the header {@code Authorization}, empty where there is none.
     *
     * @throws UnreadableSecretException where the secret cannot be read
     */
    Optional<String> authorization() throws UnreadableSecretException {
        try {
            return login.authorization();
        } catch (IOException e) {
            String option = login instanceof Login.ApiKey ? "api.key.file" : "password.file";
            throw new UnreadableSecretException(
                    "The console cannot read what opens Elasticsearch (vedette.elasticsearch.%s): make it one line that its user may read."
                            .formatted(option),
                    e);
        }
    }

    /** That nothing was asked, as the secret is not there. */
    static final class UnreadableSecretException extends IOException {
        private static final long serialVersionUID = 1L;

        UnreadableSecretException(String message, IOException cause) {
            super(message, cause);
        }
    }
}
