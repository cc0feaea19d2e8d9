package dev.vedette.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A browser without a page: follows redirects, and keeps cookies by host, whatever the port. A navigation that begins at
 * another site, or comes through one, brings no {@code Strict} cookie; a site is a host here.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis">RFC 6265bis, 5.2 "Same-site" and "cross-site"
 *     requests</a>
 */
final class CookieBrowser {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");
    private static final int MAX_REDIRECTS = 12;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Cookie> cookies = new LinkedHashMap<>();
    private final URI console;

    CookieBrowser(URI console) {
        this.console = console;
    }

    private record Cookie(String host, String name, String value, String path, boolean strict) {}

    /**
     * Where a navigation came to.
     *
     * @param at with what stands behind the {@code #}
     */
    record Arrival(URI at, HttpResponse<String> response) {}

    /** Begins at the login page and logs in at the provider; where it came to in the end. */
    Arrival login(String name) throws Exception {
        return follow(answered(name), false);
    }

    /** Logs in at the provider, and stops with the address that this sends back to the console. */
    URI answered(String name) throws Exception {
        Arrival form = navigate(begin(), true);
        if (isCallback(form.at())) {
            return form.at();
        }
        assertThat(form.at().getPath()).isEqualTo("/login");
        assertThat(form.at().getHost()).isEqualTo("127.0.0.1");
        Matcher csrf = CSRF.matcher(form.response().body());
        assertThat(csrf.find()).as(form.response().body()).isTrue();
        String body =
                Map.of("username", name, "password", LoginProvider.PASSWORD, "_csrf", csrf.group(1)).entrySet().stream()
                        .map(field ->
                                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
        HttpRequest.Builder submitted = HttpRequest.newBuilder(form.at())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body));
        HttpResponse<String> response = send(submitted, form.at(), true);
        return navigate(target(form.at(), response), true).at();
    }

    URI begin() {
        return console.resolve("login/begin");
    }

    /** Goes from a page of the console to {@code to}, whatever is in between. */
    Arrival open(URI to) throws Exception {
        return follow(to, true);
    }

    /** Goes to {@code to}, as a link of another site would. */
    Arrival openFromElsewhere(URI to) throws Exception {
        return follow(to, false);
    }

    private Arrival follow(URI to, boolean sameSite) throws Exception {
        return navigate(to, sameSite, false);
    }

    private Arrival navigate(URI to, boolean sameSite) throws Exception {
        return navigate(to, sameSite, true);
    }

    private Arrival navigate(URI to, boolean fromHere, boolean stopsAtCallback) throws Exception {
        URI at = to;
        boolean sameSite = fromHere;
        for (int i = 0; i < MAX_REDIRECTS; i++) {
            HttpResponse<String> response = send(HttpRequest.newBuilder(withoutFragment(at)), at, sameSite);
            if (response.statusCode() / 100 != 3) {
                return new Arrival(at, response);
            }
            URI next = target(at, response);
            if (stopsAtCallback && isCallback(next)) {
                return new Arrival(next, response);
            }
            sameSite &= next.getHost().equals(at.getHost());
            at = next;
        }
        throw new IOException("redirects without an end");
    }

    private boolean isCallback(URI address) {
        return address.getHost().equals(console.getHost()) && address.getPath().equals("/login/callback");
    }

    /** What a page of the console is answered: its requests are of its own site. */
    JsonNode fetch(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(path + response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    HttpResponse<String> get(String path) throws Exception {
        URI at = console.resolve(path);
        return send(HttpRequest.newBuilder(at), at, true);
    }

    HttpResponse<String> post(String path, Object body) throws Exception {
        URI at = console.resolve(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(at)
                .header("Origin", console.toString().replaceAll("/$", ""))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
        String token = fetch("api/session").path("token").asText();
        if (!token.isEmpty()) {
            request.header("Vedette-Token", token);
        }
        return send(request, at, true);
    }

    /** The session as the page would show it: name, role and tenants; empty without one. */
    String session() throws Exception {
        JsonNode session = fetch("api/session");
        return session.path("open").asBoolean()
                ? session.path("person").asText() + " " + session.path("role").asText() + " " + session.path("tenants")
                : "";
    }

    /** Names of the cookies of the console that it holds. */
    Map<String, Boolean> consoleCookies() {
        Map<String, Boolean> strict = new HashMap<>();
        cookies.values().stream()
                .filter(cookie -> cookie.host().equals(console.getHost()))
                .forEach(cookie -> strict.put(cookie.name().replaceAll("-[0-9]+$", ""), cookie.strict()));
        return strict;
    }

    private HttpResponse<String> send(HttpRequest.Builder request, URI at, boolean sameSite) throws Exception {
        String brought = cookies.values().stream()
                .filter(cookie -> cookie.host().equals(at.getHost()))
                .filter(cookie -> at.getPath().startsWith(cookie.path()))
                .filter(cookie -> sameSite || !cookie.strict())
                .map(cookie -> cookie.name() + "=" + cookie.value())
                .collect(Collectors.joining("; "));
        if (!brought.isEmpty()) {
            request.header("Cookie", brought);
        }
        HttpResponse<String> response =
                http.send(request.header("Accept", "text/html").build(), BodyHandlers.ofString());
        response.headers().allValues("Set-Cookie").forEach(line -> keep(at.getHost(), line));
        return response;
    }

    private void keep(String host, String line) {
        String[] parts = line.split(";\\s*");
        String[] pair = parts[0].split("=", 2);
        Map<String, String> attributes = new HashMap<>();
        for (String part : parts) {
            String[] attribute = part.split("=", 2);
            attributes.put(attribute[0].toLowerCase(Locale.ROOT), attribute.length > 1 ? attribute[1] : "");
        }
        String key = host + " " + pair[0];
        if ("0".equals(attributes.get("max-age"))) {
            cookies.remove(key);
            return;
        }
        boolean strict = "Strict".equals(attributes.get("samesite"));
        cookies.put(key, new Cookie(host, pair[0], pair[1], attributes.getOrDefault("path", "/"), strict));
    }

    private static URI target(URI at, HttpResponse<String> response) {
        return at.resolve(response.headers().firstValue("Location").orElseThrow());
    }

    private static URI withoutFragment(URI address) {
        return URI.create(address.toString().replaceAll("#.*$", ""));
    }
}
