package dev.vedette.local.cli;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.vedette.rules.DetectionRule;
import dev.vedette.rules.Estimate;
import dev.vedette.rules.Explanation;
import dev.vedette.rules.Fault;
import dev.vedette.rules.JsonEvent;
import dev.vedette.rules.JsonEventReader;
import dev.vedette.rules.Placeholders;
import dev.vedette.rules.Preparation;
import dev.vedette.rules.ProcessingPipeline;
import dev.vedette.rules.RecordedEvaluation;
import dev.vedette.rules.Rule;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleFolder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rules eval}: any Sigma rules over any JSON events. */
@Command(
        name = "eval",
        description = {
            "Run rules over recorded events: a JSON object for each match, with the numbers of the lines that it rests on.",
            "Exit 2 when a rule or a line could not be read; the others are looked at all the same."
        },
        mixinStandardHelpOptions = true)
final class EvalCommand implements Callable<Integer> {

    /** More would bury what is said before. */
    private static final int MAX_LINE_FAULTS = 20;

    private static final int PROGRESS_LINES = 1 << 16;

    @Option(
            names = "--rules",
            required = true,
            arity = "1..*",
            paramLabel = "PATH",
            description = "rule files, or folders with them")
    private List<Path> rules = List.of();

    @Option(
            names = "--events",
            required = true,
            paramLabel = "FILE",
            description = "JSON objects, one a line; .gz is unpacked")
    private Path events = Path.of("");

    @Option(
            names = "--time-field",
            paramLabel = "NAME",
            description = "event time, ISO 8601 or epoch milliseconds (${DEFAULT-VALUE})",
            defaultValue = "@timestamp")
    private String timeField = "";

    @Option(
            names = "--pipeline",
            paramLabel = "FILE",
            description = "a processing pipeline as pySigma has them, for field names and more; again for several")
    private List<Path> pipelines = List.of();

    @Option(
            names = "--placeholders",
            paramLabel = "FILE",
            description = "values of placeholders: a YAML mapping from names to values or lists")
    private @Nullable Path placeholders;

    @Option(
            names = "--logsource-routing",
            description = "spare events the rules for another category, product or service than the event itself names")
    private boolean byLogSource;

    @Option(
            names = "--explain",
            paramLabel = "RULE",
            description = "instead: for each event, why the rule with this id or title matches or not")
    private @Nullable String explained;

    @Option(names = "--json", description = "JSON objects, one a line: the default")
    private boolean json;

    private final Map<String, String> beginnings = new HashMap<>();
    private final StringBuilder out = new StringBuilder();
    private long faultyLines;

    @Override
    public Integer call() throws Exception {
        RuleFolder folder = RuleFolder.read(rules, preparation());
        folder.faults().forEach(fault -> Vedette.fault(fault.toString()));
        try (PrintStream sink =
                        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
                JsonLines lines = JsonLines.open(events)) {
            try {
                if (explained != null) {
                    explain(explained, folder, lines, sink);
                } else {
                    evaluate(folder, lines, sink);
                }
            } finally {
                // Also when the file cannot be read to its end: what was found before is said.
                write(sink);
                sink.flush();
            }
        } catch (IOException e) {
            throw new UnusableInputException(events + ": cannot be read: " + e.getMessage());
        }
        if (faultyLines > MAX_LINE_FAULTS) {
            Vedette.fault(events + ": " + (faultyLines - MAX_LINE_FAULTS) + " more lines could not be read");
        }
        return folder.faults().isEmpty() && faultyLines == 0 ? Vedette.DONE : Vedette.UNUSABLE;
    }

    private Preparation preparation() throws UnusableInputException {
        List<ProcessingPipeline> read = new ArrayList<>();
        try {
            for (Path file : pipelines) {
                read.add(ProcessingPipeline.parse(file.toString(), text(file)));
            }
            Placeholders values = placeholders == null
                    ? Placeholders.none()
                    : Placeholders.parse(placeholders.toString(), text(placeholders));
            return new Preparation(read, values);
        } catch (RuleException e) {
            List<Fault> faults = e.faults();
            faults.subList(1, faults.size()).forEach(fault -> Vedette.fault(fault.toString()));
            throw new UnusableInputException(faults.get(0).toString());
        }
    }

    private static String text(Path file) throws UnusableInputException {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UnusableInputException(file + ": cannot be read as UTF-8 text: name a file that can");
        }
    }

    private void evaluate(RuleFolder folder, JsonLines lines, PrintStream sink) throws IOException {
        RecordedEvaluation evaluation = new RecordedEvaluation(folder.rules(), byLogSource);
        boolean terminal = System.console() != null;
        long shown = 0;
        Consumer<RecordedEvaluation.Match> print = this::print;
        try (JudgedLines judged = new JudgedLines(lines, evaluation, timeField)) {
            for (List<JudgedLines.Line> some = judged.next(); !some.isEmpty(); some = judged.next()) {
                for (JudgedLines.Line line : some) {
                    if (line instanceof JudgedLines.Event event) {
                        evaluation.take(event.judgement(), event.number(), event.time(), print);
                    } else if (line instanceof JudgedLines.Unreadable unreadable) {
                        faulty(unreadable.number(), unreadable.reason());
                    }
                    if (out.length() > 1 << 16) {
                        write(sink);
                    }
                }
                long at = some.get(some.size() - 1).number();
                if (terminal && at - shown >= PROGRESS_LINES) {
                    System.err.print("\r" + at + " lines");
                    shown = at;
                }
            }
        } finally {
            evaluation.finish(print);
            evaluation
                    .losses()
                    .forEach(loss -> Vedette.fault(
                            "rule %s: %d events beyond its limit and %d groups beyond memory were forgotten, it may have missed something: raise its limit, or narrow what it counts"
                                    .formatted(loss.ruleId(), loss.events(), loss.groups())));
        }
    }

    private void faulty(long line, String reason) {
        if (++faultyLines <= MAX_LINE_FAULTS) {
            Vedette.fault(events + ":" + line + ": " + reason + ": one JSON object a line is required");
        }
    }

    private void print(RecordedEvaluation.Match match) {
        out.append(beginnings.computeIfAbsent(match.rule().id(), id -> beginning(match)));
        for (int i = 0; i < match.events().size(); i++) {
            out.append(i == 0 ? "" : ",").append(match.events().get(i).longValue());
        }
        out.append("],\"group\":{");
        String separator = "";
        for (Map.Entry<String, String> value : match.group().entrySet()) {
            out.append(separator).append(quoted(value.getKey())).append(':').append(quoted(value.getValue()));
            separator = ",";
        }
        out.append('}');
        if (!match.exact()) {
            out.append(",\"exact\":false");
        }
        match.estimate().ifPresent(this::print);
        out.append("}\n");
    }

    private void print(Estimate estimate) {
        out.append(",\"estimate\":{\"atLeast\":").append(estimate.atLeast().toPlainString());
        estimate.atMost().ifPresent(most -> out.append(",\"atMost\":").append(most.toPlainString()));
        out.append('}');
    }

    private static String beginning(RecordedEvaluation.Match match) {
        return "{\"rule\":" + quoted(match.rule().id()) + ",\"title\":"
                + quoted(match.rule().title()) + ",\"level\":"
                + quoted(match.rule().level().name().toLowerCase(Locale.ROOT)) + ",\"events\":[";
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private void write(PrintStream sink) {
        byte[] bytes = out.toString().getBytes(StandardCharsets.UTF_8);
        sink.write(bytes, 0, bytes.length);
        out.setLength(0);
    }

    private void explain(String wanted, RuleFolder folder, JsonLines lines, PrintStream sink)
            throws IOException, UnusableInputException {
        List<DetectionRule> found = folder.rules().ruleIds().stream()
                .map(id -> folder.rules().rule(id).orElseThrow())
                .filter(rule -> isCalled(rule, wanted))
                .filter(DetectionRule.class::isInstance)
                .map(DetectionRule.class::cast)
                .toList();
        if (found.isEmpty()) {
            throw new UnusableInputException(
                    "--explain " + wanted + ": no detection rule among those of --rules has this id, name or title");
        }
        JsonEventReader reader = new JsonEventReader();
        while (lines.next()) {
            Optional<JsonEvent> event = read(reader, lines);
            for (DetectionRule rule : event.isPresent() ? found : List.<DetectionRule>of()) {
                Explanation explanation = Explanation.of(rule, event.get());
                out.append("line ").append(lines.number()).append(": ");
                out.append(explanation.matches() ? "matches" : "does not match").append('\n');
                explanation
                        .lines()
                        .forEach(line -> out.append("  ")
                                .append(RulesCommand.plain(line))
                                .append('\n'));
                write(sink);
            }
        }
    }

    private Optional<JsonEvent> read(JsonEventReader reader, JsonLines lines) {
        if (lines.isBlank()) {
            return Optional.empty();
        }
        if (lines.isTooLong()) {
            faulty(lines.number(), JsonLines.TOO_LONG);
            return Optional.empty();
        }
        try {
            return Optional.of(reader.read(lines.bytes(), 0, lines.length()));
        } catch (IllegalArgumentException e) {
            faulty(lines.number(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static boolean isCalled(Rule rule, String name) {
        return rule.metadata().id().equals(name)
                || rule.metadata().title().equals(name)
                || rule.metadata().name().filter(name::equals).isPresent();
    }
}
