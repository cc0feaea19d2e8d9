package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Marks of panels against what they are drawn on, light and dark.
 *
 * @see <a href="https://www.w3.org/TR/WCAG21/#non-text-contrast">WCAG 2.1, 1.4.11</a>
 */
class BoardColoursTest {

    private static final Path BOARDS = Path.of("../boards");
    private static final Path CSS = Path.of("src/main/resources/dev/vedette/console/page/console.css");
    private static final Pattern COLOUR = Pattern.compile("#[0-9a-f]{6}");
    private static final Pattern SURFACE = Pattern.compile("--surface: (#[0-9a-f]{6})");
    private static final double LEAST = 3;

    @Test
    void marksStandOutOnBothGrounds() throws Exception {
        List<String> grounds = SURFACE.matcher(Files.readString(CSS))
                .results()
                .map(found -> found.group(1))
                .toList();
        Set<String> marks = new TreeSet<>();
        try (Stream<Path> files = Files.walk(BOARDS)) {
            for (Path panel :
                    files.filter(file -> file.toString().endsWith(".vl.json")).toList()) {
                COLOUR.matcher(Files.readString(panel))
                        .results()
                        .map(MatchResult::group)
                        .forEach(marks::add);
            }
        }
        assertThat(grounds).hasSize(2);
        assertThat(marks)
                .hasSizeGreaterThan(5)
                .allSatisfy(mark -> assertThat(grounds)
                        .allSatisfy(ground -> assertThat(contrast(mark, ground)).isGreaterThanOrEqualTo(LEAST)));
    }

    private static double contrast(String one, String other) {
        double light = Math.max(luminance(one), luminance(other));
        double dark = Math.min(luminance(one), luminance(other));
        return (light + 0.05) / (dark + 0.05);
    }

    /** Relative luminance of sRGB, 0 to 1. */
    private static double luminance(String colour) {
        return 0.2126 * linear(colour, 1) + 0.7152 * linear(colour, 3) + 0.0722 * linear(colour, 5);
    }

    private static double linear(String colour, int at) {
        double value = Integer.parseInt(colour.substring(at, at + 2), 16) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
