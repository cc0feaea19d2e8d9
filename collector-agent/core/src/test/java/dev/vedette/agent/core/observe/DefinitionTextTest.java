package dev.vedette.agent.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.bootstrap.Observer;
import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.privacy.Fingerprints;
import dev.vedette.agent.core.ring.HandOverRing;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefinitionTextTest {
    private static final int RING_BYTES = 1 << 18;

    @Test
    void anEventCarriesWhatItsHashIsOf() throws Exception {
        AuditEvent event = definition(server(true), tool("tabs\tand \u0000, \u001b[31m, \u202e, \ud83d\ude00"));
        String json = event.getDefinitionJson().orElseThrow();
        assertThat(json)
                .isEqualTo(
                        "{\"description\":\"tabs\\tand \\u0000, \\u001b[31m, \u202e, \ud83d\ude00\",\"name\":\"echo\"}");
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(utf8);
        assertThat(event.getDefinitionHash())
                .hasValue(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
        assertThat(event.getAttributes())
                .containsEntry("definition.bytes", Integer.toString(utf8.length))
                .doesNotContainKey("definition.omitted");
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        assertThat(codec.decode(codec.encode(event)).getDefinitionJson()).hasValue(json);
    }

    @Test
    void aLongerOneThanTheBoundIsNotSentAndTheEventSaysSo() {
        int rest = "{\"description\":\"\",\"name\":\"echo\"}".length();
        String longest = "é".repeat((ToolDefinitions.MAX_TEXT_BYTES - rest) / 2);
        AuditEvent whole = definition(server(true), tool(longest));
        assertThat(whole.getDefinitionJson().orElseThrow()).contains(longest);

        AuditEvent none = definition(server(true), tool(longest + "é"));
        assertThat(none.getDefinitionJson()).isEmpty();
        assertThat(none.getAttributes()).containsEntry("definition.omitted", "too_long");
        assertThat(none.getDefinitionHash()).isPresent();
    }

    @Test
    void isNotSentWhereItIsSwitchedOff() {
        AuditEvent event = definition(server(false), tool("says it again"));
        assertThat(event.getDefinitionJson()).isEmpty();
        assertThat(event.getDefinitionHash()).isPresent();
        assertThat(event.getAttributes()).doesNotContainKey("definition.omitted");
    }

    /** Texts do not put other events out of a ring that nobody empties. */
    @Test
    void leavesHalfOfTheRingToOtherEvents() {
        HandOverRing ring = HandOverRing.inMemory(RING_BYTES);
        ObservedServer server = new ObservedServer(new Fingerprints(new byte[32]), ring, true);
        for (int i = 0; i < 20; i++) {
            list(server, new Tool("tool" + i, "x".repeat(30 * 1024)));
        }
        assertThat(ring.used()).isLessThan(RING_BYTES / 2 + EventEncoder.MAX_BYTES);
        assertThat(ring.dropped()).isZero();
        List<AuditEvent> events = definitions(server);
        assertThat(events).hasSize(20);
        assertThat(events.subList(0, 4))
                .allSatisfy(event -> assertThat(event.getDefinitionJson()).isPresent());
        assertThat(events.subList(6, 20)).allSatisfy(event -> {
            assertThat(event.getDefinitionJson()).isEmpty();
            assertThat(event.getAttributes()).containsEntry("definition.omitted", "no_room");
        });
    }

    /** A library may hand out the same object with something else in it. */
    @Test
    void isNotSentIfItIsNoLongerWhatWasHashed() {
        ObservedServer server = server(true);
        Map<String, Object> tool = new HashMap<>(Map.of("says", "one"));
        Open open = new Open("echo", tool);
        list(server, open);
        assertThat(definitions(server).get(0).getDefinitionJson()).isPresent();
        tool.put("says", "two");
        list(server, new Open("echo", Map.of("says", "three")));
        definitions(server);
        list(server, open);
        AuditEvent event = definitions(server).get(0);
        assertThat(event.getDefinitionJson()).isEmpty();
        assertThat(event.getAttributes()).containsEntry("definition.omitted", "changed_meanwhile");
    }

    private static ObservedServer server(boolean texts) {
        return new ObservedServer(new Fingerprints(new byte[32]), HandOverRing.inMemory(RING_BYTES), texts);
    }

    private static Tool tool(String description) {
        return new Tool("echo", description);
    }

    private static AuditEvent definition(ObservedServer server, Tool tool) {
        list(server, tool);
        return definitions(server).get(0);
    }

    private static void list(ObservedServer server, Object tool) {
        Object request = server.start("Bearer alice");
        Object stream = new Object();
        server.observer().rpcStarted(stream, null, 1, "tools/list", Map.of());
        server.observer().rpcAnswered(stream, 1, new Observer.RpcResponse(null, null, null, List.of(tool), "more"));
        server.end(request, 200);
    }

    private static List<AuditEvent> definitions(ObservedServer server) {
        return server.events().stream()
                .filter(event -> event.getEventName().equals("mcp.tool.definition"))
                .toList();
    }

    /** As a library has it. */
    public record Tool(String name, String description) {}

    /** One that somebody else can change. */
    public record Open(String name, Map<String, Object> inputSchema) {}
}
