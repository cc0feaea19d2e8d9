package dev.vedette.benchmarks.console;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** Somebody who came in by a console's one-time link and asks for pages, one after the other. */
final class Analyst {

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI console;
    private final String cookie;

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

    /** Nanoseconds until the whole answer is there. */
    long ask(String path) throws IOException, InterruptedException {
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
