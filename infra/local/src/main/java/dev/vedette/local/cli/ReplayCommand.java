package dev.vedette.local.cli;

import dev.vedette.local.rules.RuleFiles;
import dev.vedette.local.rules.RuleTopic;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.ReplayProcess;
import dev.vedette.local.stack.StackOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code replay}: recorded events through the detection job once more. */
@Command(
        name = "replay",
        description = {
            "Recorded events through the detection job once more: each alert's last state as a JSON object, by time.",
            "Rules decide as they would have then; flink-jobs/detection/README.md says what is read for it."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {

    @ArgGroup(multiplicity = "1", exclusive = true)
    private What what = new What();

    /** What is judged again. */
    private static final class What {
        @Option(
                names = "--events",
                arity = "1..*",
                required = true,
                paramLabel = "FILE",
                description = "recordings that --save wrote")
        private List<Path> events = List.of();

        @Option(
                names = "--from",
                required = true,
                paramLabel = "TIME",
                description = "what Kafka holds: alerts from this time on, 2026-11-26T10:00:00Z")
        private @Nullable String from;

        @Option(
                names = "--late",
                required = true,
                description = "what came too late since the last time; its alerts go into force")
        private boolean late;
    }

    @Option(names = "--to", paramLabel = "TIME", description = "with --from: alerts up to this time (now)")
    private @Nullable String to;

    @Option(
            names = "--rules",
            arity = "1..*",
            paramLabel = "PATH",
            description =
                    "rule files, or folders with them (those in force at Kafka; with --events: alert-rules/rules)")
    private List<Path> rules = List.of();

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "tools.avro of train tools (the one in force at Kafka; with --events: none)")
    private @Nullable Path model;

    @Option(
            names = "--operator-scopes",
            paramLabel = "FILE",
            description = "allowed scopes per client and required scope per tool (none)")
    private @Nullable Path operatorScopes;

    @Option(
            names = "--servers",
            paramLabel = "FILE",
            description = "the servers that there are, with owner, criticality and exposure (no registry)")
    private @Nullable Path servers;

    @Option(
            names = "--geoip",
            paramLabel = "FILE",
            description = "MaxMind DB of places (City, Country or Enterprise) of addresses (none)")
    private @Nullable Path geoip;

    @Option(
            names = "--asn",
            paramLabel = "FILE",
            description = "MaxMind DB of autonomous systems (ASN or ISP) of addresses (none)")
    private @Nullable Path asn;

    @Option(
            names = "--rule-keys",
            paramLabel = "FILE",
            description = "public keys of those who may change rules (VEDETTE_HOME/keys/rules.pub)")
    private @Nullable Path ruleKeys;

    @Option(
            names = "--model-keys",
            paramLabel = "FILE",
            description = "public keys of those who may change models (VEDETTE_HOME/keys/models.pub)")
    private @Nullable Path modelKeys;

    @Option(
            names = "--silence-keys",
            paramLabel = "FILE",
            description = "public keys of those who may make narrow silences (VEDETTE_HOME/keys/silences.pub)")
    private @Nullable Path silenceKeys;

    @Option(names = "--save", paramLabel = "FILE", description = "also write the events that were read, for --events")
    private @Nullable Path save;

    @Option(
            names = "--longest",
            paramLabel = "TIME",
            description = "leave out rules that look further back, 24h (none is)")
    private @Nullable String longest;

    @Mixin
    private Broker broker = new Broker();

    @Override
    public Integer call() throws Exception {
        Checkout checkout = Checkout.locate();
        Path work = Files.createDirectories(StackOptions.home(checkout).resolve("replay"));
        Path folder = Files.createTempDirectory(work, "run");
        try (ReplayProcess process = new ReplayProcess(checkout, folder)) {
            List<String> arguments = arguments();
            List<Path> paths = rules.isEmpty() && !what.events.isEmpty()
                    ? List.of(checkout.root().resolve("alert-rules/rules"))
                    : rules;
            if (!paths.isEmpty()) {
                RuleFiles.Contents contents = RuleFiles.read(paths);
                if (!contents.faults().isEmpty()) {
                    RulesCommand.print(contents.faults());
                    Vedette.fault("nothing was replayed: mend the faults first");
                    return Vedette.UNUSABLE;
                }
                Path documents = folder.resolve("rules.avro");
                RuleTopic.write(contents.sources(), documents);
                arguments.addAll(List.of("--documents", documents.toString()));
            } else {
                Path ours = StackOptions.keys(StackOptions.home(checkout)).resolve("rules.pub");
                add(arguments, "--rule-keys", ruleKeys == null ? ours : ruleKeys);
                Path ofSilences = StackOptions.keys(StackOptions.home(checkout)).resolve("silences.pub");
                add(
                        arguments,
                        "--silence-keys",
                        silenceKeys == null && Files.exists(ofSilences) ? ofSilences : silenceKeys);
            }
            if (model == null && what.events.isEmpty()) {
                // Without a file of their own, models are signed by those who may change rules.
                Path ours = StackOptions.keys(StackOptions.home(checkout)).resolve("models.pub");
                add(arguments, "--model-keys", modelKeys == null && Files.exists(ours) ? ours : modelKeys);
            }
            return process.run(arguments, System.out);
        }
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        if (what.events.isEmpty()) {
            arguments.addAll(List.of("--bootstrap", broker.bootstrap()));
        } else {
            arguments.add("--events");
            what.events.forEach(file -> arguments.add(file.toString()));
        }
        if (what.late) {
            arguments.add("--late");
        }
        add(arguments, "--from", what.from);
        add(arguments, "--to", to);
        add(arguments, "--model", model);
        add(arguments, "--operator-scopes", operatorScopes);
        add(arguments, "--servers", servers);
        add(arguments, "--geoip", geoip);
        add(arguments, "--asn", asn);
        add(arguments, "--save", save);
        add(arguments, "--longest", longest);
        return arguments;
    }

    private static void add(List<String> arguments, String option, @Nullable Object value) {
        if (value != null) {
            arguments.add(option);
            arguments.add(value.toString());
        }
    }
}
