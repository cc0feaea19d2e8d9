package dev.vedette.agent.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Requests to a server on this machine. */
public final class LocalHttp {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private LocalHttp() {}

    /** The status of the response. */
    public static int get(int port, String path, String... headers) throws IOException, InterruptedException {
        return CLIENT.send(request(port, path, headers).build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    /** @param headers names and values by turns */
    public static HttpRequest.Builder request(int port, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }
}
