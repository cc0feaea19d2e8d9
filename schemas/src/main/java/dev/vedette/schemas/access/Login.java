package dev.vedette.schemas.access;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * As whom one speaks to Elasticsearch. Secrets are read anew for each request, so that a new one needs no restart.
 */
public sealed interface Login extends Serializable {

    /**
     * Value of the header {@code Authorization}, empty where there is none.
     *
     * @throws IOException where a secret cannot be read
     */
    Optional<String> authorization() throws IOException;

    /** To a cluster that asks nobody who he is. */
    record Anybody() implements Login {
        @Override
        public Optional<String> authorization() {
            return Optional.empty();
        }
    }

    /**
     * A user with a password.
     *
     * @param name without a colon
     */
    record User(String name, SecretFile password) implements Login {
        @Override
        public Optional<String> authorization() throws IOException {
            byte[] both = (name + ":" + password.read()).getBytes(StandardCharsets.UTF_8);
            return Optional.of("Basic " + Base64.getEncoder().encodeToString(both));
        }
    }

    /**
     * An API key.
     *
     * @param encoded as Elasticsearch gives it under {@code encoded}: id and key in base64
     */
    record ApiKey(SecretFile encoded) implements Login {
        @Override
        public Optional<String> authorization() throws IOException {
            return Optional.of("ApiKey " + encoded.read());
        }
    }
}
