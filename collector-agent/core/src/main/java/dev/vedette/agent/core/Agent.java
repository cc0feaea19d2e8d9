package dev.vedette.agent.core;

import dev.vedette.agent.bootstrap.Bridge;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.event.Losses;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.export.Drainer;
import dev.vedette.agent.core.export.HealthMetrics;
import dev.vedette.agent.core.export.Reports;
import dev.vedette.agent.core.export.SaslMechanisms;
import dev.vedette.agent.core.health.Health;
import dev.vedette.agent.core.health.HealthRegistration;
import dev.vedette.agent.core.health.Progress;
import dev.vedette.agent.core.instrument.Coverage;
import dev.vedette.agent.core.instrument.HookTransformer;
import dev.vedette.agent.core.instrument.LibraryInstrumentation;
import dev.vedette.agent.core.observe.RequestObserver;
import dev.vedette.agent.core.options.OptionException;
import dev.vedette.agent.core.options.Settings;
import dev.vedette.agent.core.privacy.Fingerprints;
import dev.vedette.agent.core.spool.SpoolDirectory;
import dev.vedette.agent.core.spool.Storage;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Puts the agent together. Whatever goes wrong here, the application starts as it would without the agent. */
public final class Agent {
    private static final int KEY_BYTES = 32;
    private static final Duration LAST_METRICS_WAIT = Duration.ofSeconds(1);

    /** For a program without a library that is watched. */
    private static final long MAIN_TURN_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Reachable until the JVM ends: with it the lock on the spool directory would go. */
    private static volatile @Nullable Storage held;

    private Agent() {}

    /** Starts the agent in this JVM; called by the jar's premain through the agent's own class loader. */
    public static void start(Instrumentation instrumentation) {
        Thread caller = Thread.currentThread();
        ClassLoader application = caller.getContextClassLoader();
        try {
            // Kafka looks up classes by the thread's loader, and here that is the application's.
            caller.setContextClassLoader(Agent.class.getClassLoader());
            Settings settings = Settings.read(systemProperties(), System.getenv());
            List<LibraryInstrumentation> libraries =
                    ServiceLoader.load(LibraryInstrumentation.class, Agent.class.getClassLoader()).stream()
                            .map(ServiceLoader.Provider::get)
                            .toList();
            start(instrumentation, settings, libraries);
        } catch (OptionException e) {
            AgentLog.say("start", "the agent stays off: " + e.getMessage());
        } catch (Throwable e) {
            AgentLog.say("start", "the agent stays off: " + AgentLog.describe(e));
        } finally {
            caller.setContextClassLoader(application);
        }
    }

    private static void start(
            Instrumentation instrumentation, Settings settings, List<LibraryInstrumentation> libraries) {
        SaslMechanisms.keepToOurselves(settings.kafka());
        Losses losses = new Losses();
        Storage storage = Storage.open(settings, losses);
        held = storage;
        Coverage coverage = new Coverage();
        Recorder recorder = new Recorder(storage.ring(), settings);
        Progress progress = new Progress();
        Health health = new Health(recorder, storage.ring(), losses, progress);
        Reports reports = new Reports(recorder, storage.ring(), coverage, health, losses, settings.heartbeat());
        Fingerprints fingerprints = new Fingerprints(fingerprintKey(settings), settings.otherFingerprintKey());

        recorder.record(recorder.start("vedette.agent.start")
                .put(Fields.OUTCOME, "success")
                .put(Fields.ATTRIBUTES, startAttributes()));
        RequestObserver observer = new RequestObserver(
                recorder,
                fingerprints,
                settings.trustedProxies(),
                settings.orders(),
                settings.definitionTexts(),
                losses::add);
        Bridge.connect(observer);
        HookTransformer hooks = new HookTransformer(libraries, coverage);
        instrumentation.addTransformer(hooks);
        hooks.catchUp(instrumentation);

        BooleanSupplier mainIsAtWork = mainIsAtWork(coverage);
        Drainer drainer = new Drainer(storage, settings, losses, progress, reports, observer::workOff, mainIsAtWork);
        Thread thread = start(drainer, "vedette-drainer");
        Optional<HealthMetrics> metrics =
                settings.metrics().map(to -> new HealthMetrics(health, to, settings, storage.instance()));
        start(
                () -> {
                    await(mainIsAtWork);
                    metrics.ifPresent(HealthMetrics::begin);
                    new HealthRegistration(health).run();
                },
                "vedette-health");
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            observer.end();
                            stop(drainer, thread, settings);
                            metrics.ifPresent(sums -> sums.end(LAST_METRICS_WAIT));
                        },
                        "vedette-stop"));
    }

    private static Thread start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(Agent.class.getClassLoader());
        thread.start();
        return thread;
    }

    /**
     * Whether the server's main method has had its turn. Kafka's client makes the platform's MBean server, and with that the
     * manager of {@code java.util.logging} is chosen for good: some servers (JBoss among them) choose theirs in their
     * main method and do not start if they come too late.
     */
    private static BooleanSupplier mainIsAtWork(Coverage coverage) {
        long begin = System.nanoTime();
        return () -> coverage.foundAny() || System.nanoTime() - begin > MAIN_TURN_NANOS;
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private static void stop(Drainer drainer, Thread thread, Settings settings) {
        drainer.stop(settings.shutdownWait());
        try {
            thread.join(settings.shutdownWait().toMillis() + TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] fingerprintKey(Settings settings) {
        if (settings.fingerprintKey().isPresent()) {
            return settings.fingerprintKey().get();
        }
        try {
            return SpoolDirectory.keyKeptIn(settings.spoolDirectory(), Agent::newKey);
        } catch (IOException e) {
            AgentLog.say(
                    "key",
                    "fingerprints change with every start: set vedette.fingerprint.key, or vedette.spool.dir to a directory that can"
                            + " be written: " + AgentLog.describe(e));
            return newKey();
        }
    }

    private static byte[] newKey() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    private static Map<String, String> startAttributes() {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("java.version", Runtime.version().toString());
        attributes.put("java.vendor", System.getProperty("java.vendor", ""));
        attributes.put("os.name", System.getProperty("os.name", ""));
        attributes.put("process.pid", Long.toString(ProcessHandle.current().pid()));
        return attributes;
    }

    private static Map<String, String> systemProperties() {
        Properties properties = System.getProperties();
        Map<String, String> values = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> {
            String value = properties.getProperty(name);
            if (value != null) {
                values.put(name, value);
            }
        });
        return values;
    }
}
