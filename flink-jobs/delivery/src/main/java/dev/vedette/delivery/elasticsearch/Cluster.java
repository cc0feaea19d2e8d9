package dev.vedette.delivery.elasticsearch;

import dev.vedette.delivery.http.SecretFile;
import dev.vedette.delivery.tls.TlsFiles;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequestInterceptor;
import org.elasticsearch.client.RestClient;

/**
 * Where Elasticsearch answers and what opens it.
 *
 * @param url http or https, a host and a port
 * @param login as whom
 * @param tls read when a writer starts
 * @param retention how long indices are kept
 */
public record Cluster(URI url, Login login, TlsFiles tls, Retention retention) implements Serializable {
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int ANSWER_TIMEOUT_MILLIS = 30_000;

    /** As whom one writes. Secrets are read anew for each request, so that a new one needs no restart. */
    public sealed interface Login extends Serializable {
        /**
         * Value of the header {@code Authorization}, empty where there is none.
         *
         * @throws IOException where a secret cannot be read
         */
        Optional<String> authorization() throws IOException;
    }

    /** To a cluster that asks nobody who he is. */
    public record Anybody() implements Login {
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
    public record User(String name, SecretFile password) implements Login {
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
    public record ApiKey(SecretFile encoded) implements Login {
        @Override
        public Optional<String> authorization() throws IOException {
            return Optional.of("ApiKey " + encoded.read());
        }
    }

    /** A cluster that asks for nothing. */
    public static Cluster open(URI url) {
        return new Cluster(url, new Anybody(), TlsFiles.DEFAULT, Retention.NONE);
    }

    /** @throws IOException where a file of {@link #tls} cannot be used */
    RestClient client() throws IOException {
        var context = tls.context();
        HttpRequestInterceptor authorize = (request, unused) ->
                login.authorization().ifPresent(value -> request.setHeader("Authorization", value));
        return RestClient.builder(HttpHost.create(url.toString().replaceAll("/+$", "")))
                // Whoever redirects must not get the login for another host.
                .setRequestConfigCallback(request -> request.setConnectTimeout(CONNECT_TIMEOUT_MILLIS)
                        .setSocketTimeout(ANSWER_TIMEOUT_MILLIS)
                        .setRedirectsEnabled(false))
                .setHttpClientConfigCallback(http -> http.setSSLContext(context).addInterceptorLast(authorize))
                .build();
    }
}
