package dev.vedette.delivery;

import dev.vedette.delivery.options.DeliveryOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job in a JVM of its own, whose names are those of a file instead of the network's. It keeps what it has looked up for a second, and
 * says when a name comes to stand for something else.
 */
final class NamedJob implements AutoCloseable {
    static final String NAME = "destination.test";

    private static final String NOWHERE = "nowhere";
    private static final String IS = " is ";

    private final Process process;
    private final Path hosts;
    /** Stays, for whoever wonders why a test failed. */
    private final Path output;

    private NamedJob(Process process, Path hosts, Path output) {
        this.process = process;
        this.hosts = hosts;
        this.output = output;
    }

    /**
     * Starts it with {@link #NAME} at an address.
     *
     * @param folder for its files
     * @param arguments the job's
     */
    static NamedJob start(Path folder, String address, List<String> arguments) throws IOException {
        Path hosts = folder.resolve("hosts");
        write(hosts, NAME, address);
        Path kept = Files.write(
                folder.resolve("java.security"),
                List.of("networkaddress.cache.ttl=1", "networkaddress.cache.negative.ttl=1"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djdk.net.hosts.file=" + hosts,
                "-Djava.security.properties=" + kept,
                "-cp",
                System.getProperty("java.class.path"),
                NamedJob.class.getName()));
        command.addAll(arguments);
        Path output = Path.of("target", "named-job.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new NamedJob(process, hosts, output);
    }

    /** Lets the name stand for another address. */
    void moveTo(String address) throws IOException {
        write(hosts, NAME, address);
    }

    /** Lets the name stand for nothing. */
    void forget() throws IOException {
        write(hosts, "other.test", "127.0.0.1");
    }

    /** Whether the JVM has come to know it. */
    boolean knowsItAt(String address) throws IOException {
        return last(address);
    }

    boolean knowsItNoMore() throws IOException {
        return last(NOWHERE);
    }

    private boolean last(String state) throws IOException {
        return logSinceItsChange().startsWith(NAME + IS + state + "\n");
    }

    /** What the job wrote since the JVM has come to know what the name stands for now. */
    String logSinceItsChange() throws IOException {
        String log = Files.readString(output);
        if (!process.isAlive()) {
            throw new AssertionError(log);
        }
        return log.substring(Math.max(0, log.lastIndexOf(NAME + IS)));
    }

    /** Whoever reads it meanwhile reads the one or the other. */
    private static void write(Path hosts, String name, String address) throws IOException {
        Path next = Files.write(
                hosts.resolveSibling("hosts.next"),
                List.of(
                        "127.0.0.1 localhost",
                        "127.0.0.1 " + InetAddress.getLocalHost().getHostName(),
                        address + " " + name));
        Files.move(next, hosts, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** It ends with whoever has started it, which closes its standard input. */
    public static void main(String[] arguments) throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("rest.port", "0");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        DeliveryJob.build(env, DeliveryOptions.parse(arguments));
        env.executeAsync("delivery");
        Thread names = new Thread(NamedJob::tellOfTheName);
        names.setDaemon(true);
        names.start();
        while (System.in.read() >= 0) {
            // There is nothing to read.
        }
        Runtime.getRuntime().halt(0);
    }

    private static void tellOfTheName() {
        String before = "";
        while (!Thread.currentThread().isInterrupted()) {
            String now = address();
            if (!now.equals(before)) {
                System.out.print(NAME + IS + now + "\n");
                System.out.flush();
                before = now;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static String address() {
        try {
            return InetAddress.getByName(NAME).getHostAddress();
        } catch (UnknownHostException e) {
            return NOWHERE;
        }
    }
}
