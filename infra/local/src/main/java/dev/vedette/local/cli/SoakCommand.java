package dev.vedette.local.cli;

import dev.vedette.local.faults.Soak;
import dev.vedette.local.faults.SoakFault;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.StackOptions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code soak}: the detection job under load while one part after the other breaks. */
@Command(
        name = "soak",
        description = {
            "The detection job under load and attack while one part after the other breaks, in a stack of its own;",
            "then its alerts are compared with those of a run over the same events without faults.",
            "Exit 1 when they differ."
        },
        sortOptions = false,
        subcommands = DeliverySoakCommand.class,
        mixinStandardHelpOptions = true)
final class SoakCommand implements Callable<Integer> {
    private static final Pattern TIME = Pattern.compile("(\\d{1,4})([smh])");

    /** Events older than the job's lateness, an hour, would be none of the comparison's. */
    private static final Duration LONGEST = Duration.ofMinutes(50);

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "faults go on for so long, each once at least: 90s, 30m (${DEFAULT-VALUE})")
    private String time = "30m";

    @Option(names = "--rate", paramLabel = "N", description = "events a second without a flood (${DEFAULT-VALUE})")
    private int rate = 200;

    @Option(names = "--faults", split = ",", paramLabel = "FAULT", description = "${COMPLETION-CANDIDATES} (all)")
    private Set<SoakFault> faults = EnumSet.allOf(SoakFault.class);

    @Option(names = "--seed", paramLabel = "N", description = "who comes when (${DEFAULT-VALUE})")
    private long seed = 1;

    @Override
    public Integer call() throws Exception {
        if (rate < 10 || rate > 100_000) {
            throw new UnusableInputException("--rate " + rate + ": 10 to 100000 are allowed");
        }
        Soak.Plan plan = new Soak.Plan(
                StackOptions.home(Checkout.locate()).resolve("soak"),
                duration("--for", time, LONGEST),
                rate,
                seed,
                faults);
        Soak.Result result = Soak.run(plan, System.err::println);
        print(result);
        return result.differences().isEmpty() ? Vedette.DONE : Vedette.FOUND;
    }

    /** A time as options have it, such as {@code 90s}. */
    static Duration duration(String option, String time, Duration longest) throws UnusableInputException {
        Matcher written = TIME.matcher(time);
        if (written.matches()) {
            long number = Long.parseLong(written.group(1));
            Duration duration =
                    switch (written.group(2)) {
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        default -> Duration.ofHours(number);
                    };
            if (duration.compareTo(longest) <= 0) {
                return duration;
            }
        }
        throw new UnusableInputException(
                "%s %s: write 90s or 30m, at most %dm".formatted(option, time, longest.toMinutes()));
    }

    private static void print(Soak.Result result) {
        printTimes(
                EnumSet.allOf(SoakFault.class),
                SoakFault::words,
                fault -> result.rounds().stream()
                        .filter(round -> round.fault() == fault)
                        .map(Soak.Round::millis));
        System.out.printf(
                "%d events, %d attacks, %d alerts; %s%n",
                result.events(),
                result.attacks(),
                result.alerts(),
                result.differences().isEmpty()
                        ? "ids and evidence counts are those of a run without faults"
                        : "a run without faults finds others:");
        result.differences().forEach(line -> System.out.println("  " + line));
    }

    /** A line for each fault that was got over, with the seconds that this took. */
    static <F> void printTimes(Set<F> faults, Function<F, String> words, Function<F, Stream<Long>> millisOf) {
        System.out.printf("%-24s %6s %26s%n", "fault", "times", "s until alerts again: least, median, most");
        for (F fault : faults) {
            List<Long> millis = millisOf.apply(fault).sorted().toList();
            if (!millis.isEmpty()) {
                System.out.printf(
                        "%-24s %6d %8.1f %8.1f %8.1f%n",
                        words.apply(fault),
                        millis.size(),
                        millis.get(0) / 1000.0,
                        millis.get(millis.size() / 2) / 1000.0,
                        millis.get(millis.size() - 1) / 1000.0);
            }
        }
    }
}
