package dev.vedette.local.demo;

import dev.vedette.benchmarks.honest.HonestLife;
import dev.vedette.benchmarks.honest.LifePlan;
import dev.vedette.benchmarks.honest.LongAttack;
import dev.vedette.local.demo.DemoResult.Attack;
import dev.vedette.local.demo.DemoResult.Latency;
import dev.vedette.local.honest.Judge;
import dev.vedette.local.honest.SessionTable;
import dev.vedette.local.rules.RuleFiles;
import dev.vedette.local.rules.UnusableRuleException;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.Folders;
import dev.vedette.local.stack.StackException;
import dev.vedette.schemas.RecordedEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Attacks that take days: generated events of the attack among those of people who attack nobody, through the detection job
 * as {@code replay} runs it. Each by itself, so that each is seen by itself.
 */
public final class ReplayedAttacks {
    private static final int PRINCIPALS = LifePlan.LEAST_PRINCIPALS;

    private final Judge judge;
    private final long seed;
    private final Consumer<String> progress;
    private final List<Attack> outcomes = new ArrayList<>();
    private final List<String> falseAlerts = new ArrayList<>();

    /** @param progress takes a line for each attack */
    public ReplayedAttacks(Checkout checkout, long seed, Consumer<String> progress)
            throws IOException, UnusableRuleException {
        this.seed = seed;
        this.progress = progress;
        RuleFiles.Contents rules = RuleFiles.read(List.of(checkout.root().resolve("alert-rules/rules")));
        if (!rules.faults().isEmpty()) {
            throw new DemoException("alert-rules/rules: " + rules.faults().get(0));
        }
        this.judge = new Judge(checkout, rules.sources(), Optional.empty());
    }

    /**
     * Replays those of the attacks that are to be replayed.
     *
     * @param folder for what passes between the processes
     */
    public void run(Attacks attacks, Path folder)
            throws IOException, StackException, InterruptedException, ExecutionException {
        for (Scenario scenario : attacks.replayed()) {
            Path work = Files.createTempDirectory(Files.createDirectories(folder), scenario.name());
            try {
                outcomes.add(replay(scenario, scenario.replayed().orElseThrow(), work));
            } finally {
                Folders.delete(work);
            }
        }
    }

    private Attack replay(Scenario scenario, LongAttack attack, Path work)
            throws IOException, StackException, InterruptedException, ExecutionException {
        LifePlan plan = new LifePlan(seed, PRINCIPALS, LifePlan.FIRST_DAY, attack.days());
        Path recording = work.resolve("events.avro");
        HonestLife life;
        try (RecordedEvents file = new RecordedEvents(recording)) {
            life = new HonestLife(plan, Optional.of(attack), SessionTable.into(file));
            life.run();
        }
        List<Judge.Said> said = judge.judge(recording, life.write(work), work.resolve("run"));
        Set<String> names = life.attackedNames();
        boolean seen = false;
        for (Judge.Said alert : said) {
            boolean isAboutIt = !Collections.disjoint(names, alert.group());
            boolean isByRule = alert.rule().equals(scenario.rule());
            seen |= isByRule && isAboutIt;
            if (isByRule && !isAboutIt) {
                falseAlerts.add(scenario.name() + ": " + alert.rule() + ", " + alert.group());
            }
        }
        progress.accept("%s: %d days replayed, %s".formatted(scenario.name(), attack.days(), seen ? "seen" : "UNSEEN"));
        return new Attack(scenario.name(), scenario.rule(), seen, new Latency(null, null, null));
    }

    /** What a run found, with what was replayed. */
    public DemoResult addTo(DemoResult live) {
        return live.with(outcomes, falseAlerts);
    }
}
