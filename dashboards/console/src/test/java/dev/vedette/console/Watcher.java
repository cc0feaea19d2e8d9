package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An open page: reads the stream's events, one after the other. */
final class Watcher implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final InputStream in;

    Watcher(SignedIn person) throws Exception {
        this(person, "");
    }

    Watcher(SignedIn person, String filter) throws Exception {
        HttpResponse<InputStream> response =
                SignedIn.HTTP.send(person.request("api/alerts/stream" + filter).build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        in = response.body();
    }

    /** The data of the next event; its lines are the protocol's, so that text that looks like one would show. */
    JsonNode next() throws IOException {
        String line = line();
        while (!line.startsWith("data: ")) {
            line = line();
        }
        return JSON.readTree(line.substring("data: ".length()));
    }

    /** The next event with rows: a search that took too long sends a fault and no rows. */
    JsonNode nextRows() throws IOException {
        JsonNode change = next();
        while (change.path("rows").isEmpty()) {
            change = next();
        }
        return change;
    }

    /** Reads on until the console ends the stream, for 30 s at most: such a read cannot be interrupted. */
    void awaitEnd() throws Exception {
        CompletableFuture.runAsync(() -> {
                    try {
                        in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .get(30, TimeUnit.SECONDS);
    }

    private String line() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("The stream ended");
            }
            bytes.write(b);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
