package dev.vedette.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.local.process.ChildProcess;
import dev.vedette.local.process.JavaProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A Flink session cluster: one job manager and one or more task managers, each a JVM of its own. Thread-safe.
 *
 * <p>The class path is {@code infra/local/flink}'s; jobs bring their connectors themselves.
 */
public final class FlinkCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LOOPBACK = "127.0.0.1";

    /** Of a task manager, at least. */
    private static final int SLOTS = 4;

    private static final String SLOTS_SETTING = "taskmanager.numberOfTaskSlots";

    /** States of a job that, while it starts for the first time, say that something is wrong with it. */
    private static final List<String> NOT_COMING_UP =
            List.of("FAILING", "FAILED", "RESTARTING", "CANCELLING", "CANCELED", "FINISHED", "SUSPENDED");

    /** States that a job does not leave. */
    private static final List<String> ENDED = List.of("FAILED", "CANCELED", "FINISHED");

    private static final List<String> JVM_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            // Kryo and the serializers of JDK collections look into java.util.
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=dev.vedette.schemas.avro",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
            "-Dorg.slf4j.simpleLogger.log.org.apache.kafka=warn",
            "-Dorg.slf4j.simpleLogger.log.org.apache.pekko=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true");

    private final Workshop workshop;
    private final Path config;
    private final Path built;
    private volatile ChildProcess jobManager;
    private final List<ChildProcess> taskManagers = new ArrayList<>();
    private int jobManagers = 1;
    private final Map<String, String> jobs = new ConcurrentHashMap<>();
    private final URI rest;
    private final Http http;
    private final int slots;

    private FlinkCluster(Workshop workshop, Path config, Path built, ChildProcess jobManager, int restPort, int slots) {
        this.workshop = workshop;
        this.config = config;
        this.built = built;
        this.jobManager = jobManager;
        this.rest = URI.create("http://%s:%d".formatted(LOOPBACK, restPort));
        this.http = new Http(rest);
        this.slots = slots;
    }

    /**
     * Starts a job manager and one task manager; {@link #awaitReady} waits for them.
     *
     * @param slots as many as the jobs need
     */
    static FlinkCluster launch(Workshop workshop, int restPort, int slots) throws StackException, IOException {
        return launch(workshop, restPort, Map.of(SLOTS_SETTING, Math.max(SLOTS, slots)));
    }

    /**
     * The same with further settings of Flink.
     *
     * @param further by Flink's names; they win over ours
     */
    static FlinkCluster launch(Workshop workshop, int restPort, Map<String, Object> further)
            throws StackException, IOException {
        Path built = workshop.checkout().built("infra/local/flink/target/lib");
        Path config = workshop.folder("flink/conf");
        Map<String, Object> settings = new TreeMap<>(settings(workshop, restPort));
        settings.putAll(further);
        Files.writeString(config.resolve("config.yaml"), yaml(settings));
        int slots = Integer.parseInt(String.valueOf(settings.get(SLOTS_SETTING)));
        ChildProcess jobManager = startJobManager(workshop, "flink-job-manager", built, config, slots);
        FlinkCluster cluster = new FlinkCluster(workshop, config, built, jobManager, restPort, slots);
        cluster.addTaskManager();
        return cluster;
    }

    private static ChildProcess startJobManager(Workshop workshop, String name, Path built, Path config, int slots)
            throws IOException {
        return workshop.start(
                name,
                program(
                        built,
                        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                        List.of("-Xms128m", "-Xmx320m", metaspace(slots), "-XX:MaxDirectMemorySize=128m"),
                        config));
    }

    /**
     * Starts another job manager in place of one that has ended, without waiting for it. It takes over the jobs of the first
     * if the cluster was launched with Flink's high availability.
     */
    synchronized ChildProcess replaceJobManager() throws IOException {
        jobManager = startJobManager(workshop, "flink-job-manager-" + ++jobManagers, built, config, slots);
        return jobManager;
    }

    private static JavaProgram program(Path built, String mainClass, List<String> memory, Path config) {
        List<String> options = new ArrayList<>(memory);
        options.addAll(JVM_OPTIONS);
        return new JavaProgram(
                mainClass, List.of(built.resolve("*")), options, List.of("--configDir", config.toString()));
    }

    private static Map<String, Object> settings(Workshop workshop, int restPort) throws IOException {
        return Map.ofEntries(
                Map.entry("jobmanager.rpc.address", LOOPBACK),
                Map.entry("jobmanager.rpc.port", Ports.freePort()),
                Map.entry("jobmanager.bind-host", LOOPBACK),
                Map.entry("rest.address", LOOPBACK),
                Map.entry("rest.bind-address", LOOPBACK),
                Map.entry("rest.port", restPort),
                Map.entry("rest.bind-port", restPort),
                Map.entry("taskmanager.host", LOOPBACK),
                Map.entry("taskmanager.bind-host", LOOPBACK),
                Map.entry(SLOTS_SETTING, SLOTS),
                // Without Flink's shell scripts nobody derives these from a total, so each of them is said.
                Map.entry("taskmanager.cpu.cores", 2.0),
                Map.entry("taskmanager.memory.framework.heap.size", "96m"),
                Map.entry("taskmanager.memory.task.heap.size", "416m"),
                Map.entry("taskmanager.memory.framework.off-heap.size", "64m"),
                Map.entry("taskmanager.memory.task.off-heap.size", "64m"),
                Map.entry("taskmanager.memory.managed.size", "64m"),
                Map.entry("taskmanager.memory.network.min", "64m"),
                Map.entry("taskmanager.memory.network.max", "64m"),
                Map.entry("taskmanager.memory.jvm-metaspace.size", "256m"),
                Map.entry("taskmanager.memory.jvm-overhead.min", "64m"),
                Map.entry("taskmanager.memory.jvm-overhead.max", "64m"),
                // A cold JVM on a busy machine has taken more than the default of 10 s to start its actor system.
                Map.entry("pekko.startup-timeout", "60 s"),
                Map.entry("pekko.ask.timeout", "30 s"),
                // A task manager that was killed is found out by its heartbeats: seconds, not the default of 50.
                Map.entry("heartbeat.interval", "1 s"),
                Map.entry("heartbeat.timeout", "10 s"),
                Map.entry("io.tmp.dirs", workshop.folder("flink/tmp")),
                Map.entry("web.upload.dir", workshop.folder("flink/upload")),
                Map.entry("web.tmpdir", workshop.folder("flink/web")),
                Map.entry("web.submit.enable", true),
                Map.entry("web.cancel.enable", true));
    }

    private static String yaml(Map<String, Object> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + ": " + quoted(setting.getValue()))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String quoted(Object value) {
        return value instanceof Number || value instanceof Boolean
                ? value.toString()
                : "'" + value.toString().replace("'", "''") + "'";
    }

    /** Starts one more task manager, without waiting for it. */
    public ChildProcess addTaskManager() throws IOException {
        synchronized (taskManagers) {
            String name = "flink-task-manager" + (taskManagers.isEmpty() ? "" : "-" + (taskManagers.size() + 1));
            ChildProcess taskManager = workshop.start(
                    name,
                    program(
                            built,
                            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                            List.of("-Xms192m", "-Xmx512m", metaspace(slots), "-XX:MaxDirectMemorySize=256m"),
                            config));
            taskManagers.add(taskManager);
            return taskManager;
        }
    }

    /** Each job has its own copy of its classes, in both JVMs: 16 to 20 MiB of a delivery job's. */
    private static String metaspace(int slots) {
        return "-XX:MaxMetaspaceSize=" + (256 + 32 * Math.max(0, slots - SLOTS)) + "m";
    }

    /** Waits until the REST interface answers and all slots of the living task managers are there. */
    public void awaitReady() throws StackException, InterruptedException {
        Readiness.await(jobManager, PATIENCE, () -> {
            for (ChildProcess taskManager : taskManagers()) {
                if (taskManagers().size() == 1 && !taskManager.isAlive()) {
                    throw new StackException(Readiness.ended(taskManager));
                }
            }
            long alive = taskManagers().stream().filter(ChildProcess::isAlive).count();
            return http.get("overview").body().path("slots-total").asInt() >= alive * slots;
        });
    }

    /**
     * Submits a job and waits until all of its tasks run.
     *
     * @return the job's id
     * @throws StackException if Flink refuses it or it fails
     */
    public String submit(FlinkJob job) throws StackException, IOException, InterruptedException {
        return submit(List.of(job)).get(0);
    }

    /** The same with several jobs, which start side by side. */
    public List<String> submit(List<FlinkJob> several) throws StackException, IOException, InterruptedException {
        Map<Path, String> uploaded = new HashMap<>();
        List<String> ids = new ArrayList<>();
        for (FlinkJob job : several) {
            String jarId = uploaded.get(job.jar());
            if (jarId == null) {
                jarId = upload(job.jar());
                uploaded.put(job.jar(), jarId);
            }
            ids.add(run(job, jarId));
        }
        for (int i = 0; i < ids.size(); i++) {
            String name = several.get(i).name();
            String id = ids.get(i);
            Readiness.await(jobManager, PATIENCE, () -> runs(name, id));
            jobs.put(name, id);
        }
        return List.copyOf(ids);
    }

    private String run(FlinkJob job, String jarId) throws StackException, IOException, InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("entryClass", job.mainClass());
        job.arguments().forEach(body.putArray("programArgsList")::add);
        Http.Answer answer = http.post("jars/" + jarId + "/run", body);
        String jobId = answer.body().path("jobid").asText();
        if (answer.status() != 200 || jobId.isEmpty()) {
            throw new StackException("flink does not take the %s job: %s".formatted(job.name(), firstError(answer)));
        }
        return jobId;
    }

    private String upload(Path jar) throws IOException, InterruptedException, StackException {
        String boundary = "vedette-" + UUID.randomUUID();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
                        + jar.getFileName() + "\"\r\nContent-Type: application/java-archive\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
        Http.Answer answer = http.send(
                "POST",
                "jars/upload",
                "multipart/form-data; boundary=" + boundary,
                BodyPublishers.concat(
                        BodyPublishers.ofByteArray(head.toByteArray()),
                        BodyPublishers.ofFile(jar),
                        BodyPublishers.ofByteArray(tail)));
        String file = answer.body().path("filename").asText();
        if (answer.status() != 200 || file.isEmpty()) {
            throw new StackException("flink does not take %s: %s".formatted(jar, firstError(answer)));
        }
        return file.substring(file.lastIndexOf('/') + 1);
    }

    private boolean runs(String name, String jobId) throws IOException, InterruptedException, StackException {
        JsonNode job = http.get("jobs/" + jobId).body();
        String state = job.path("state").asText();
        if (NOT_COMING_UP.contains(state)) {
            throw new StackException(stateAndCause(name, jobId, state));
        }
        JsonNode vertices = job.path("vertices");
        for (JsonNode vertex : vertices) {
            if (!vertex.path("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return state.equals("RUNNING") && !vertices.isEmpty();
    }

    private String stateAndCause(String name, String jobId, String state) throws IOException, InterruptedException {
        JsonNode why = http.get("jobs/" + jobId + "/exceptions").body().path("exceptionHistory");
        String cause = why.path("entries").path(0).path("stacktrace").asText("no reason given");
        return "the %s job is %s: %s".formatted(name, state, causes(cause));
    }

    /** One line about a submitted job that has ended; empty while all of them go on, be it after restarts. */
    Optional<String> endedJob() throws InterruptedException {
        for (Map.Entry<String, String> job : jobs.entrySet()) {
            try {
                String state =
                        http.get("jobs/" + job.getValue()).body().path("state").asText();
                if (ENDED.contains(state)) {
                    return Optional.of(stateAndCause(job.getKey(), job.getValue(), state));
                }
            } catch (IOException e) {
                // Flink itself is ending, which its processes tell.
            }
        }
        return Optional.empty();
    }

    /** A Java stack trace in one line: its message and the innermost cause. */
    private static String causes(String stackTrace) {
        List<String> lines = stackTrace.lines().toList();
        String last = lines.stream()
                .filter(line -> line.startsWith("Caused by:"))
                .reduce((first, second) -> second)
                .orElse("");
        return (lines.get(0) + " " + last).strip();
    }

    private static String firstError(Http.Answer answer) {
        List<String> errors = new ArrayList<>();
        answer.body().path("errors").forEach(error -> errors.add(causes(error.asText())));
        return "HTTP " + answer.status() + " " + String.join("; ", errors);
    }

    /** Cancels all jobs and waits until none is left. */
    public void cancelAll() throws StackException, IOException, InterruptedException {
        for (JsonNode job : http.get("jobs").body().path("jobs")) {
            http.send("PATCH", "jobs/" + job.path("id").asText(), "application/json", BodyPublishers.noBody());
        }
        Readiness.await(jobManager, PATIENCE, () -> {
            JsonNode overview = http.get("overview").body();
            return overview.path("jobs-running").asInt(-1) == 0;
        });
    }

    /** Address of Flink's REST interface and page, without a slash at the end. */
    public URI rest() {
        return rest;
    }

    /** The JVM of the job manager that was started last. */
    public ChildProcess jobManager() {
        return jobManager;
    }

    /** The task managers' JVMs, also those that have ended, in the order of their starts. */
    public List<ChildProcess> taskManagers() {
        synchronized (taskManagers) {
            return Collections.unmodifiableList(new ArrayList<>(taskManagers));
        }
    }

    @Override
    public void close() {
        taskManagers().forEach(ChildProcess::release);
        taskManagers().forEach(ChildProcess::close);
        jobManager.close();
    }
}
