package dev.vedette.agent.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.core.event.EventDecoder;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.options.OptionException;
import dev.vedette.agent.core.options.Settings;
import dev.vedette.agent.core.privacy.Fingerprints;
import dev.vedette.agent.core.ring.HandOverRing;
import dev.vedette.content.Examination;
import dev.vedette.content.Orders;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ToolContentsTest {
    private static final String KEY = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
    private static final String TOKEN = "opaque-token-of-the-caller-0123456789";

    private final HandOverRing ring = HandOverRing.inMemory(1 << 20);
    private final Recorder recorder = recorder(ring);
    private final ToolContents contents = new ToolContents(recorder, Optional.of(callers()));
    private final Exchange exchange = new Exchange(new HttpRequest(
            "POST", "/mcp", "192.0.2.1", null, null, null, null, null, Optional.empty(), "bearer", TOKEN));

    private static CallerContents callers() {
        return new CallerContents(new Fingerprints(new byte[32]), Orders::shipped);
    }

    private static Recorder recorder(HandOverRing ring) {
        try {
            return new Recorder(ring, Settings.read(Map.of(), Map.of()));
        } catch (OptionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void saysWhatStandsWhereAndNotWhat() {
        Map<String, Object> arguments = new TreeMap<>();
        arguments.put("card", 4111111111111111L);
        arguments.put("env", List.of("A=1", Map.of("value", KEY)));
        arguments.put("password", "sesame");
        record(
                contents,
                arguments,
                contents.result(
                        List.of(new TextContent("to alice@example.org and bob@example.org")),
                        Map.of("rows", List.of(Map.of("echo", "you are " + TOKEN)))));

        AuditEvent event = event();

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
        record(contents, Map.of("a", "b"), null);
        AuditEvent looked = event();
        assertThat(looked.getContentVersion()).contains(Examination.VERSION);
        assertThat(looked.getArgumentFindings()).isEmpty();
        assertThat(looked.getResultPersonal()).as("there was no result").isEqualTo(Optional.empty());

        ToolContents blind = new ToolContents(recorder, Optional.empty());
        record(blind, Map.of("key", KEY), blind.result(List.of(KEY), null));
        AuditEvent unseen = event();
        assertThat(unseen.getContentVersion()).isEqualTo(Optional.empty());
        assertThat(unseen.getArgumentFindings()).isEmpty();
        assertThat(unseen.getArgumentBytes()).contains((long) ("{\"key\":\"" + KEY + "\"}").length());
        assertThat(unseen.getResultBytes()).contains((long) KEY.length() + 4);
    }

    /** A key is its client's word as well. */
    @Test
    void hidesKeysThatLookLikeSecrets() {
        record(contents, Map.of(KEY, "alice@example.org"), null);
        assertThat(event().getFindingPlaces()).containsExactly("personal.email arguments.{…}");
    }

    @Test
    void saysThatThereWasMoreThanItLooksAt() {
        Map<String, Object> arguments = new TreeMap<>();
        arguments.put("a", "x ".repeat(150_000));
        arguments.put("b", KEY);
        record(contents, arguments, null);
        AuditEvent event = event();
        assertThat(event.getContentUnexamined()).contains(300_000L - 256 * 1024 + KEY.length());
        assertThat(event.getArgumentFindings()).isEmpty();
        assertThat(event.getArgumentBytes()).contains(300_015L + KEY.length());
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
            record(contents, Map.of(), contents.result(content, null));
            AuditEvent event = event();
            assertThat(event.getResultBytes()).isEqualTo(Optional.empty());
            assertThat(event.getContentUnexamined()).contains(1L);
        }
    }

    /** A tool may use its arguments as a place to write. */
    @Test
    void looksAtWhatAToolWasCalledWithAndNotAtWhatItMadeOfThat() {
        Map<String, Object> arguments =
                new TreeMap<>(Map.of("key", KEY, "list", new ArrayList<>(List.of("a@b.example"))));
        CallArguments call = contents.called(exchange, "alice", "tool", arguments);
        ((List<?>) arguments.get("list")).clear();
        arguments.clear();
        contents.record(recorder.start("mcp.tool.call"), 0, exchange, call, Optional.empty(), reading -> {});
        AuditEvent event = event();
        assertThat(event.getArgumentFindings()).containsExactly("personal.email", "secret.github_token");
        assertThat(event.getFindingPlaces())
                .containsExactly("secret.github_token arguments.key", "personal.email arguments.list[0]");
    }

    /** As whoever finds the ring of a server that was killed. */
    @Test
    void anEventThatNobodyCompletesSaysThatNobodyLooked() {
        record(contents, Map.of("key", KEY), contents.result(List.of("ten chars."), null));
        assertThat(ring.read()).as("it waits").isEmpty();
        ring.leave(0);
        AuditEvent event = read();
        assertThat(event.getContentVersion()).contains(Examination.VERSION);
        assertThat(event.getContentUnexamined()).contains(KEY.length() + 10L);
        assertThat(event.getArgumentFindings()).isEmpty();
        assertThat(event.getArgumentBytes()).isPresent();
    }

    /** Else nothing behind it would be read for half a minute. */
    @Test
    void anEventIsLeftAsItWasRecordedWhenLookingFails() {
        SeenTexts.Text bad = new SeenTexts.Text(
                "x",
                () -> {
                    throw new IllegalStateException("of a place");
                },
                KEY);
        record(contents, Map.of(), new SeenTexts(Optional.of(3L), List.of(bad), KEY.length(), 0));
        record(contents, Map.of("key", KEY), null);
        assertThat(event().getContentUnexamined()).contains((long) KEY.length());
        assertThat(read().getArgumentFindings()).containsExactly("secret.github_token");
    }

    @Test
    void looksOnTheThreadThatServesTheCallWhenTooMuchWaits() {
        fill();
        record(contents, Map.of("key", KEY), contents.result(List.of("mail bob@example.org"), null));
        workOff();
        AuditEvent last = null;
        for (Optional<HandOverRing.Entry> entry = ring.read(); entry.isPresent(); entry = ring.read()) {
            last = decode(entry.get());
        }
        assertThat(last).isNotNull();
        assertThat(last.getArgumentFindings()).containsExactly("secret.github_token");
        assertThat(last.getResultFindings()).containsExactly("personal.email");
        assertThat(last.getContentUnexamined()).isEqualTo(Optional.empty());
        assertThat(last.getContentUnread()).as("results that waited").contains(16);
        fill();
        record(contents, Map.of(), contents.result(List.of(), null));
        workOff();
        while (ring.read().isPresent()) {
            // What filled it.
        }
        record(contents, Map.of("key", "a"), null);
        assertThat(event().getContentUnread()).as("its own was not read").contains(1);
    }

    /** Until no more texts are kept. */
    private void fill() {
        String result = "x".repeat(256 * 1024);
        for (int i = 0; i < 16; i++) {
            record(contents, Map.of(), contents.result(List.of(result), null));
        }
    }

    private void record(ToolContents by, Map<String, Object> arguments, @Nullable SeenTexts result) {
        CallArguments call = by.called(exchange, "alice", "tool", arguments);
        by.record(recorder.start("mcp.tool.call"), 0, exchange, call, Optional.ofNullable(result), reading -> {});
    }

    private void workOff() {
        while (contents.workOff()) {
            // All of it.
        }
    }

    private AuditEvent event() {
        workOff();
        return read();
    }

    private AuditEvent read() {
        return decode(ring.read().orElseThrow());
    }

    private static AuditEvent decode(HandOverRing.Entry entry) {
        return EventDecoder.decode(entry.bytes()).orElseThrow();
    }

    public record TextContent(String text) {}
}
