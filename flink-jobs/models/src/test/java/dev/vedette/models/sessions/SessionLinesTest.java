package dev.vedette.models.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vedette.models.sessions.RecordedSession.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionLinesTest {
    private final SessionLines lines = new SessionLines();

    private void add(String line) {
        byte[] bytes = (line + " of the line before").getBytes(StandardCharsets.UTF_8);
        lines.add(bytes, line.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void sessionsMayInterleaveAndSeqIsTheirOrder() {
        add("{\"session\":\"b\",\"tool\":\"second\",\"seq\":1}");
        add("{\"session\":\"a\",\"tool\":\"alone\"}");
        add("{\"session\":\"b\",\"tool\":\"first\",\"seq\":0}");
        assertThat(lines.sessions()).extracting(RecordedSession::id).containsExactly("b", "a");
        assertThat(lines.sessions().get(0).calls())
                .extracting(RecordedSession.Call::tool)
                .containsExactly("first", "second");
    }

    @Test
    void allScalarsOfArgumentsAreRead() {
        add(
                "{\"session\":\"a\",\"tool\":\"t\",\"args\":{\"to\":[\"x@y.example\",{\"n\":12.5}],\"deep\":{\"b\":true},\"none\":null},"
                        + "\"result\":{\"ok\":1}}");
        RecordedSession.Call call = lines.sessions().get(0).calls().get(0);
        assertThat(call.arguments()).contains(List.of("x@y.example", "12.5", "true"));
        assertThat(call.result()).contains("{\"ok\":1}");
    }

    @Test
    void whatWasNotRecordedIsMissingAndNotEmpty() {
        add("{\"session\":\"a\",\"tool\":\"t\",\"arg_names\":[\"q\"],\"result\":null}");
        RecordedSession session = lines.sessions().get(0);
        assertThat(session.calls().get(0).arguments()).isEmpty();
        assertThat(session.calls().get(0).result()).isEmpty();
        assertThat(session.hasContent()).isFalse();
        assertThat(session.task()).isEqualTo("a");
    }

    @Test
    void labelsAreThoseOfAttackedSessionsAlone() {
        add("{\"session\":\"a\",\"tool\":\"t\",\"label_attacked\":false,\"label_attack_success\":true}");
        add("{\"session\":\"b\",\"tool\":\"t\",\"label_attacked\":true,\"label_attack_success\":true}");
        add("{\"session\":\"c\",\"tool\":\"t\",\"label_attacked\":true,\"label_attack_success\":false}");
        assertThat(lines.sessions())
                .extracting(RecordedSession::outcome)
                .containsExactly(Outcome.HONEST, Outcome.SUCCEEDED, Outcome.FAILED);
    }

    @Test
    void saysWhatIsWrongWithALine() {
        assertThatIllegalArgumentException().isThrownBy(() -> add("[1]")).withMessage("not a JSON object");
        assertThatIllegalArgumentException().isThrownBy(() -> add("{")).withMessage("not a JSON object");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> add("{\"session\":\"a\"}"))
                .withMessageContaining("tool");
    }
}
