package dev.vedette.agent;

import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that call a tool one after the other, until their server is gone or they are told to end. Each call has an
 * argument of its own name, by which it is known again among the events: names are recorded, values are not.
 */
final class Load implements AutoCloseable {
    private static final long PAUSE_NANOS = 20_000_000;

    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ending;

    /** @param label that no other load of the test has */
    static Load on(int port, String label, int clients) {
        Load load = new Load();
        for (int i = 0; i < clients; i++) {
            String name = label + i;
            Thread thread = new Thread(() -> load.run(port, name), name);
            thread.start();
            load.threads.add(thread);
        }
        return load;
    }

    private void run(int port, String name) {
        try {
            McpSyncClient client = TestClient.connect(port, TestClient.token(name));
            for (int i = 0; !ending; i++) {
                String argument = name + "_" + i;
                client.callTool(new McpSchema.CallToolRequest("echo", Map.of("text", "hello", argument, "")));
                answered.add(argument);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (RuntimeException e) {
            // the server was killed: what it did not answer does not count
        }
    }

    /** Names of the calls that got an answer so far. */
    Set<String> answered() {
        return answered;
    }

    @Override
    public void close() throws InterruptedException {
        ending = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
