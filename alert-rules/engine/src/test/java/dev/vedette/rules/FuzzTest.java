package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever stands in a rule or an event: a fault, or an answer, soon. */
class FuzzTest {

    private static final Duration BUDGET = Duration.ofSeconds(8);
    private static final List<String> PIECES = List.of(
            ":",
            "- ",
            "\n",
            "\n  ",
            "'",
            "\"",
            "|",
            "|all",
            "|re: ",
            "|cidr: ",
            "{",
            "}",
            "[",
            "]",
            "*",
            "?",
            "\\",
            "(",
            ")",
            " and ",
            " not ",
            "1 of ",
            "null",
            "~",
            "-1",
            "1e400",
            "9999999999999999999",
            "\u0000",
            "\ud800",
            "\u202e",
            "&a ",
            "*a",
            "!!x ",
            "|contains",
            "|windash",
            "|base64offset",
            "|wide",
            "|utf16",
            "|cased",
            "|neq",
            "|exists: ",
            "|fieldref: ",
            "|gt: ",
            "|week: ",
            "*a*a*a*a*b",
            "<?>".replace("<?>", "?".repeat(300)),
            "(a|aa)+$",
            "\u0130\u00df\u03c2",
            "\ud83d\ude00",
            "_*",
            "---\n",
            "...",
            "%",
            "#",
            "(?=a)",
            "{1000}",
            "[[:x",
            "\\Q",
            "timespan: 0s",
            "9d",
            "group-by: ",
            "gte: ");

    @Test
    void brokenRulesAreFaultsAndWorkingOnesAnswer() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("FuzzTest seed " + seed);
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        List<String> events = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("../rules"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                if (file.toString().endsWith(".yml")) {
                    texts.add(Files.readString(file));
                } else if (file.toString().endsWith(".jsonl")) {
                    events.addAll(Files.readAllLines(file));
                }
            }
        }
        // Rules with every modifier, and events that are near to matching them.
        for (int i = 0; i < 60; i++) {
            GeneratedRule rule = new GeneratedRule(random, "generated-" + i);
            texts.add(rule.yaml());
            GeneratedEvent generated = new GeneratedEvent(random, List.of(rule));
            events.add(GeneratedText.json(generated.next()));
        }
        long end = System.nanoTime() + BUDGET.toNanos();
        int refused = 0;
        int compiled = 0;
        while (System.nanoTime() < end) {
            String text = mutated(random, texts.get(random.nextInt(texts.size())));
            long start = System.nanoTime();
            try {
                Evaluation evaluation = new Evaluation(RuleSet.compile(List.of(RuleFile.parse("fuzz", text))));
                for (int i = 0; i < 20; i++) {
                    judge(evaluation, mutated(random, events.get(random.nextInt(events.size()))), i);
                }
                judge(evaluation, hostile(random), 20);
                evaluation.finish();
                compiled++;
            } catch (RuleException e) {
                refused++;
                assertThat(e.faults())
                        .isNotEmpty()
                        .allSatisfy(fault -> assertThat(fault.toString()).matches("[^\\p{Cntrl}\\u202e]*"));
            } catch (RuntimeException | StackOverflowError e) {
                // A NUL in the text would end the report before the cause.
                throw new AssertionError(e + ", -Dseed=" + seed + "\n" + text.replace('\u0000', '?'), e);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).as(text).isLessThan(Duration.ofSeconds(5));
        }
        System.out.println("refused " + refused + ", compiled and run " + compiled);
        assertThat(refused).isPositive();
        assertThat(compiled).isPositive();
    }

    private static void judge(Evaluation evaluation, String json, int number) {
        JsonEvent event;
        try {
            event = JsonEvent.parse(json);
        } catch (IllegalArgumentException e) {
            return;
        }
        evaluation.add(event, "e" + number, event.time("@timestamp").orElse(number));
    }

    /** One of the fields of the rules with what is long, wide or deep, or half of something. */
    private static String hostile(Random random) {
        String value =
                switch (random.nextInt(8)) {
                    case 0 -> "\"" + "a".repeat(100_000) + "\"";
                    case 1 -> "\"" + "aB-/\ud83d\ude00".repeat(10_000) + "\"";
                    case 2 -> "[" + "1,".repeat(50_000) + "2]";
                    case 3 -> "[".repeat(random.nextInt(40)) + "1";
                    case 4 -> "{\"a\":".repeat(30) + "1" + "}".repeat(30);
                    case 5 -> "\"\\ud800\\udc00\\ud800 \\udfff\"";
                    case 6 -> "9".repeat(random.nextInt(900) + 1);
                    default -> "-1e" + random.nextInt(400);
                };
        String field = List.of("f", "g", "user.id", "n", "ip", "t", "event.name", "@timestamp")
                .get(random.nextInt(8));
        return "{\"" + field + "\": " + value + ", \"g\": [\"a\", \"aB\", null]}";
    }

    private static String mutated(Random random, String text) {
        StringBuilder out = new StringBuilder(text);
        for (int n = random.nextInt(4); n > 0; n--) {
            int at = random.nextInt(out.length());
            switch (random.nextInt(4)) {
                case 0 -> out.delete(at, Math.min(out.length(), at + 1 + random.nextInt(20)));
                case 1 -> out.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 2 ->
                    out.setCharAt(
                            at, (char) (random.nextInt(10) == 0 ? random.nextInt(65536) : 32 + random.nextInt(95)));
                default -> out.insert(at, out.substring(at, Math.min(out.length(), at + random.nextInt(60))));
            }
            if (out.length() == 0) {
                out.append('x');
            }
        }
        return out.toString();
    }
}
