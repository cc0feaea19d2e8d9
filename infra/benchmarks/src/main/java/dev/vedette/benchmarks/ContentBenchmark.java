package dev.vedette.benchmarks;

import dev.vedette.content.Examination;
import dev.vedette.content.Orders;
import dev.vedette.content.ResultReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What the agent's looking at texts costs: reading a tool's result for orders and values, and looking for secrets and personal
 * data, each 100 KiB at a time. Times are processor time of the thread, without the collections that others do for it.
 */
public final class ContentBenchmark {
    private static final int LENGTH = 100 * 1024;
    private static final int CALLS = 40;

    private static final List<String> NAMES = List.of("Anna", "Tom", "Maria Lopez", "Dr. Lee", "Zoë", "Ken Ito");
    private static final List<String> WORDS = List.of(
                    "the report of our meeting on prices was shared with all teams last week and then we went through each open point "
                            + "before lunch so that nobody has to wait for an answer when a customer calls again about an order that was "
                            + "delivered late or in the wrong size although it had been confirmed twice by the warehouse in spring",
                    "please send the invoice to accounting open the door for visitors forward what you know about it and pay attention "
                            + "to details that are easily missed such as dates amounts addresses numbers of accounts and names of files")
            .stream()
            .flatMap(line -> Arrays.stream(line.split(" ")))
            .toList();

    private final PrintStream out;
    private final int rounds;
    private final ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    private final SplittableRandom random = new SplittableRandom(1);

    /** What the results are counted into, so that no work is left out. */
    private long seen;

    /** A text, and what a round of each took, in milliseconds. */
    @SuppressWarnings("ArrayRecordComponent") // filled here, compared nowhere
    private record Measured(String name, String text, double[] reading, double[] examining) {}

    /** @param rounds of {@value #CALLS} texts each; the first half is not counted */
    public ContentBenchmark(PrintStream out, int rounds) {
        this.out = out;
        this.rounds = rounds;
    }

    /** Prints a line for each kind of text. */
    public void run() {
        ResultReader reader = new ResultReader(Orders.shipped());
        List<Measured> texts = List.of(
                new Measured("mail", text(this::mail), new double[rounds], new double[rounds]),
                new Measured("JSON", text(this::json), new double[rounds], new double[rounds]),
                new Measured("pages", text(this::page), new double[rounds], new double[rounds]));
        for (int round = 0; round < rounds; round++) {
            for (Measured one : texts) {
                one.reading[round] =
                        millis(() -> seen += reader.read(one.text).values().size());
                one.examining[round] = millis(() -> examine(one.text));
            }
        }
        out.printf(Locale.ROOT, "%-8s%-28s%s%n", "", "reading, ms", "looking for findings, ms");
        texts.forEach(one -> out.printf(
                Locale.ROOT,
                "%-8s%-28s%s%n",
                one.name,
                counted(one.reading).text("%.2f"),
                counted(one.examining).text("%.2f")));
        out.printf(
                Locale.ROOT,
                "processor time for 100 KiB, median of %d rounds (least to greatest); Java %s, %d processors%n",
                rounds - rounds / 2,
                Runtime.version(),
                Runtime.getRuntime().availableProcessors());
        if (seen == 0) {
            throw new IllegalStateException("nothing was found in any text: the texts or what reads them are broken");
        }
    }

    private void examine(String text) {
        Examination examination = new Examination(LENGTH, List.of(), true);
        examination.text(null, () -> "", text);
        seen += examination.findings().kinds().size();
    }

    private double millis(Runnable work) {
        long begun = thread.getCurrentThreadCpuTime();
        for (int i = 0; i < CALLS; i++) {
            work.run();
        }
        return (thread.getCurrentThreadCpuTime() - begun) / 1e6 / CALLS;
    }

    private static Spread counted(double[] all) {
        return Spread.of(Arrays.copyOfRange(all, all.length / 2, all.length));
    }

    private interface Part {
        void appendTo(StringBuilder text);
    }

    private static String text(Part part) {
        StringBuilder text = new StringBuilder(LENGTH + 4096);
        while (text.length() < LENGTH) {
            part.appendTo(text);
        }
        return text.substring(0, LENGTH);
    }

    private void mail(StringBuilder text) {
        text.append("From: ")
                .append(name().toLowerCase(Locale.ROOT).replace(' ', '.'))
                .append("@office.example\nSubject: ");
        sentence(text, 4);
        text.append("\n\nDear ").append(name()).append(",\n");
        for (int i = random.nextInt(2, 7); i > 0; i--) {
            sentence(text, 14);
            text.append(' ');
        }
        text.append("The amount is ").append(random.nextInt(10, 9_000)).append(" euros, due on 2026-05-");
        text.append(random.nextInt(10, 30))
                .append(". Please send it to DE")
                .append(random.nextLong(1L << 50, 1L << 56));
        text.append(".\nBest, ").append(name()).append("\n\n");
    }

    private void json(StringBuilder text) {
        text.append("{\"id\": ")
                .append(random.nextInt(100_000))
                .append(", \"owner\": \"")
                .append(name());
        text.append("\", \"path\": \"/srv/files/")
                .append(word())
                .append('/')
                .append(word())
                .append(".pdf\", \"note\": \"");
        sentence(text, 9);
        text.append("\", \"tags\": [\"")
                .append(word())
                .append("\", \"")
                .append(word())
                .append("\"]},\n");
    }

    private void page(StringBuilder text) {
        text.append("## ");
        sentence(text, 5);
        text.append("\n\n");
        for (int i = random.nextInt(3, 9); i > 0; i--) {
            sentence(text, 20);
            text.append(' ');
        }
        text.append("See <a href=\"https://docs.example/")
                .append(word())
                .append("\">")
                .append(word())
                .append("</a>.\n\n");
    }

    private void sentence(StringBuilder text, int words) {
        String first = word();
        text.append(Character.toUpperCase(first.charAt(0))).append(first, 1, first.length());
        for (int i = random.nextInt(words); i > 0; i--) {
            text.append(i % 7 == 3 ? ", " : " ").append(word());
        }
        text.append('.');
    }

    private String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private String word() {
        return WORDS.get(random.nextInt(WORDS.size()));
    }
}
