package dev.vedette.local.cli;

import dev.vedette.local.delivery.AlertLatency;
import dev.vedette.local.demo.SiemListener;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.LocalStack;
import dev.vedette.local.stack.Measurement;
import dev.vedette.local.stack.Part;
import dev.vedette.local.stack.Ports;
import dev.vedette.local.stack.StackOptions;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench delivery}: the delivery job's sinks, and how long an alert takes to people. */
@Command(
        name = "delivery",
        description = "The delivery job's sinks: Elasticsearch against its client's own bulk helper, in turns;"
                + " syslog over TLS, rendering included; and from an event to its alert in Elasticsearch and at the SIEM,"
                + " with the whole stack.",
        mixinStandardHelpOptions = true)
final class DeliveryBenchCommand implements Callable<Integer> {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final long MOST_MILLIS = 1_000;

    /** What it can measure. */
    enum Subject {
        ELASTICSEARCH,
        SYSLOG,
        LATENCY
    }

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private Set<Subject> only = EnumSet.allOf(Subject.class);

    @Option(
            names = "--documents",
            paramLabel = "N",
            description = "of a round into Elasticsearch (${DEFAULT-VALUE}); all are held in memory, 2 KiB each")
    private int documents = 100_000;

    @Option(names = "--alerts", paramLabel = "N", description = "of a round over syslog (${DEFAULT-VALUE})")
    private int alerts = 200_000;

    @Option(names = "--rounds", paramLabel = "N", description = "rounds after the first (${DEFAULT-VALUE})")
    private int rounds = 5;

    @Option(names = "--attacks", paramLabel = "N", description = "whose alerts are timed (${DEFAULT-VALUE})")
    private int attacks = 500;

    @Option(names = "--rate", paramLabel = "N", description = "of them a second (${DEFAULT-VALUE})")
    private int rate = 5;

    @Mixin
    private final MeasuringOptions measuring = new MeasuringOptions();

    @Override
    public Integer call() throws Exception {
        MeasuringOptions.require("--documents", documents, 1_000, 300_000);
        MeasuringOptions.require("--alerts", alerts, 1_000, 100_000_000);
        MeasuringOptions.require("--rounds", rounds, 1, 100);
        MeasuringOptions.require("--attacks", attacks, 10, 5_000);
        MeasuringOptions.require("--rate", rate, 1, 100);
        Set<Subject> sinks = EnumSet.copyOf(only);
        sinks.remove(Subject.LATENCY);
        measuring.begin();
        int code = sinks.isEmpty()
                ? Vedette.DONE
                : measuring.run(
                        Measurement.Benchmark.DELIVERY,
                        measurement -> List.of(
                                "--only=" + sinks.stream().map(Subject::name).collect(Collectors.joining(",")),
                                "--documents=" + documents,
                                "--alerts=" + alerts,
                                "--rounds=" + rounds));
        if (code == Vedette.DONE && only.contains(Subject.LATENCY)) {
            measureLatency();
        }
        return code;
    }

    private void measureLatency() throws Exception {
        Checkout checkout = Checkout.locate();
        Path home = StackOptions.home(checkout).resolve("bench-delivery");
        try (SiemListener siem = SiemListener.start(0)) {
            StackOptions options = new StackOptions(
                    home,
                    Ports.free(),
                    Set.of(Part.DETECTION, Part.DELIVERY),
                    Optional.of(siem.address()),
                    Optional.empty(),
                    List.of(checkout.root().resolve("alert-rules/rules")));
            try (LocalStack stack = LocalStack.start(checkout, options, new StartReport(System.err))) {
                AlertLatency.Times times = AlertLatency.measure(
                        stack.kafka().clientConfig(), stack.elasticsearch().uri(), siem, attacks, rate);
                print(times);
                measuring.add("latencyNanos", times);
            }
        }
    }

    private void print(AlertLatency.Times times) {
        System.out.printf(
                Locale.ROOT,
                "From an event to its alert, broker, Flink, Elasticsearch and SIEM on this machine: %d attacks, %d a second, ms%n",
                attacks,
                rate);
        System.out.printf("%-24s %8s %8s %8s %8s%n", "", "median", "p95", "p99", "most");
        boolean inElasticsearch = print("found in Elasticsearch", times.elasticsearch());
        boolean atTheSiem = print("at the SIEM", times.siem());
        System.out.printf(
                "target: p99 below %d ms at both: %s%n", MOST_MILLIS, inElasticsearch && atTheSiem ? "met" : "not met");
    }

    /** Returns whether the 99th percentile is below the target. */
    private static boolean print(String where, List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "%-24s %8.0f %8.0f %8.0f %8.0f%n",
                where,
                at(sorted, 50),
                at(sorted, 95),
                at(sorted, 99),
                at(sorted, 100));
        return at(sorted, 99) < MOST_MILLIS;
    }

    /** Nearest rank. */
    private static double at(List<Long> sorted, int percent) {
        int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
        return sorted.get(Math.max(0, rank - 1)) / NANOS_PER_MILLI;
    }
}
