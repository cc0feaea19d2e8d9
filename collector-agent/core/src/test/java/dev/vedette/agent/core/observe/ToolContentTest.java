package dev.vedette.agent.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.core.event.EventDecoder;
import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.privacy.Fingerprints;
import dev.vedette.content.Examination;
import dev.vedette.content.Orders;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ToolContentTest {
    private static final String KEY = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
    private static final String TOKEN = "opaque-token-of-the-caller-0123456789";

    private final ToolContent.Reader reader =
            new ToolContent.Reader(Optional.of(new CallerContents(new Fingerprints(new byte[32]), Orders::shipped)));
    private final Exchange exchange = new Exchange(new HttpRequest(
            "POST", "/mcp", "192.0.2.1", null, null, null, null, null, Optional.empty(), "bearer", TOKEN));

    @Test
    void saysWhatStandsWhereAndNotWhat() {
        Map<String, Object> arguments = new TreeMap<>();
        arguments.put("card", 4111111111111111L);
        arguments.put("env", List.of("A=1", Map.of("value", KEY)));
        arguments.put("password", "sesame");
        ToolContent given = reader.arguments(exchange, "alice", "tool", arguments);
        ToolContent answered = reader.result(
                exchange,
                "alice",
                List.of(new TextContent("to alice@example.org and bob@example.org")),
                Map.of("rows", List.of(Map.of("echo", "you are " + TOKEN))),
                reading -> {});

        AuditEvent event = event(given, answered);

        assertThat(event.getContentVersion()).contains(Examination.VERSION);
        assertThat(event.getArgumentFindings()).containsExactly("personal.card", "secret.github_token", "secret.named");
        assertThat(event.getResultFindings()).containsExactly("personal.email", "secret.callers_token");
        assertThat(event.getFindingPlaces())
                .containsExactly(
                        "personal.card arguments.card",
                        "secret.github_token arguments.env[1].value",
                        "secret.named arguments.password",
                        "personal.email result[0].text",
                        "secret.callers_token result.structured.rows[0].echo");
        assertThat(event.getResultPersonal()).contains(2L);
        assertThat(event.getContentUnexamined()).isEqualTo(Optional.empty());
        assertThat(event.toString()).doesNotContain(KEY, TOKEN, "sesame", "alice", "4111");
    }

    @Test
    void tellsNothingFoundFromNobodyLooked() {
        AuditEvent looked = event(reader.arguments(exchange, "alice", "tool", Map.of("a", "b")), ToolContent.NONE);
        assertThat(looked.getContentVersion()).contains(Examination.VERSION);
        assertThat(looked.getArgumentFindings()).isEmpty();
        assertThat(looked.getResultPersonal()).as("there was no result").isEqualTo(Optional.empty());

        ToolContent.Reader blind = new ToolContent.Reader(Optional.empty());
        AuditEvent unseen = event(
                blind.arguments(exchange, "alice", "tool", Map.of("key", KEY)),
                blind.result(exchange, "alice", List.of(KEY), null, reading -> {}));
        assertThat(unseen.getContentVersion()).isEqualTo(Optional.empty());
        assertThat(unseen.getArgumentFindings()).isEmpty();
        assertThat(unseen.getArgumentBytes()).contains((long) ("{\"key\":\"" + KEY + "\"}").length());
        assertThat(unseen.getResultBytes()).contains((long) KEY.length() + 4);
    }

    /** A key is its client's word as well. */
    @Test
    void hidesKeysThatLookLikeSecrets() {
        AuditEvent event =
                event(reader.arguments(exchange, "alice", "tool", Map.of(KEY, "alice@example.org")), ToolContent.NONE);
        assertThat(event.getFindingPlaces()).containsExactly("personal.email arguments.{…}");
    }

    @Test
    void saysThatThereWasMoreThanItLooksAt() {
        AuditEvent event =
                event(reader.arguments(exchange, "alice", "tool", Map.of("a", "x ".repeat(150_000))), ToolContent.NONE);
        assertThat(event.getContentUnexamined()).contains(300_000L - 256 * 1024);
        assertThat(event.getArgumentBytes()).contains(300_008L);
    }

    @Test
    void survivesWhatCannotBeRead() {
        List<Object> changing = new AbstractList<>() {
            @Override
            public Object get(int index) {
                throw new ConcurrentModificationException();
            }

            @Override
            public int size() {
                return 1;
            }
        };
        for (Object content : Arrays.asList(changing, new Object(), List.of(new Object()))) {
            AuditEvent event = event(ToolContent.NONE, reader.result(exchange, "alice", content, null, reading -> {}));
            assertThat(event.getResultBytes()).isEqualTo(Optional.empty());
            assertThat(event.getContentUnexamined()).contains(1L);
        }
    }

    private static AuditEvent event(ToolContent arguments, ToolContent result) {
        EventEncoder encoder = new EventEncoder().start("mcp.tool.call", 0);
        ToolContent.write(arguments, result, encoder);
        return EventDecoder.decode(Arrays.copyOf(encoder.bytes(), encoder.length()))
                .orElseThrow();
    }

    public record TextContent(String text) {}
}
