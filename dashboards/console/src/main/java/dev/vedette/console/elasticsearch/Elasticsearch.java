package dev.vedette.console.elasticsearch;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch._types.HealthStatus;
import co.elastic.clients.elasticsearch.core.SearchRequest;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.json.JsonpMapper;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.TransportException;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.elasticsearch.Access.UnreadableSecretException;
import dev.vedette.console.health.Health.Part;
import dev.vedette.console.session.Tenants;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.http.ContentTooLongException;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequestInterceptor;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.RequestOptions;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;
import org.jspecify.annotations.Nullable;

/** The one connection of the console to Elasticsearch. Thread-safe. */
public final class Elasticsearch implements AutoCloseable {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 10_000;
    /** What one answer to {@link #ask} may take of the heap: documents are as large as whoever wrote them wanted. */
    private static final int MAX_ANSWER = 16 << 20;

    private static final int MAX_CAUSES = 8;

    private final URI address;
    private final ObjectMapper json = new ObjectMapper();
    private final RestClient http;
    private final ElasticsearchClient client;
    private final RequestOptions bounded;

    /**
     * Does not connect yet.
     *
     * @throws IOException where the authorities of {@code access} cannot be read; the message says what to do
     */
    public Elasticsearch(URI address, Access access) throws IOException {
        this.address = address;
        SSLContext tls = access.tls();
        HttpRequestInterceptor authorize = (request, unused) ->
                access.authorization().ifPresent(value -> request.setHeader("Authorization", value));
        this.http = RestClient.builder(new HttpHost(address.getHost(), address.getPort(), address.getScheme()))
                // Whoever redirects must not get the login for another host.
                .setRequestConfigCallback(request -> request.setConnectTimeout(CONNECT_MILLIS)
                        .setSocketTimeout(ANSWER_MILLIS)
                        .setRedirectsEnabled(false))
                .setHttpClientConfigCallback(client -> client.setSSLContext(tls).addInterceptorLast(authorize))
                .build();
        this.client = new ElasticsearchClient(new RestClientTransport(http, new JacksonJsonpMapper(json)));
        this.bounded = RequestOptions.DEFAULT.toBuilder()
                .setHttpAsyncResponseConsumerFactory(() -> new BoundedAnswer(MAX_ANSWER))
                .build();
    }

    /** The searches of somebody who sees {@code tenants}: there are no others. */
    public TenantSearch within(Tenants tenants) {
        return new TenantSearch(this, tenants);
    }

    /** An alias and a search body. */
    public record Search(String alias, ObjectNode body) {}

    /**
     * The answer to a request, at most 16 MiB of it.
     *
     * @throws TooLargeException if it is larger
     */
    JsonNode ask(Request request) throws StoreException {
        request.setOptions(bounded);
        try {
            return json.readTree(http.performRequest(request).getEntity().getContent());
        } catch (IOException e) {
            // The client throws it again as the cause of its own.
            if (e.getCause() instanceof ContentTooLongException) {
                throw new TooLargeException(
                        "Elasticsearch at %s holds events too large to show together: choose a shorter time."
                                .formatted(address),
                        e);
            }
            throw unavailable(e);
        }
    }

    /** The answer to a search of the client's types. */
    SearchResponse<ObjectNode> ask(SearchRequest request) throws StoreException {
        try {
            return client.search(request, ObjectNode.class);
        } catch (IOException | ElasticsearchException e) {
            throw unavailable(e);
        }
    }

    JsonpMapper mapper() {
        return client._jsonpMapper();
    }

    /** How it is. */
    public Part health() {
        try {
            HealthStatus status = client.cluster()
                    .health(health -> health.timeout(wait -> wait.time("2s")))
                    .status();
            return new Part(
                    "Elasticsearch",
                    status != HealthStatus.Red,
                    switch (status) {
                        case Green -> "Answers, each shard with its copies.";
                        case Yellow -> "Answers. Some shards have no copy: on one node that is so by nature.";
                        case Red -> "Answers, but shards are missing: what lies in them is not shown. See its log.";
                        default -> "Answers.";
                    });
        } catch (IOException | ElasticsearchException e) {
            int status = statusOf(e);
            // Who may read alerts need not be allowed to see the cluster.
            return status == 403
                    ? new Part("Elasticsearch", true, "Answers; the console may not see the cluster's state.")
                    : new Part(
                            "Elasticsearch",
                            false,
                            String.valueOf(unavailable(e).getMessage()));
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
    }

    /** What {@code cause} means and what to do about it, in one line. */
    private StoreException unavailable(Exception cause) {
        int status = statusOf(cause);
        if (status > 0) {
            return refused(status, cause);
        }
        Optional<UnreadableSecretException> unreadable = within(cause, UnreadableSecretException.class);
        if (unreadable.isPresent()) {
            return new StoreException(String.valueOf(unreadable.get().getMessage()), cause);
        }
        if (within(cause, SSLException.class).isPresent()) {
            return new StoreException(
                    "Elasticsearch at %s is not believed, or has no TLS: name the authority that signed its certificate in vedette.elasticsearch.ca."
                            .formatted(address),
                    cause);
        }
        return new StoreException(
                "Elasticsearch at %s does not answer: start it, or set vedette.elasticsearch.url.".formatted(address),
                cause);
    }

    /** The client wraps exceptions of its threads into others of their class. */
    private static <T extends Exception> Optional<T> within(Exception cause, Class<T> type) {
        @Nullable Throwable one = cause;
        for (int depth = 0; one != null && depth < MAX_CAUSES; depth++) {
            if (type.isInstance(one)) {
                return Optional.of(type.cast(one));
            }
            one = one.getCause();
        }
        return Optional.empty();
    }

    /** What an answer of {@code status} to a part of a request means. */
    StoreException refused(int status) {
        return refused(status, null);
    }

    private StoreException refused(int status, @Nullable Exception cause) {
        if (status == 401) {
            return new StoreException(
                    "Elasticsearch at %s does not know the console (HTTP 401): see vedette.elasticsearch.user and .password.file, or .api.key.file."
                            .formatted(address),
                    cause);
        }
        if (status == 403) {
            return new StoreException(
                    "Elasticsearch at %s refuses the console (HTTP %d): let it read vedette-*."
                            .formatted(address, status),
                    cause);
        }
        return new StoreException(
                "Elasticsearch at %s answered HTTP %d: see its log, and whether Vedette's index templates are installed."
                        .formatted(address, status),
                cause);
    }

    private static int statusOf(Exception cause) {
        if (cause instanceof ElasticsearchException e) {
            return e.status();
        }
        if (cause instanceof ResponseException e) {
            return e.getResponse().getStatusLine().getStatusCode();
        }
        if (cause instanceof TransportException e && e.statusCode() > 0) {
            return e.statusCode();
        }
        return 0;
    }
}
