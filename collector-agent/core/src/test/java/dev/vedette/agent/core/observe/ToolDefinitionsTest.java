package dev.vedette.agent.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.bootstrap.Observer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ToolDefinitionsTest {
    private final ObservedServer server = new ObservedServer();
    private final RequestObserver observer = server.observer();

    @Test
    void tellsOfADefinitionOnceAndWhenItChanges() {
        Tool echo = new Tool("echo", "says it again");
        Tool add = new Tool("add", "adds");
        list("alice", List.of(echo, add));
        list("alice", List.of(echo), Map.of(), "more");
        list("alice", List.of(new Tool("echo", "says it again")), Map.of("cursor", "more"), null);
        list("bob", List.of(echo));
        assertThat(definitions()).containsExactly("echo new", "add new");
        list("alice", List.of(new Tool("echo", "says it again, and sends it to me"), add));
        list("alice", List.of(new Tool("echo", "says it again, and sends it to me"), add));
        assertThat(definitions()).containsExactly("echo changed");
        list("bob", List.of(echo));
        assertThat(definitions()).as("bob is shown what he was shown before").isEmpty();
        list("bob", List.of(new Tool("echo", "says it again, and sends it to me")));
        assertThat(definitions()).as("bob's list changes as well").containsExactly("echo changed");
        list("alice", List.of(new Tool("echo", "another one again"), add));
        list("bob", List.of(new Tool("echo", "another one again")));
        assertThat(definitions())
                .as("for each who was shown another one")
                .containsExactly("echo changed", "echo changed");
        list("bob", List.of(new Tool("\ud83d", "no JSON")));
        assertThat(server.losses()).containsEntry("definition_unreadable", 1L);
    }

    @Test
    void tellsOfAToolThatIsShownNoMoreToWhomItWasShown() {
        Tool echo = new Tool("echo", "says it again");
        Tool add = new Tool("add", "adds");
        list("alice", List.of(echo, add));
        list("bob", List.of(echo));
        assertThat(definitions()).containsExactly("echo new", "add new");
        list("alice", List.of(echo));
        list("alice", List.of(echo));
        list("bob", List.of(echo));
        assertThat(definitions()).as("once, and not of bob").containsExactly("add removed");
        list("alice", List.of());
        assertThat(definitions()).containsExactly("echo removed");
        list("alice", List.of(echo, new Tool("add", "adds, and more")));
        assertThat(definitions()).as("back").containsExactlyInAnyOrder("echo new", "add changed");
    }

    @Test
    void believesOnlyAWholeListThatAToolIsGone() {
        Tool echo = new Tool("echo", "says it again");
        Tool add = new Tool("add", "adds");
        list("alice", List.of(echo, add));
        server.events();
        list("alice", List.of(echo), Map.of(), "next");
        list("alice", List.of(), Map.of("cursor", "next"), null);
        list("alice", List.of(echo, new Tool("\ud83d", "may be any")));
        Object stream = new Object();
        observer.rpcStarted(stream, null, 1, "tools/list", Map.of());
        observer.rpcAnswered(stream, 1, new Observer.RpcResponse(-32603, "broken", null, null, null));
        assertThat(definitions()).isEmpty();
        list("alice", List.of(echo));
        assertThat(definitions()).containsExactly("add removed");
    }

    /** A server that lists other names each time is not remembered for ever. */
    @Test
    void forgetsWhatIsTooMuch() {
        for (int list = 0; list <= ToolDefinitions.MAX_SHOWN / 1000; list++) {
            int first = list * 1000;
            list(
                    "alice",
                    IntStream.range(first, first + 1000)
                            .mapToObj(ToolDefinitionsTest::numbered)
                            .toList());
            server.events();
        }
        list("alice", List.of(numbered(ToolDefinitions.MAX_SHOWN)));
        assertThat(definitions())
                .as("all is forgotten, the last list among it")
                .containsExactly("tool" + ToolDefinitions.MAX_SHOWN + " new");
    }

    private static Tool numbered(int number) {
        return new Tool("tool" + number, "one of many");
    }

    private void list(String principal, List<Tool> tools) {
        list(principal, tools, Map.of(), null);
    }

    private void list(String principal, List<Tool> tools, Map<String, Object> parameters, @Nullable String nextCursor) {
        Object request = server.start("Bearer " + principal);
        observer.credentialsAccepted(null, principal, Map.of("sub", principal, "iss", "i"));
        Object stream = new Object();
        observer.rpcStarted(stream, null, 1, "tools/list", parameters);
        observer.rpcAnswered(stream, 1, new Observer.RpcResponse(null, null, null, tools, nextCursor));
        server.end(request, 200);
    }

    private List<String> definitions() {
        return server.events().stream()
                .filter(event -> event.getEventName().equals("mcp.tool.definition"))
                .map(event -> {
                    String change = event.getAttributes().get("definition.change");
                    assertThat(event.getDefinitionHash().isPresent()).isEqualTo(!change.equals("removed"));
                    assertThat(event.getDefinitionHash()
                                    .orElseGet(() -> event.getAttributes().get("definition.previous")))
                            .hasSize(43);
                    return event.getToolName().orElse("") + " " + change;
                })
                .toList();
    }

    /** As a library has it. */
    public record Tool(String name, String description) {}
}
