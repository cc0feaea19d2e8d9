package dev.vedette.benchmarks;

import dev.vedette.rules.EventView;
import dev.vedette.rules.JsonEventReader;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleFile;
import dev.vedette.rules.RuleSet;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * What matching costs with more and more rules: the same events against samples of the same rules, sample after sample in
 * each round, so that the ratios hold however busy the machine is. Times are processor time of the one thread that
 * matches.
 */
public final class RulesBenchmark {

    private static final int ROUNDS = 15;
    private static final int WARM_UP = 5;
    private static final int EVENTS = 10_000;
    private static final long SEED = 1;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final PrintStream out;

    public RulesBenchmark(PrintStream out) {
        this.out = out;
    }

    /** Rules of one shape, each for a program of its own: for machines that hold no corpus. */
    public static List<RuleFile> generatedRules(int number) throws RuleException {
        List<RuleFile> files = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            files.add(RuleFile.parse("generated-" + i + ".yml", """
                    title: Generated %1$d
                    logsource: {category: process_creation, product: windows}
                    detection:
                      image:
                        - Image|endswith: '\\tool%1$d.exe'
                        - OriginalFileName: 'tool%1$d.exe'
                      line:
                        CommandLine|contains: ['--option-%1$d', ' /switch%1$d', 'payload%1$d.dll']
                      filter:
                        ParentImage|startswith: 'C:\\Program Files\\Vendor%1$d\\'
                      condition: image and line and not filter
                    """.formatted(i)));
        }
        return files;
    }

    /**
     * Runs it.
     *
     * @param files rules, each file compiled alone or not at all
     * @param lanes name and JSON events of each lane; synthetic process creations if there are none
     */
    public void run(List<RuleFile> files, Map<String, List<String>> lanes) throws RuleException {
        machine();
        List<RuleFile> shuffled = new ArrayList<>(files);
        Collections.shuffle(shuffled, new Random(SEED));
        Map<Integer, RuleSet> sets = new LinkedHashMap<>();
        for (int size : new int[] {100, 1000, 3000, files.size()}) {
            if (size <= files.size() && !sets.containsKey(size)) {
                sets.put(size, RuleSet.compilePart(shuffled.subList(0, size)));
            }
        }
        Map<String, List<String>> all = new LinkedHashMap<>(lanes);
        if (all.isEmpty()) {
            all.put("process creations, synthetic", WindowsEvents.generate(EVENTS, 0.01, SEED));
        }
        all.forEach((name, events) -> lane(name, events, sets));
    }

    private void machine() {
        out.printf(
                Locale.ROOT,
                "%d processors, %s %s, %s %s; processor time of one thread; median (least to greatest) of %d rounds%n",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.name"),
                System.getProperty("java.version"),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                ROUNDS);
    }

    private void lane(String name, List<String> lines, Map<Integer, RuleSet> sets) {
        List<byte[]> texts = lines.stream()
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .toList();
        JsonEventReader reader = new JsonEventReader();
        List<EventView> events = new ArrayList<>();
        texts.forEach(text -> events.add(reader.read(text, 0, text.length)));
        int sizes = sets.size();
        double[][] match = new double[sizes][ROUNDS];
        double[][] parse = new double[sizes][ROUNDS];
        long[] matches = new long[sizes];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            int size = 0;
            for (RuleSet rules : sets.values()) {
                long start = THREADS.getCurrentThreadCpuTime();
                long found = 0;
                for (EventView event : events) {
                    found += rules.match(event).size();
                }
                long middle = THREADS.getCurrentThreadCpuTime();
                for (byte[] text : texts) {
                    rules.match(reader.read(text, 0, text.length));
                }
                if (round >= 0) {
                    match[size][round] = (middle - start) / 1e3 / events.size();
                    parse[size][round] = (THREADS.getCurrentThreadCpuTime() - middle) / 1e3 / events.size();
                    matches[size] = found;
                }
                size++;
            }
        }
        print(name, events.size(), List.copyOf(sets.keySet()), match, parse, matches);
    }

    private void print(
            String name, int events, List<Integer> sizes, double[][] match, double[][] parse, long[] matches) {
        out.printf(Locale.ROOT, "%n%s: %d events%n", name, events);
        out.printf(
                "%6s  %10s  %-28s  %-24s  %12s%n",
                "rules", "events/s", "µs an event, matching", "to the first", "with parsing");
        for (int i = 0; i < sizes.size(); i++) {
            double[] ratios = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                ratios[round] = match[i][round] / match[0][round];
            }
            Spread time = Spread.of(match[i]);
            out.printf(
                    Locale.ROOT,
                    "%6d  %10.0f  %-28s  %-24s  %10.0f/s  entities %d%n",
                    sizes.get(i),
                    1e6 / time.median(),
                    time.text("%.2f"),
                    Spread.of(ratios).text("%.2f"),
                    1e6 / Spread.of(parse[i]).median(),
                    matches[i]);
        }
    }
}
