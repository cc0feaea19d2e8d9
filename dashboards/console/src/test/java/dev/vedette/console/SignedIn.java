package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.console.session.Identity;
import dev.vedette.console.session.Role;
import dev.vedette.console.session.Tenants;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;

/** Somebody who came in to a console. Thread-safe. */
final class SignedIn {

    static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI console;
    private final String cookie;

    private SignedIn(URI console, String cookie) {
        this.console = console;
        this.cookie = cookie;
    }

    /** By a one-time link. */
    static SignedIn at(Console console) throws Exception {
        HttpResponse<String> entered = enter(console.uri(), secret(console.link()));
        assertThat(entered.statusCode()).as(entered.body()).isEqualTo(200);
        String cookie = entered.headers().firstValue("Set-Cookie").orElseThrow();
        return new SignedIn(console.uri(), cookie.substring(0, cookie.indexOf(';')));
    }

    /** As who comes by a login provider that says this of them. */
    static SignedIn as(Console console, String name, Role role, Tenants tenants) {
        Identity identity = new Identity(name, role, tenants, true, from -> Optional.empty());
        String cookie = "vedette-session-%d=%s"
                .formatted(console.uri().getPort(), console.login().begin(identity));
        return new SignedIn(console.uri(), cookie);
    }

    static String secret(URI link) {
        assertThat(link.getFragment()).startsWith("once=");
        return link.getFragment().substring("once=".length());
    }

    /** Tries to begin a session as the login page does. */
    static HttpResponse<String> enter(URI console, String secret) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(console + "api/session"))
                .header("Origin", origin(console))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("secret", secret))))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    static String origin(URI console) {
        return console.toString().replaceAll("/$", "");
    }

    /** Name and value. */
    String cookie() {
        return cookie;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(console + path)).header("Cookie", cookie);
    }

    HttpResponse<String> fetch(String path) throws Exception {
        return HTTP.send(request(path).build(), BodyHandlers.ofString());
    }

    JsonNode get(String path) throws Exception {
        HttpResponse<String> response = fetch(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    String token() throws Exception {
        return get("api/session").path("token").asText();
    }

    /** A POST with all that the console's own page brings; {@code body} is turned into JSON. */
    HttpRequest.Builder writing(String path, Object body) throws Exception {
        return request(path)
                .header("Origin", origin(console))
                .header("Sec-Fetch-Site", "same-origin")
                .header("Content-Type", "application/json")
                .header("Vedette-Token", token())
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
    }

    HttpResponse<String> post(String path, Object body) throws Exception {
        return HTTP.send(writing(path, body).build(), BodyHandlers.ofString());
    }
}
