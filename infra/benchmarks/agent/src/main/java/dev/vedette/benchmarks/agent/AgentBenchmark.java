package dev.vedette.benchmarks.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.schemas.Topics;
import io.modelcontextprotocol.server.McpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.jar.JarFile;
import org.apache.catalina.util.ServerInfo;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what the agent costs a server, against a broker that runs already. Started by {@code ./vedette bench agent},
 * which has checked the options.
 */
@Command(name = "agent")
public final class AgentBenchmark implements Callable<Integer> {
    @Option(names = "--bootstrap", required = true)
    private String bootstrap = "";

    @Option(names = "--broker-pid")
    private @Nullable Long brokerPid;

    @Option(names = "--checkout", required = true)
    private Path checkout = Path.of("");

    @Option(names = "--work", required = true)
    private Path work = Path.of("");

    @Option(names = "--rounds")
    private int rounds = 10;

    @Option(names = "--rate")
    private int rate = 2_000;

    @Option(names = "--warm-up")
    private int warmUpSeconds = 120;

    @Option(names = "--seconds")
    private int seconds = 4;

    @Option(names = "--json")
    private @Nullable Path json;

    private final PrintStream out;

    AgentBenchmark(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), arguments));
    }

    /** Returns the exit code. */
    static int run(PrintStream out, String... arguments) {
        return new CommandLine(new AgentBenchmark(out)).execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        Processors processors = Processors.choose();
        int count = Runtime.getRuntime().availableProcessors(); // before this process leaves some of them alone
        if (brokerPid != null) {
            processors.keepOff(brokerPid);
            processors.keepOff(ProcessHandle.current().pid());
        }
        createTopics();
        List<Report.Round> measured = new ArrayList<>();
        Allocation allocation;
        try (OtlpSink sink = OtlpSink.start()) {
            Kind.Place place = new Kind.Place(checkout, work, bootstrap, sink.endpoint(), processors);
            Trial trial = new Trial(place, new Trial.Times(warmUpSeconds, seconds, rate));
            for (int round = 1; round <= rounds; round++) {
                measured.add(round(trial, round));
            }
            allocation = Allocation.measure(place);
        }
        String machine = machine(count);
        out.printf(
                "%nAgents: %d rounds in turns, each server a new JVM; %s; warm-up until compilers rest, at most %d s; %d s a figure; figure (95 %% interval)%n%s%n%n",
                rounds, processors.text(), warmUpSeconds, seconds, machine);
        Map<String, Object> results = new LinkedHashMap<>(Map.of("machine", machine, "rounds", measured));
        results.putAll(new Report(out, measured, allocation).print(rate));
        if (json != null) {
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), results);
        }
        return 0;
    }

    /** In another order each time: what a round leaves in the machine's caches is not always the same one's. */
    private static Report.Round round(Trial trial, int number) throws IOException, InterruptedException {
        Report.Round round = new Report.Round();
        Kind[] kinds = Kind.values();
        for (int i = 0; i < kinds.length; i++) {
            Kind kind = kinds[(i + number) % kinds.length];
            Map<String, Double> figures = trial.run(kind);
            round.put(kind, figures);
            System.err.printf(
                    Locale.ROOT,
                    "round %d, %s: %.0f calls/s, %.1f µs a call at %.0f calls/s, start %.0f ms, warm after %.0f s%n",
                    number,
                    kind.title(),
                    figures.get(Trial.THROUGHPUT),
                    figures.get(Trial.CPU),
                    figures.get(Trial.RATE),
                    figures.get(Trial.START_CPU),
                    figures.get(Trial.WARM_UP));
        }
        return round;
    }

    private void createTopics() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            for (var topic : Topics.all()) {
                try {
                    admin.createTopics(List.of(new NewTopic(topic.name(), 1, (short) 1).configs(topic.settings())))
                            .all()
                            .get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        }
    }

    private String machine(int processors) throws IOException {
        return String.format(
                Locale.ROOT,
                "%d processors, %s %s, %s %s, Tomcat %s, MCP SDK %s, Vedette agent to Kafka with its defaults, OpenTelemetry agent %s"
                        + " with its defaults by OTLP to a receiver on the same machine",
                processors,
                System.getProperty("java.vm.name"),
                System.getProperty("java.version"),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                ServerInfo.getServerNumber(),
                mcpVersion(),
                openTelemetryVersion());
    }

    private String openTelemetryVersion() throws IOException {
        try (JarFile jar = new JarFile(checkout.resolve("infra/benchmarks/agent/target/opentelemetry-javaagent.jar")
                .toFile())) {
            return String.valueOf(jar.getManifest().getMainAttributes().getValue("Implementation-Version"));
        }
    }

    private static String mcpVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = McpServer.class.getResourceAsStream(
                "/META-INF/maven/io.modelcontextprotocol.sdk/mcp-core/pom.properties")) {
            if (in == null) {
                return "of unknown version";
            }
            properties.load(in);
        }
        return properties.getProperty("version", "of unknown version");
    }
}
