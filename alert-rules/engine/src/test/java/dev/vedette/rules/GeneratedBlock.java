package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a page, or a whole file, that is made from code and kept equal to it by a test. */
final class GeneratedBlock {

    private static final String BEGIN = "<!-- generated: ";
    private static final String END = "<!-- end -->\n";

    private GeneratedBlock() {}

    /** What stands between the two marks. */
    static String read(Path page, String name) throws Exception {
        String text = Files.readString(page);
        int from = from(page, text, name);
        return text.substring(from, text.indexOf(END, from));
    }

    /** Compares, or with {@code -Dvedette.generate=true} rewrites, what stands between the two marks. */
    static void check(Path page, String name, String block) throws Exception {
        String text = Files.readString(page);
        int from = from(page, text, name);
        file(page, text.substring(0, from) + block + text.substring(text.indexOf(END, from)));
    }

    private static int from(Path page, String text, String name) {
        String begin = BEGIN + name + " -->\n";
        assertThat(text).as(page + " marks the block").containsSubsequence(begin, END);
        return text.indexOf(begin) + begin.length();
    }

    /** As {@link #check}, for a whole file. */
    static void file(Path file, String expected) throws Exception {
        if (Boolean.getBoolean("vedette.generate")) {
            Files.writeString(file, expected);
        }
        assertThat(Files.readString(file))
                .as(file + " is generated: mvn -pl alert-rules/engine -am test -Dtest=GeneratedPagesTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dvedette.generate=true")
                .isEqualTo(expected);
    }
}
