package dev.vedette.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.console.Console;
import dev.vedette.console.ConsoleOptions;
import dev.vedette.local.stack.StackOptions;
import dev.vedette.local.stack.TestStacks;
import dev.vedette.schemas.KafkaSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code console}, in a process of its own beside a console that runs. */
class ConsoleCommandTest {
    @TempDir
    Path folder;

    @Test
    void aLinkOfAnotherProcessLetsInOnce() throws Exception {
        Path home = TestStacks.home("cli");
        ConsoleOptions options = new ConsoleOptions(
                "127.0.0.1",
                0,
                URI.create("http://127.0.0.1:9"),
                StackOptions.console(home),
                KafkaSettings.of("127.0.0.1:9", Map.of()),
                URI.create("http://127.0.0.1:1"));
        int port;
        try (Console console = Console.start(options)) {
            port = console.uri().getPort();
            CommandProcess.Outcome made = link(port);
            assertThat(made.code()).as(made.err()).isZero();
            assertThat(made.out())
                    .matches("http://127\\.0\\.0\\.1:%d/login/#once=[A-Za-z0-9_-]{43}\\R".formatted(port));
            String secret = URI.create(made.out().strip()).getFragment().substring("once=".length());

            assertThat(enter(console.uri(), secret)).isEqualTo(200);
            assertThat(enter(console.uri(), secret)).isEqualTo(403);
        }
        CommandProcess.Outcome late = link(port);
        assertThat(late.code()).isEqualTo(2);
        assertThat(late.out()).isEmpty();
        assertThat(late.err())
                .isEqualToIgnoringNewLines(
                        "vedette: no console answers at port %d: ./vedette up starts one; --console-port names another"
                                .formatted(port));
    }

    private CommandProcess.Outcome link(int port) throws Exception {
        return CommandProcess.run(folder, Map.of(), List.of("console", "link", "--console-port", String.valueOf(port)));
    }

    private static int enter(URI console, String secret) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(console.resolve("api/session"))
                .header("Origin", console.toString().replaceAll("/$", ""))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"secret\":\"" + secret + "\"}"))
                .build();
        HttpResponse<Void> response = HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
        return response.statusCode();
    }
}
