package dev.vedette.local.honest;

import dev.vedette.benchmarks.honest.BenignSessions;
import dev.vedette.benchmarks.honest.HonestLife;
import dev.vedette.local.rules.RuleSource;
import dev.vedette.local.rules.UnusableRuleException;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.StackException;
import dev.vedette.rules.RuleMetadata;
import dev.vedette.schemas.RecordedEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Recorded benign sessions through all rules: how often a rule's fields were there, and how often it fired. */
public final class SessionTable {
    private final List<RuleSource> rules;
    private final FieldProbes probes;

    public SessionTable(List<RuleSource> rules) throws UnusableRuleException {
        this.rules = List.copyOf(rules);
        this.probes = new FieldProbes(this.rules);
    }

    /**
     * Replays the sessions and judges them, the rules and the probes in one run.
     *
     * @param sessions folder with files {@code *.jsonl.gz}
     * @param folder empty, for what is made on the way
     * @return a table in Markdown
     */
    public List<String> of(Path sessions, Path folder, Checkout checkout, Optional<Path> model)
            throws IOException, StackException, InterruptedException, ExecutionException {
        Path events = folder.resolve("events.avro");
        BenignSessions.Replayed replayed;
        try (RecordedEvents file = new RecordedEvents(events)) {
            replayed = BenignSessions.replay(sessions, folder, into(file));
        }
        List<RuleSource> all = new ArrayList<>(rules);
        all.addAll(probes.sources());
        List<Judge.Said> said = new Judge(checkout, all, model).judge(events, replayed.files(), folder.resolve("run"));
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%,d sessions with %,d tool calls; identities, addresses and times are invented.",
                replayed.sessions(),
                replayed.calls()));
        lines.add("");
        lines.add("| rule | level | events of its kinds | with all its fields | alerts |");
        lines.add("|---|---|---|---|---|");
        rules.stream()
                .flatMap(source -> source.rules().stream()
                        .filter(rule -> source.ids().contains(rule.id()))
                        .map(rule -> line(source, rule, said)))
                .sorted(Comparator.naturalOrder())
                .forEach(lines::add);
        return lines;
    }

    private String line(RuleSource source, RuleMetadata rule, List<Judge.Said> said) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,d | %,d | %,d |",
                rule.title(),
                rule.level().text(),
                probes.ofKind(source.id(), said),
                probes.withFields(source.id(), said),
                said.stream().filter(one -> one.rule().equals(rule.id())).count());
    }

    /** Writes into a recording. */
    public static HonestLife.Taker into(RecordedEvents file) {
        return (partition, offset, appendedAt, event) -> {
            try {
                file.write(partition, offset, appendedAt, event);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
