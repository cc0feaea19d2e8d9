package dev.vedette.local.demo;

import dev.vedette.local.process.ChildProcess;
import dev.vedette.local.process.JavaProgram;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.LocalStack;
import dev.vedette.local.stack.StackException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The MCP server of the demo as a child JVM, with the agent attached or without. */
final class WatchedServer {

    private static final long PATIENCE_SECONDS = 90;

    private WatchedServer() {}

    /**
     * Starts the server and waits until it answers.
     *
     * @param spool where the agent keeps what it could not send yet
     * @param agent whether it is attached
     * @return where it listens
     */
    static URI start(LocalStack stack, Checkout checkout, TokenIssuer issuer, Path spool, boolean agent)
            throws StackException, IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path target = checkout.built("infra/local/mcp-server/target/lib").resolveSibling("");
        List<String> options = new ArrayList<>(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        if (agent) {
            options.add("-javaagent:" + checkout.built("collector-agent/agent/target/vedette-agent.jar"));
            options.add("-Dvedette.kafka.bootstrap=" + stack.kafka().bootstrapServers());
            options.add("-Dvedette.trusted.proxies=127.0.0.1/32");
            options.add("-Dvedette.trusted.proxies.header=forwarded");
            options.add("-Dvedette.spool.dir=" + spool);
            options.add("-Dotel.service.name=office");
        }
        ChildProcess process = stack.launch(
                "mcp-server",
                new JavaProgram(
                        "com.example.office.OfficeServer",
                        List.of(target.resolve("classes"), target.resolve("lib/*")),
                        options,
                        List.of(
                                "--server.port=" + port,
                                "--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer.uri(),
                                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + issuer.jwks())));
        URI uri = URI.create("http://127.0.0.1:" + port);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!answers(uri)) {
            if (!process.isAlive() || System.nanoTime() > until) {
                throw new DemoException("the MCP server did not start; its last words, in " + process.log() + ": "
                        + String.join(" / ", process.lastLines(3)));
            }
            Thread.sleep(50);
        }
        return uri;
    }

    /** Without a token the answer is 401, which is an answer. */
    private static boolean answers(URI uri) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) uri.resolve("/mcp").toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(10_000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_UNAUTHORIZED;
        } catch (IOException notYet) {
            return false;
        }
    }
}
