package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A console that runs, and the one who asks it. */
final class OpenConsole implements AutoCloseable {

    static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Console console;

    private OpenConsole(Console console) {
        this.console = console;
    }

    static OpenConsole on(URI elasticsearch) throws IOException {
        return new OpenConsole(Console.start(new ConsoleOptions("127.0.0.1", 0, elasticsearch)));
    }

    URI uri() {
        return console.uri();
    }

    HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(console.uri() + path)).build();
    }

    HttpResponse<String> fetch(String path) throws Exception {
        return HTTP.send(request(path), BodyHandlers.ofString());
    }

    /** The answer to a request that has to succeed. */
    JsonNode get(String path) throws Exception {
        HttpResponse<String> response = fetch(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    /** Opens the page with this after the {@code #} of its address. */
    void open(Chromium browser, String state) throws Exception {
        browser.open(URI.create(console.uri() + "#" + state));
    }

    @Override
    public void close() throws IOException {
        console.close();
    }
}
