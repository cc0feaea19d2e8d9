package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Routing finds what a look at all rules finds, without those that are for elsewhere. */
class LogSourceRoutingTest {

    private static final String[] PARTS = {"category", "product", "service"};

    @Test
    void findsWhatIsNotForElsewhere() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("findsWhatIsNotForElsewhere -Dseed=" + seed);
        Random random = new Random(seed);
        List<RuleFile> files = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            StringBuilder source = new StringBuilder();
            for (String part : PARTS) {
                if (random.nextInt(3) > 0) {
                    source.append("  ")
                            .append(part)
                            .append(": ")
                            .append(name(random, 6))
                            .append('\n');
                }
            }
            files.add(RuleFile.parse(
                    "rule" + i,
                    "title: Rule " + i + "\nid: 00000000-0000-4000-8000-"
                            + String.format("%012d", i) + (source.isEmpty() ? "\n" : "\nlogsource:\n" + source)
                            + "detection:\n  s: {a|contains: '" + i % 10 + "'}\n  condition: s\n"));
        }
        RuleSet rules = RuleSet.compile(files);
        LogSourceRouting routing = new LogSourceRouting(rules);
        int found = 0;
        int spared = 0;
        for (int n = 0; n < 2_000; n++) {
            StringBuilder json = new StringBuilder("{\"a\": \"" + random.nextInt(1000) + "\"");
            for (String part : PARTS) {
                if (random.nextInt(3) > 0) {
                    json.append(", \"").append(part).append("\": ").append(said(random));
                }
            }
            JsonEvent event = JsonEvent.parse(json + "}");
            TreeSet<String> expected = new TreeSet<>();
            rules.matching(event).forEach(candidate -> {
                if (!candidate.rule().preparedLogSource().excludes(LogSource.of(event))) {
                    expected.add(candidate.rule().metadata().title());
                }
            });
            TreeSet<String> all = new TreeSet<>();
            rules.matching(event)
                    .forEach(candidate -> all.add(candidate.rule().metadata().title()));
            TreeSet<String> routed = new TreeSet<>();
            routing.matching(event)
                    .forEach(candidate -> routed.add(candidate.rule().metadata().title()));
            assertThat(routed).as("-Dseed=%d: %s", seed, json).isEqualTo(expected);
            found += routed.size();
            spared += all.size() - routed.size();
        }
        // More log sources than get an index of their own: (6 names, another one, none) to the third power.
        assertThat(found).isGreaterThan(1_000);
        assertThat(spared).isGreaterThan(1_000);
    }

    private static String name(Random random, int names) {
        String name = "name" + random.nextInt(names);
        return random.nextBoolean() ? name : name.toUpperCase(java.util.Locale.ROOT);
    }

    private static String said(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> "\" \"";
            case 1 -> "7";
            case 2 -> "[\"name1\", \"name2\"]";
            case 3 -> "\"unknown" + random.nextInt() + "\"";
            default -> "\"" + name(random, 6) + "\"";
        };
    }

    @Test
    void namesOutOfEventsDoNotAskForIndexes() throws Exception {
        RuleSet rules = Rules.compile("title: Test\nid: " + Rules.ID
                + "\nlogsource: {product: windows}\ndetection:\n  s: {a: x}\n  condition: s");
        LogSourceRouting routing = new LogSourceRouting(rules);
        for (int i = 0; i < 1_000; i++) {
            assertThat(routing.matching(JsonEvent.parse("{\"a\": \"x\", \"product\": \"p" + i + "\"}")))
                    .isEmpty();
        }
        assertThat(routing.routes()).isEqualTo(1);
    }
}
