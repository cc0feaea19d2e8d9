package dev.vedette.benchmarks.agent;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Figures of all rounds, what each agent adds to them, and whether the targets are met. */
final class Report {
    /** Figures of one round by what was attached. */
    static final class Round extends EnumMap<Kind, Map<String, Double>> {
        private static final long serialVersionUID = 1L;

        Round() {
            super(Kind.class);
        }

        double of(Kind kind, String figure) {
            return getOrDefault(kind, Map.of()).getOrDefault(figure, Double.NaN);
        }
    }

    /** Share of a rate that counts as the rate. */
    private static final double REACHED = 0.95;

    private static final String COLUMNS = "%-44s  %-30s  %-30s  %-30s%n";

    private final PrintStream out;
    private final List<Round> rounds;
    private final Allocation allocation;
    private final Map<String, Object> json = new LinkedHashMap<>();

    Report(PrintStream out, List<Round> rounds, Allocation allocation) {
        this.out = out;
        this.rounds = rounds;
        this.allocation = allocation;
    }

    /** Prints everything, and returns it by name. */
    Map<String, Object> print(int perSecond) {
        out.printf(COLUMNS, "", "without", "added by Vedette", "added by OpenTelemetry");
        added("processor µs a call, at " + perSecond + " calls/s", Trial.CPU, "%.1f");
        added("of it on threads that serve requests", Trial.REQUEST_CPU, "%.1f");
        added("bytes allocated there, a call", Trial.REQUEST_BYTES, "%.0f");
        added("processor ms of the start", Trial.START_CPU, "%.0f");
        added("live heap MiB, at " + perSecond + " calls/s", Trial.HEAP, "%.1f");
        throughput();
        reached(perSecond);
        out.printf("%nVedette's hooks, a call, measured in the server with one client:%n");
        Estimate p50 = own(Trial.BUSY_HOOKS_P50);
        Estimate p99 = own(Trial.BUSY_HOOKS_P99);
        Estimate pausedP50 = own(Trial.HOOKS_P50);
        Estimate pausedP99 = own(Trial.HOOKS_P99);
        out.printf(
                Locale.ROOT,
                "  call after call: p50 %s µs, p99 %s µs, %s bytes%n",
                p50.text("%.1f"),
                p99.text("%.1f"),
                own(Trial.HOOKS_BYTES).text("%.0f"));
        out.println(allocation.text());
        json.put("hooksAllocationByJmh", allocation);
        out.printf(
                Locale.ROOT,
                "  %d calls/s: p50 %s µs, p99 %s µs%n",
                perSecond / Trial.CLIENTS,
                pausedP50.text("%.1f"),
                pausedP99.text("%.1f"));
        out.printf(
                Locale.ROOT,
                "Vedette's events: %.0f lost, %.0f waited on disk (all rounds)%n%n",
                sum(Trial.LOST),
                sum(Trial.SPOOLED));
        atMost("processor a call added, to what OpenTelemetry adds", ratioOfAdded(Trial.CPU), 0.5, "%.2f");
        atMost("start-up processor added, to what OpenTelemetry adds", ratioOfAdded(Trial.START_CPU), 1 / 3.0, "%.2f");
        atMost("hooks of a call after another, p50 in µs", p50, 10, "%.1f");
        atMost("hooks of a call after another, p99 in µs", p99, 100, "%.1f");
        atMost("hooks of a call after a pause, p50 in µs", pausedP50, 10, "%.1f");
        atMost("hooks of a call after a pause, p99 in µs", pausedP99, 100, "%.1f");
        if (mean(Kind.VEDETTE, Trial.RATE).applyAsDouble(rounds) < REACHED * perSecond) {
            out.printf("target: live heap added in MiB at most 64.0: not judged, the rate was not reached%n");
        } else {
            atMost("live heap added in MiB", added(Kind.VEDETTE, Trial.HEAP), 64, "%.1f");
        }
        saturation();
        return json;
    }

    private void added(String title, String figure, String format) {
        Estimate without = Estimate.of(rounds, mean(Kind.NONE, figure));
        Estimate vedette = added(Kind.VEDETTE, figure);
        Estimate openTelemetry = added(Kind.OPENTELEMETRY, figure);
        out.printf(COLUMNS, title, without.text(format), vedette.text(format), openTelemetry.text(format));
        json.put(figure, Map.of("without", without, "addedByVedette", vedette, "addedByOpenTelemetry", openTelemetry));
    }

    private void throughput() {
        Estimate without = Estimate.of(rounds, mean(Kind.NONE, Trial.THROUGHPUT));
        Estimate vedette = ratio(Kind.VEDETTE);
        Estimate openTelemetry = ratio(Kind.OPENTELEMETRY);
        out.printf(
                COLUMNS,
                "calls/s at saturation; ratio to it",
                without.text("%.0f"),
                vedette.text("%.3f"),
                openTelemetry.text("%.3f"));
        json.put(
                Trial.THROUGHPUT,
                Map.of("without", without, "ratioOfVedette", vedette, "ratioOfOpenTelemetry", openTelemetry));
    }

    /** On few processors a rate may be more than a server answers. */
    private void reached(int perSecond) {
        double least = perSecond;
        for (Kind kind : Kind.values()) {
            least = Math.min(least, mean(kind, Trial.RATE).applyAsDouble(rounds));
        }
        json.put("leastCallsPerSecondAtRate", least);
        if (least < REACHED * perSecond) {
            out.printf(
                    Locale.ROOT,
                    "%d calls/s were not reached, but %.0f (without), %.0f (Vedette), %.0f (OpenTelemetry): those figures are at"
                            + " saturation%n",
                    perSecond,
                    mean(Kind.NONE, Trial.RATE).applyAsDouble(rounds),
                    mean(Kind.VEDETTE, Trial.RATE).applyAsDouble(rounds),
                    mean(Kind.OPENTELEMETRY, Trial.RATE).applyAsDouble(rounds));
        }
    }

    private void saturation() {
        Estimate ratio = ratio(Kind.VEDETTE);
        out.printf(
                Locale.ROOT,
                "target: throughput at saturation not distinguishable from none: %s (ratio %s)%n",
                Double.isNaN(ratio.low()) ? "one round does not tell" : ratio.holds(1) ? "met" : "not met",
                ratio.text("%.3f"));
    }

    private void atMost(String title, Estimate estimate, double target, String format) {
        boolean met = estimate.value() <= target;
        out.printf(
                Locale.ROOT,
                "target: %s at most " + format + ": %s%s, %s%n",
                title,
                target,
                met ? "met" : "not met",
                estimate.holds(target) ? " (the interval holds it)" : "",
                estimate.text(format));
        json.put("target: " + title, Map.of("estimate", estimate, "atMost", target, "met", met));
    }

    private Estimate own(String figure) {
        Estimate estimate = Estimate.of(rounds, mean(Kind.VEDETTE, figure));
        json.put(figure, estimate);
        return estimate;
    }

    private double sum(String figure) {
        return rounds.stream()
                .mapToDouble(round -> round.of(Kind.VEDETTE, figure))
                .sum();
    }

    private Estimate added(Kind kind, String figure) {
        return Estimate.of(
                rounds,
                of -> mean(kind, figure).applyAsDouble(of)
                        - mean(Kind.NONE, figure).applyAsDouble(of));
    }

    private Estimate ratioOfAdded(String figure) {
        return Estimate.of(rounds, of -> {
            double none = mean(Kind.NONE, figure).applyAsDouble(of);
            return (mean(Kind.VEDETTE, figure).applyAsDouble(of) - none)
                    / (mean(Kind.OPENTELEMETRY, figure).applyAsDouble(of) - none);
        });
    }

    private Estimate ratio(Kind kind) {
        return Estimate.of(
                rounds,
                of -> mean(kind, Trial.THROUGHPUT).applyAsDouble(of)
                        / mean(Kind.NONE, Trial.THROUGHPUT).applyAsDouble(of));
    }

    private static ToDoubleFunction<List<Round>> mean(Kind kind, String figure) {
        return rounds -> rounds.stream()
                .mapToDouble(round -> round.of(kind, figure))
                .average()
                .orElse(Double.NaN);
    }
}
