package dev.vedette.local.stack;

import dev.vedette.local.process.ChildProcess;
import dev.vedette.local.process.JavaProgram;
import dev.vedette.schemas.SchemaTopic;
import dev.vedette.schemas.TopicSpec;
import dev.vedette.schemas.Topics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** A Kafka broker in a JVM of its own ({@code infra/local/broker}). */
public final class KafkaBroker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Partitions of the topics that carry a stream; the others have one. */
    private static final int STREAM_PARTITIONS = 4;

    private static final List<String> STREAMS = List.of(Topics.EVENTS, Topics.LATE);

    private final ChildProcess process;
    private final int port;

    private KafkaBroker(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Of a broker that is one of many small JVMs. */
    private static final List<String> SMALL = List.of(
            "-Xms192m", "-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:MaxDirectMemorySize=96m");

    /** Of a broker that measurements are taken against. */
    static final List<String> WELL_COMPILED = List.of("-Xms512m", "-Xmx512m", "-XX:MaxDirectMemorySize=256m");

    /** Starts the child JVM; {@link #awaitReady} waits for it. */
    static KafkaBroker launch(Workshop workshop, int port) throws StackException, IOException {
        return launch(workshop, port, SMALL);
    }

    /** The same with other options of the JVM. */
    static KafkaBroker launch(Workshop workshop, int port, List<String> jvm) throws StackException, IOException {
        Path built = workshop.checkout().built("infra/local/broker/target");
        List<String> options = new ArrayList<>(jvm);
        options.addAll(
                List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.slf4j.simpleLogger.showDateTime=true"));
        JavaProgram program = new JavaProgram(
                "dev.vedette.local.broker.LocalBroker",
                List.of(built.resolve("classes"), built.resolve("lib/*")),
                options,
                List.of(Integer.toString(port), workshop.folder("kafka").toString()));
        return new KafkaBroker(workshop.start("kafka", program), port);
    }

    void awaitReady() throws StackException, InterruptedException {
        Readiness.await(process, PATIENCE, () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return true;
            }
        });
    }

    /** Creates every topic of {@link Topics#all()} with its settings and publishes the schemas of this version. */
    void prepare() throws StackException, InterruptedException {
        try (Admin admin = Admin.create(clientConfig())) {
            createTopics(admin);
            SchemaTopic.publish(newTopicConfig());
        } catch (ExecutionException e) {
            throw new StackException("kafka does not take topics or schemas: " + e.getCause(), e);
        }
    }

    /**
     * For a first write to a topic that has just been created: the broker may refuse a batch because it does not lead the
     * partition yet, and take the next one that is under way already; an idempotent producer never gets out of that.
     * Seen on Kafka 4.3.1. One request at a time cannot be overtaken.
     */
    private Map<String, Object> newTopicConfig() {
        return Map.of("bootstrap.servers", bootstrapServers(), "max.in.flight.requests.per.connection", 1);
    }

    private static void createTopics(Admin admin) throws ExecutionException, InterruptedException {
        List<NewTopic> topics = Topics.all().stream().map(KafkaBroker::newTopic).toList();
        for (var created : admin.createTopics(topics).values().values()) {
            try {
                created.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    private static NewTopic newTopic(TopicSpec spec) {
        int partitions = STREAMS.contains(spec.name()) ? STREAM_PARTITIONS : 1;
        return new NewTopic(spec.name(), partitions, (short) 1).configs(spec.settings());
    }

    /** Value for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Settings that a Kafka client needs to reach the broker. */
    public Map<String, Object> clientConfig() {
        return Map.of("bootstrap.servers", bootstrapServers());
    }

    /** The child JVM. */
    public ChildProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
