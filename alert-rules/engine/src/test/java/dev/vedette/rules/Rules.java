package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Short ways to rules and events for tests. */
final class Rules {

    static final String ID = "11111111-1111-4111-8111-111111111111";

    private Rules() {}

    static RuleSet compile(String... yaml) throws RuleException {
        List<RuleFile> files = new ArrayList<>();
        for (int i = 0; i < yaml.length; i++) {
            files.add(RuleFile.parse("rule" + (i + 1) + ".yml", yaml[i]));
        }
        return RuleSet.compile(files);
    }

    /** A rule with this under {@code detection}. */
    static RuleSet detection(String detection) throws RuleException {
        return compile("title: Test\nid: " + ID + "\ndetection:\n" + detection.indent(2));
    }

    static boolean matches(RuleSet rules, String json) {
        return !rules.match(JsonEvent.parse(json)).isEmpty();
    }

    /** The faults of a text, each as {@code line:column path message}. */
    static List<String> faults(String... yaml) {
        try {
            compile(yaml);
            return List.of();
        } catch (RuleException e) {
            return e.faults().stream()
                    .map(f -> f.line() + ":" + f.column() + " " + f.path() + " " + f.message())
                    .toList();
        }
    }

    static Stream<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty());
    }
}
