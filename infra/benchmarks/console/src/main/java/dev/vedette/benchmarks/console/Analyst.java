package dev.vedette.benchmarks.console;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Somebody who came in by a console's one-time link and asks for pages, one after the other. Not thread-safe. */
final class Analyst {

    /** The console takes 20 pages a second of a session. */
    private static final long NANOS_BETWEEN = 52_000_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI console;
    private final String cookie;
    private long next = System.nanoTime();

    private Analyst(URI console, String link) throws IOException, InterruptedException {
        this.console = console;
        HttpRequest login = HttpRequest.newBuilder(console.resolve("api/session"))
                .header("Origin", console.toString().replaceAll("/$", ""))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"secret\":\"" + link.replaceAll(".*once=", "") + "\"}"))
                .build();
        HttpResponse<String> answer = http.send(login, BodyHandlers.ofString());
        this.cookie = answer.headers()
                .firstValue("Set-Cookie")
                .map(value -> value.substring(0, value.indexOf(';')))
                .orElseThrow(() -> new IOException("the console let nobody in: " + answer.body()));
    }

    static Analyst at(URI console, URI link) throws IOException, InterruptedException {
        return new Analyst(console, link.toString());
    }

    /** Nanoseconds until the whole answer is there. Waits before that, if the console would take no page yet. */
    long ask(String path) throws IOException, InterruptedException {
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        next = System.nanoTime() + NANOS_BETWEEN;
        HttpRequest request = HttpRequest.newBuilder(console.resolve(path))
                .header("Cookie", cookie)
                .build();
        long began = System.nanoTime();
        HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
        long took = System.nanoTime() - began;
        if (answer.statusCode() != 200) {
            throw new IOException("%s was answered %d: %s"
                    .formatted(path, answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8)));
        }
        return took;
    }
}
