package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A headless Chromium with one page, driven over the DevTools protocol.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">Chrome DevTools Protocol</a>
 */
final class Chromium implements AutoCloseable {

    private static final List<String> PROGRAMS =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final ObjectMapper JSON = new ObjectMapper();
    /** How Chromium says that a page went away while it was asked. */
    private static final Pattern PAGE_GONE =
            Pattern.compile("navigated or closed|context was destroyed|Cannot find default execution context");
    /** That follow each other at once. */
    private static final int MOST_PAGES = 5;

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private String session = "";

    private Chromium(Path program) throws Exception {
        profile = Files.createTempDirectory("vedette-chromium");
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--hide-scrollbars",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address(), new Listener())
                .join();
        String target = call("Target.createTarget", Map.of("url", "about:blank"))
                .path("targetId")
                .asText();
        session = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asText();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** Empty where no Chromium is installed. */
    static Optional<Path> program() {
        return PROGRAMS.stream().map(Path::of).filter(Files::isExecutable).findFirst();
    }

    static Chromium start() throws Exception {
        return new Chromium(program().orElseThrow());
    }

    void size(int width, int height, String scheme) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void open(URI page) throws Exception {
        call("Page.navigate", Map.of("url", page.toString()));
    }

    /** Puts a cookie, given as name and value, where the page at {@code page} has its own. */
    void cookie(URI page, String nameAndValue) throws Exception {
        String[] parts = nameAndValue.split("=", 2);
        call(
                "Network.setCookie",
                Map.of(
                        "name",
                        parts[0],
                        "value",
                        parts[1],
                        "url",
                        page.toString(),
                        "httpOnly",
                        true,
                        "sameSite",
                        "Strict"));
    }

    /** Throws all cookies away: who opens a page next comes as a stranger. */
    void forget() throws Exception {
        call("Network.clearBrowserCookies", Map.of());
    }

    /** Runs a script in each document before its own ones. */
    void before(String script) throws Exception {
        call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
    }

    /** The value of an expression, which may be a promise. */
    JsonNode evaluate(String expression) throws Exception {
        JsonNode answer =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(answer.path("exceptionDetails").toString());
        }
        return answer.path("result").path("value");
    }

    String text(String selector) throws Exception {
        return look("document.querySelector('%s')?.textContent ?? ''".formatted(selector))
                .asText();
    }

    int count(String selector) throws Exception {
        return look("document.querySelectorAll('%s').length".formatted(selector))
                .asInt();
    }

    /** The value of an expression that changes nothing: if the page goes on to another one meanwhile, that one is asked. */
    private JsonNode look(String expression) throws Exception {
        for (int page = 1; ; page++) {
            try {
                return evaluate(expression);
            } catch (IOException e) {
                if (page == MOST_PAGES
                        || !PAGE_GONE.matcher(String.valueOf(e.getMessage())).find()) {
                    throw e;
                }
            }
        }
    }

    /** How many elements of the document are of this role to a screen reader. */
    long role(String role) throws Exception {
        JsonNode nodes = call("Accessibility.getFullAXTree", Map.of()).path("nodes");
        return StreamSupport.stream(nodes.spliterator(), false)
                .filter(node -> !node.path("ignored").asBoolean())
                .filter(node -> node.at("/role/value").asText().equalsIgnoreCase(role))
                .count();
    }

    void click(String selector) throws Exception {
        evaluate("document.querySelector('%s').click()".formatted(selector));
    }

    /** Moves the mouse to the middle of an element. */
    void hover(String selector) throws Exception {
        JsonNode box = evaluate("(({x, y, width, height}) => ({x: x + width / 2, y: y + height / 2}))"
                + "(document.querySelector('%s').getBoundingClientRect())".formatted(selector));
        call(
                "Input.dispatchMouseEvent",
                Map.of(
                        "type",
                        "mouseMoved",
                        "x",
                        box.path("x").asDouble(),
                        "y",
                        box.path("y").asDouble()));
    }

    void press(String key) throws Exception {
        String text = key.equals("Enter") ? "\r" : key.length() == 1 ? key : "";
        int code = Map.of("Enter", 13, "Tab", 9, "Escape", 27).getOrDefault(key, 0);
        call(
                "Input.dispatchKeyEvent",
                Map.of("type", "keyDown", "key", key, "text", text, "windowsVirtualKeyCode", code));
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
    }

    void type(String text) throws Exception {
        call("Input.insertText", Map.of("text", text));
    }

    void picture(Path file) throws Exception {
        String png = call("Page.captureScreenshot", Map.of("format", "png"))
                .path("data")
                .asText();
        Files.write(file, Base64.getDecoder().decode(png));
    }

    /** Exceptions, errors of the console, violations of the policy and dialogs. */
    List<String> complaints() {
        return complaints;
    }

    /** Addresses that the page asked for. */
    List<String> requests() {
        return requests;
    }

    /** The page is no wider than its window. */
    void assertFits() throws Exception {
        assertThat(evaluate("document.scrollingElement.scrollWidth - innerWidth")
                        .asInt())
                .as("pixels that the page is wider than its window")
                .isLessThanOrEqualTo(0);
    }

    /** Nothing was complained of, and nothing was asked for but {@code own}. */
    void assertQuiet(URI own) {
        assertThat(complaints).isEmpty();
        assertThat(requests).isNotEmpty().allMatch(address -> address.startsWith(own.toString()));
    }

    private URI address() throws IOException {
        BufferedReader lines = process.errorReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("DevTools listening on ")) {
                Thread drain = new Thread(() -> lines.lines().forEach(ignored -> {}));
                drain.setDaemon(true);
                drain.start();
                return URI.create(line.substring("DevTools listening on ".length()));
            }
        }
        throw new IOException("Chromium ended with " + process.onExit().join().exitValue());
    }

    private JsonNode call(String method, Map<String, ?> parameters) throws Exception {
        int id = ids.incrementAndGet();
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(message.toString(), true).join();
        JsonNode received = answer.get(30, TimeUnit.SECONDS);
        if (received.has("error")) {
            throw new IOException(method + ": " + received.path("error"));
        }
        return received.path("result");
    }

    private void received(JsonNode message) {
        if (message.has("id")) {
            answers.remove(message.path("id").asInt()).complete(message);
            return;
        }
        JsonNode parameters = message.path("params");
        switch (message.path("method").asText()) {
            case "Runtime.exceptionThrown" ->
                complaints.add(parameters.path("exceptionDetails").toString());
            case "Page.javascriptDialogOpening" -> complaints.add("dialog: " + parameters.path("message"));
            case "Network.requestWillBeSent" ->
                requests.add(parameters.at("/request/url").asText());
            case "Runtime.consoleAPICalled" -> {
                if (List.of("error", "assert").contains(parameters.path("type").asText())) {
                    complaints.add(parameters.path("args").toString());
                }
            }
            case "Log.entryAdded" -> {
                if (parameters.at("/entry/level").asText().equals("error")) {
                    complaints.add(parameters.path("entry").toString());
                }
            }
            default -> {
                // Not of interest.
            }
        }
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                try {
                    received(JSON.readTree(parts.toString()));
                } catch (IOException e) {
                    complaints.add(e.toString());
                }
                parts.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}
