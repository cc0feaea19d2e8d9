package dev.vedette.local.cli;

import dev.vedette.local.demo.Attacks;
import dev.vedette.local.demo.Demo;
import dev.vedette.local.demo.DemoException;
import dev.vedette.local.demo.DemoResult;
import dev.vedette.local.demo.ReplayedAttacks;
import dev.vedette.local.demo.SiemListener;
import dev.vedette.local.demo.ToolModel;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.LocalStack;
import dev.vedette.local.stack.Part;
import dev.vedette.local.stack.Ports;
import dev.vedette.local.stack.StackException;
import dev.vedette.local.stack.StackOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo}: attacks on a real MCP server, caught or not. */
@Command(
        name = "demo",
        description =
                "Start everything with an MCP server, let honest people work and attackers attack; print what was seen.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    private static final int DEFAULT_SIEM_PORT = 16514;

    private static final Duration RECORDING_TIME = Duration.ofSeconds(60);

    @Mixin
    private StackSettings stackSettings = new StackSettings();

    @Option(names = "--headless", description = "end when all is seen, with 0 if all was, else 1 (stay until Ctrl-C)")
    private boolean headless;

    @Option(names = "--json", paramLabel = "FILE", description = "write the result there too")
    private @Nullable Path json;

    @Option(names = "--seed", paramLabel = "N", description = "names, addresses, order, timing, tools (by chance)")
    private long seed = ThreadLocalRandom.current().nextLong(1_000_000);

    @Option(
            names = "--attacks",
            split = ",",
            paramLabel = "NAME",
            description = "core, all, or folders of infra/local/scenarios (core)")
    private List<String> attacks = List.of("core");

    @Option(names = "--without-agent", description = "do not watch the server: every attack stays unseen")
    private boolean withoutAgent;

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "no attacks: write honest tool calls for train tools, gzipped, and end")
    private @Nullable Path recording;

    @Option(names = "--siem-port", paramLabel = "PORT", description = "SIEM listener (${DEFAULT-VALUE})")
    private int siemPort = DEFAULT_SIEM_PORT;

    @Override
    public Integer call() throws Exception {
        quiet();
        try {
            return demo();
        } catch (DemoException fault) {
            throw new StackException(String.valueOf(fault.getMessage()), fault);
        }
    }

    private int demo() throws Exception {
        Checkout checkout = Checkout.locate();
        Demo.Settings settings = new Demo.Settings(seed, Attacks.choose(checkout, attacks), !withoutAgent);
        requireWritable("--json", json);
        requireWritable("--record", recording);
        Ports.requireFree(siemPort, "the SIEM listener", "--siem-port");
        System.err.println("seed " + seed);
        try (SiemListener siem = SiemListener.start(siemPort)) {
            StackOptions options = withOperatorsFiles(
                    stackSettings.options(checkout, Optional.of(siem.address())),
                    checkout.root().resolve("infra/local/honest"));
            if (!options.parts().contains(Part.KAFKA)) {
                throw new StackException("--parts: the demo needs kafka at least");
            }
            return recording == null
                    ? attacked(checkout, options, settings, siem)
                    : recorded(checkout, options, settings);
        }
    }

    private int attacked(Checkout checkout, StackOptions options, Demo.Settings settings, SiemListener siem)
            throws Exception {
        boolean delivers = options.parts().contains(Part.DELIVERY);
        StartReport report = new StartReport(System.err);
        ReplayedAttacks replayed = new ReplayedAttacks(checkout, seed, DemoCommand::progress);
        if (settings.agent()) {
            replayed.run(settings.attacks(), options.home().resolve("replayed"));
        }
        ToolModel model = ToolModel.train(checkout);
        try (LocalStack stack = LocalStack.start(checkout, options, report);
                Demo demo = new Demo(
                        checkout,
                        stack,
                        delivers ? Optional.of(stack.elasticsearch().uri()) : Optional.empty(),
                        delivers ? Optional.of(siem) : Optional.empty(),
                        settings,
                        DemoCommand::progress)) {
            WholeStart start = WholeStart.endsNow();
            progress(start.toString());
            if (options.parts().contains(Part.CONSOLE)) {
                // What nobody looks at gets no key to it into its log.
                progress("console at "
                        + (headless
                                ? stack.console().uri()
                                : stack.console().link()
                                        + " (lets in once, within 10 minutes; another one: ./vedette console link)"));
            }
            model.publish(stack.kafka().clientConfig(), StackOptions.modelKey(options.home()));
            DemoResult result = replayed.addTo(demo.run()).withStarted(start.startedInMs());
            report.memory(stack);
            System.out.print(result.table());
            if (json != null) {
                Files.writeString(json, result.json());
            }
            if (!headless) {
                System.err.println("running until Ctrl-C; logs are in " + stack.logs());
                System.err.println(stack.awaitFailure());
            }
            return result.isSound() ? 0 : 1;
        }
    }

    private int recorded(Checkout checkout, StackOptions options, Demo.Settings settings)
            throws StackException, IOException, InterruptedException {
        try (LocalStack stack = LocalStack.start(checkout, options, new StartReport(System.err));
                Demo demo = new Demo(
                        checkout, stack, Optional.empty(), Optional.empty(), settings, DemoCommand::progress)) {
            progress(demo.record(Objects.requireNonNull(recording), RECORDING_TIME) + " calls written to " + recording);
            return 0;
        }
    }

    private static void progress(String line) {
        System.err.println("  " + line);
    }

    /** Better said now than after the run. */
    private static void requireWritable(String option, @Nullable Path file) throws StackException {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isWritable(folder) || Files.isDirectory(file)) {
            throw new StackException(option + " " + file + ": cannot be written: name a file in a folder that can be");
        }
    }

    /** The demo's own lists and registry, unless others were given. */
    private static StackOptions withOperatorsFiles(StackOptions options, Path folder) {
        return new StackOptions(
                options.home(),
                options.ports(),
                options.parts(),
                options.siem(),
                options.sinks(),
                options.operatorScopes().or(() -> Optional.of(folder.resolve("operator-scopes.yaml"))),
                options.servers().or(() -> Optional.of(folder.resolve("servers.yaml"))),
                options.geoip(),
                options.asn(),
                options.rules());
    }

    /** Libraries log to standard error, where progress is; their warnings about attacks are the demo's normal course. */
    private static void quiet() {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        System.setProperty("org.jboss.logging.provider", "slf4j");
    }
}
