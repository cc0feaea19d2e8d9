package dev.vedette.rules;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs the events that stand beside a rule, in {@code <rule>.events/fires} and {@code <rule>.events/silent}, against it:
 * each file of the first must make an alert, no file of the second may. Every file is run in the order of its times and
 * in {@value #ORDERS} other orders that are possible within the lateness, and all must make the same alerts with the
 * same evidence counts.
 */
public final class RuleTest {

    /** How late an event may be, as in the detection job. */
    public static final Duration LATENESS = Duration.ofMillis(500);

    static final int ORDERS = 20;

    private static final String TIME = "@timestamp";
    private static final long MAX_FILE_BYTES = 16L << 20;

    private RuleTest() {}

    /**
     * What became of one file of events.
     *
     * @param expected whether an alert had to be made
     * @param alerts what was made in the order of times: the last finding of each alert
     * @param faults what is wrong, one line each; empty when the case passed
     */
    public record Case(Path events, boolean expected, List<Finding> alerts, List<String> faults) {
        public Case {
            alerts = List.copyOf(alerts);
            faults = List.copyOf(faults);
        }

        public boolean passed() {
            return faults.isEmpty();
        }
    }

    /**
     * What became of a rule file.
     *
     * @param faults of the rule as a whole: it has no events beside it
     */
    public record Result(Path rule, List<Case> cases, List<String> faults) {
        public Result {
            cases = List.copyOf(cases);
            faults = List.copyOf(faults);
        }

        public boolean passed() {
            return faults.isEmpty() && cases.stream().allMatch(Case::passed);
        }
    }

    /** The folder of the events that belong to a rule file. */
    public static Path eventsOf(Path rule) {
        String name = rule.getFileName().toString().replaceFirst("\\.ya?ml$", "");
        return rule.resolveSibling(name + ".events");
    }

    /**
     * Runs all cases of one rule file.
     *
     * @throws RuleException when the rule cannot be used
     * @throws IOException when a file cannot be read
     */
    public static Result run(Path rule) throws RuleException, IOException {
        RuleFile file = RuleFile.parse(rule.toString(), Files.readString(rule));
        RuleSet rules = RuleSet.compile(List.of(file));
        List<Case> cases = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (boolean expected : List.of(true, false)) {
            List<EventFile> files = eventFiles(rule, expected);
            if (files.isEmpty()) {
                faults.add(folder(rule, expected)
                        + " holds no events: every rule shows what makes it fire and what must not");
            }
            for (EventFile events : files) {
                cases.add(runCase(rules, events, expected));
            }
        }
        return new Result(rule, cases, faults);
    }

    private static Path folder(Path rule, boolean expected) {
        return eventsOf(rule).resolve(expected ? "fires" : "silent");
    }

    /**
     * An event to be judged.
     *
     * @param id two events with the same id are the same event
     * @param time microseconds since 1970-01-01T00:00:00Z
     */
    public record Event(EventView event, String id, long time) {}

    /**
     * A file of events that stands beside a rule.
     *
     * @param events by time; none where there are faults
     * @param faults of what cannot be read, one line each
     */
    public record EventFile(Path path, List<Event> events, List<String> faults) {
        public EventFile {
            events = List.copyOf(events);
            faults = List.copyOf(faults);
        }
    }

    /**
     * The files of events that stand beside a rule.
     *
     * @param fires those that must make an alert, or those that must not
     * @throws IOException when a file cannot be read
     */
    public static List<EventFile> eventFiles(Path rule, boolean fires) throws IOException {
        Path folder = folder(rule, fires);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<EventFile> read = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().matches(".*\\.(json|jsonl|ndjson)"))
                    .sorted()
                    .toList()) {
                List<Event> events = new ArrayList<>();
                List<String> faults = new ArrayList<>();
                read(file, events, faults);
                events.sort(Comparator.comparingLong(Event::time));
                read.add(new EventFile(file, faults.isEmpty() ? events : List.of(), faults));
            }
        }
        return read;
    }

    private static Case runCase(RuleSet rules, EventFile from, boolean expected) {
        Path file = from.path();
        List<Event> events = from.events();
        List<String> faults = new ArrayList<>(from.faults());
        if (!faults.isEmpty()) {
            return new Case(file, expected, List.of(), faults);
        }
        Map<String, Finding> alerts = alerts(rules, events);
        if (expected && alerts.isEmpty()) {
            faults.add(file + ": no alert, although it stands under fires");
        }
        if (!expected) {
            alerts.values()
                    .forEach(alert -> faults.add(
                            file + ": an alert of rule " + alert.ruleId() + ", although it stands under silent"));
        }
        for (int seed = 1; seed <= ORDERS; seed++) {
            if (!counts(alerts).equals(counts(alerts(rules, disorder(events, seed))))) {
                faults.add(file + ": the alerts depend on the order of arrival (seed " + seed + ")");
            }
        }
        return new Case(file, expected, List.copyOf(alerts.values()), faults);
    }

    private static void read(Path file, List<Event> events, List<String> faults) throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            faults.add(file + " is larger than " + MAX_FILE_BYTES + " bytes");
            return;
        }
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (MalformedInputException e) {
            faults.add(file + " is not UTF-8");
            return;
        }
        List<String> objects =
                file.toString().endsWith(".json") ? List.of(text) : text.lines().toList();
        for (int i = 0; i < objects.size(); i++) {
            if (objects.get(i).isBlank()) {
                continue;
            }
            try {
                JsonEvent event = JsonEvent.parse(objects.get(i));
                OptionalLong time = event.time(TIME);
                if (time.isEmpty()) {
                    faults.add(file + ":" + (i + 1) + ": has no " + TIME + ": ISO 8601 with Z, or epoch milliseconds");
                } else {
                    events.add(new Event(event, file.getFileName() + ":" + (i + 1), time.getAsLong()));
                }
            } catch (IllegalArgumentException e) {
                faults.add(file + ":" + (i + 1) + ": " + e.getMessage());
            }
        }
    }

    /** Each event arrives at its time plus a delay that is within the lateness. */
    private static List<Event> disorder(List<Event> events, long seed) {
        Random random = new Random(seed);
        long lateness = Timespan.micros(LATENESS);
        Map<Event, Long> arrivals = new IdentityHashMap<>();
        events.forEach(event -> arrivals.put(event, event.time() + (long) (random.nextDouble() * lateness)));
        List<Event> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, random);
        shuffled.sort(Comparator.comparingLong(arrivals::get));
        return shuffled;
    }

    private static Map<String, Long> counts(Map<String, Finding> alerts) {
        Map<String, Long> counts = new TreeMap<>();
        alerts.forEach((id, finding) -> counts.put(id, finding.evidenceCount()));
        return counts;
    }

    /**
     * What rules make of events, in memory.
     *
     * @param events in the order in which they come
     * @return by the alerts' ids, the last finding of each
     */
    public static Map<String, Finding> alerts(RuleSet rules, List<Event> events) {
        Evaluation evaluation = new Evaluation(rules);
        Map<String, Finding> alerts = new TreeMap<>();
        long newest = Long.MIN_VALUE;
        for (Event event : events) {
            keep(alerts, evaluation.add(event.event(), event.id(), event.time()));
            newest = Math.max(newest, event.time());
            keep(alerts, evaluation.advance(newest - Timespan.micros(LATENESS) - 1));
        }
        keep(alerts, evaluation.finish());
        return alerts;
    }

    private static void keep(Map<String, Finding> alerts, List<Finding> findings) {
        findings.forEach(finding -> alerts.put(finding.alertId(), finding));
    }
}
