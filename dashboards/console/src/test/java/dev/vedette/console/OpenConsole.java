package dev.vedette.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/** A console that runs, and the one who asks it. */
final class OpenConsole implements AutoCloseable {

    static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Console console;
    private final SignedIn person;

    private OpenConsole(Console console) throws Exception {
        this.console = console;
        this.person = SignedIn.at(console);
    }

    static OpenConsole on(URI elasticsearch) throws Exception {
        return on(elasticsearch, Options.NOWHERE);
    }

    static OpenConsole on(URI elasticsearch, URI flink) throws Exception {
        Path folder = Files.createTempDirectory("vedette-console");
        folder.toFile().deleteOnExit();
        return new OpenConsole(Console.start(Options.of(
                "127.0.0.1", 0, elasticsearch, folder, KafkaBroker.shared().settings(), flink)));
    }

    URI uri() {
        return console.uri();
    }

    HttpRequest request(String path) {
        return person.request(path).build();
    }

    HttpResponse<String> fetch(String path) throws Exception {
        return person.fetch(path);
    }

    /** The answer to a request that has to succeed. */
    JsonNode get(String path) throws Exception {
        return person.get(path);
    }

    /** Opens the page with this after the {@code #} of its address. */
    void open(Chromium browser, String state) throws Exception {
        browser.cookie(console.uri(), person.cookie());
        browser.open(URI.create(console.uri() + "#" + state));
    }

    @Override
    public void close() throws IOException {
        console.close();
    }
}
