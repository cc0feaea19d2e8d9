package dev.vedette.delivery.elasticsearch;

import dev.vedette.schemas.access.Login;
import dev.vedette.schemas.access.TlsFiles;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
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

    /** A cluster that asks for nothing. */
    public static Cluster open(URI url) {
        return new Cluster(url, new Login.Anybody(), TlsFiles.DEFAULT, Retention.NONE);
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
