package dev.vedette.local.cli;

import dev.vedette.local.faults.DeliveryFault;
import dev.vedette.local.faults.DeliverySoak;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.StackOptions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code soak delivery}: the delivery jobs under load while one destination after the other is down. */
@Command(
        name = "delivery",
        description = {
            "The delivery jobs under load while one destination after the other is down, in a stack of its own:",
            "Elasticsearch, a syslog receiver over TLS, a webhook, an OTLP receiver; then the task manager is killed.",
            "Exit 1 when an alert is missing anywhere, one is in Elasticsearch twice, or one was set aside."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class DeliverySoakCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofHours(24);

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "faults go on for so long, each once at least: 90s, 30m (${DEFAULT-VALUE})")
    private String time = "10m";

    @Option(
            names = "--down",
            paramLabel = "TIME",
            description = "a destination stays down for so long, at least (${DEFAULT-VALUE})")
    private String down = "10s";

    @Option(names = "--rate", paramLabel = "N", description = "alerts a second, and as many events (${DEFAULT-VALUE})")
    private int rate = 20;

    @Option(names = "--faults", split = ",", paramLabel = "FAULT", description = "${COMPLETION-CANDIDATES} (all)")
    private Set<DeliveryFault> faults = EnumSet.allOf(DeliveryFault.class);

    @Override
    public Integer call() throws Exception {
        MeasuringOptions.require("--rate", rate, 1, 1_000);
        DeliverySoak.Plan plan = new DeliverySoak.Plan(
                StackOptions.home(Checkout.locate()).resolve("soak-delivery"),
                SoakCommand.duration("--for", time, LONGEST),
                SoakCommand.duration("--down", down, LONGEST),
                rate,
                faults);
        DeliverySoak.Result result = DeliverySoak.run(plan, new StatusLine());
        print(result);
        return result.findings().isEmpty() ? Vedette.DONE : Vedette.FOUND;
    }

    private static void print(DeliverySoak.Result result) {
        List<DeliverySoak.Round> rounds = result.rounds();
        SoakCommand.printTimes(
                EnumSet.allOf(DeliveryFault.class),
                DeliveryFault::words,
                fault -> rounds.stream().filter(round -> round.fault() == fault).map(DeliverySoak.Round::millis));
        System.out.printf(
                Locale.ROOT,
                "%d alerts and as many events; %s; %s%n",
                result.alerts(),
                result.held().stream()
                        .map(held -> "%s %d alerts, %d messages".formatted(held.name(), held.alerts(), held.messages()))
                        .collect(Collectors.joining(", ")),
                result.findings().isEmpty()
                        ? "all are everywhere, none twice in Elasticsearch, none set aside"
                        : "not as it has to be:");
        result.findings().forEach(line -> System.out.println("  " + line));
    }

    /** On standard error: a line for each fault, and, on a terminal, one that says what is the case. */
    private static final class StatusLine implements DeliverySoak.Watcher {
        private static final long NANOS_BETWEEN = 500_000_000;

        private final boolean terminal = System.console() != null;
        private long shown;
        private int width;

        @Override
        public void over(String line) {
            clear();
            System.err.println(line);
        }

        @Override
        public void now(String state) {
            if (terminal && System.nanoTime() - shown >= NANOS_BETWEEN) {
                clear();
                System.err.print(state);
                width = state.length();
                shown = System.nanoTime();
            }
        }

        private void clear() {
            if (width > 0) {
                System.err.print("\r" + " ".repeat(width) + "\r");
                width = 0;
            }
        }
    }
}
