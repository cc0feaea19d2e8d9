package dev.vedette.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A console on the Elasticsearch of these tests, without alerts, and somebody who came in by its link. */
@Timeout(240)
abstract class ConsoleFixture {

    static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456Z");
    static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    Alerts alerts;
    Console console;
    SignedIn person;

    @BeforeEach
    void start() throws Exception {
        alerts = new Alerts(ElasticsearchServer.shared());
        console = Console.start(options(ElasticsearchServer.shared().uri()));
        person = SignedIn.at(console);
    }

    @AfterEach
    void stop() throws IOException {
        console.close();
    }

    ConsoleOptions options(URI elasticsearch) throws Exception {
        return Options.of(
                "127.0.0.1", 0, elasticsearch, folder, KafkaBroker.shared().settings());
    }

    JsonNode get(String path) throws Exception {
        return person.get(path);
    }

    HttpResponse<String> fetch(String path) throws Exception {
        return person.fetch(path);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
