package dev.vedette.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ToolNameTest {
    @Test
    void wordsAreToldApartByCaseAndSigns() {
        assertThat(ToolName.words("send_direct-message")).containsExactly("send", "direct", "message");
        assertThat(ToolName.words("mail.sendMessage2")).containsExactly("mail", "send", "message2");
        assertThat(ToolName.words("HTTPGet")).containsExactly("httpget");
        assertThat(ToolName.words("__")).isEmpty();
        assertThat(ToolName.words("")).isEmpty();
    }
}
