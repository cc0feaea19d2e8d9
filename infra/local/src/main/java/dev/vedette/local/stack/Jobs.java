package dev.vedette.local.stack;

import dev.vedette.local.rules.RuleFiles;
import dev.vedette.local.rules.RuleTopic;
import dev.vedette.local.rules.UnusableRuleException;
import dev.vedette.schemas.avro.RuleStatus;
import dev.vedette.schemas.signing.SigningKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Our jobs on the local cluster. */
final class Jobs {
    private static final Duration RULE_PATIENCE = Duration.ofSeconds(60);

    private final Workshop workshop;
    private final StackOptions options;

    Jobs(Workshop workshop, StackOptions options) {
        this.workshop = workshop;
        this.options = options;
    }

    /** Puts the rules into force, submits the job, and waits until it has said of each rule that it is in force. */
    void startDetection(KafkaBroker kafka, FlinkCluster flink)
            throws StackException, IOException, InterruptedException {
        Map<String, Long> versions = putRules(kafka);
        flink.submit(detectionJob(kafka));
        Map<String, RuleStatus> statuses = new RuleTopic(kafka.clientConfig()).awaitStatus(versions, RULE_PATIENCE);
        for (String rule : versions.keySet()) {
            RuleStatus status = statuses.get(rule);
            if (status == null) {
                throw new StackException("the detection job does not say what became of rule " + rule);
            }
            if (!status.getState().equals("in_force")) {
                throw new StackException("the detection job has %s rule %s: %s"
                        .formatted(status.getState(), rule, status.getReason().orElse("no reason given")));
            }
        }
    }

    private Map<String, Long> putRules(KafkaBroker kafka) throws StackException, IOException, InterruptedException {
        if (options.rules().isEmpty()) {
            return Map.of();
        }
        try {
            RuleFiles.Contents contents = RuleFiles.read(options.rules());
            if (!contents.faults().isEmpty()) {
                throw new StackException(
                        "a rule cannot be used: " + contents.faults().get(0));
            }
            return new RuleTopic(kafka.clientConfig()).put(contents.sources(), "vedette up", ruleKey());
        } catch (UnusableRuleException e) {
            throw new StackException(String.valueOf(e.getMessage()), e);
        } catch (ExecutionException e) {
            throw new StackException("kafka does not take rules: " + e.getCause(), e);
        }
    }

    private SigningKey ruleKey() throws IOException {
        return SigningKey.readOrCreate(StackOptions.keys(options.home()), "rules");
    }

    private FlinkJob detectionJob(KafkaBroker kafka) throws StackException, IOException {
        ruleKey();
        StackOptions.modelKey(options.home());
        StackOptions.silenceKey(options.home());
        List<String> arguments = new ArrayList<>(List.of(
                "--bootstrap", kafka.bootstrapServers(),
                "--rule-keys",
                        StackOptions.keys(options.home()).resolve("rules.pub").toString(),
                "--model-keys",
                        StackOptions.keys(options.home()).resolve("models.pub").toString(),
                "--silence-keys",
                        StackOptions.keys(options.home())
                                .resolve("silences.pub")
                                .toString(),
                "--checkpoint-dir", checkpoints(Part.DETECTION)));
        options.operatorScopes()
                .ifPresent(file -> arguments.addAll(
                        List.of("--operator-scopes", file.toAbsolutePath().toString())));
        options.servers()
                .ifPresent(file -> arguments.addAll(
                        List.of("--servers", file.toAbsolutePath().toString())));
        options.geoip()
                .ifPresent(file -> arguments.addAll(
                        List.of("--geoip", file.toAbsolutePath().toString())));
        options.asn()
                .ifPresent(file ->
                        arguments.addAll(List.of("--asn", file.toAbsolutePath().toString())));
        return new FlinkJob(
                "detection",
                workshop.checkout().built("flink-jobs/detection/target/vedette-detection-job.jar"),
                "dev.vedette.detection.DetectionJob",
                arguments);
    }

    /**
     * Submits a job for Elasticsearch and one for each sink of alerts: a checkpoint waits for all of its job's destinations, so
     * one that is down would keep the offsets of the others from moving on.
     */
    void startDelivery(KafkaBroker kafka, FlinkCluster flink, ElasticsearchServer elasticsearch)
            throws StackException, IOException, InterruptedException {
        List<FlinkJob> jobs = new ArrayList<>();
        for (String destination : destinations(options)) {
            jobs.add(deliveryJob(kafka, elasticsearch, destination));
        }
        flink.submit(jobs);
    }

    /** Slots that all jobs of the stack take. */
    static int slots(StackOptions options) {
        return 1 + destinations(options).size();
    }

    private static List<String> destinations(StackOptions options) {
        List<String> names = new ArrayList<>(List.of("elasticsearch"));
        options.sinks().ifPresent(file -> names.addAll(SinkNames.of(file)));
        options.siem().ifPresent(siem -> names.add("siem"));
        return List.copyOf(names);
    }

    private FlinkJob deliveryJob(KafkaBroker kafka, ElasticsearchServer elasticsearch, String destination)
            throws StackException, IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--bootstrap", kafka.bootstrapServers(),
                "--elasticsearch", elasticsearch.uri().toString(),
                "--only", destination,
                "--checkpoint-dir", checkpoints(Part.DELIVERY)));
        options.sinks()
                .ifPresent(file -> arguments.addAll(
                        List.of("--sinks", file.toAbsolutePath().toString())));
        options.siem().ifPresent(siem -> arguments.addAll(List.of("--siem", hostAndPort(siem))));
        return new FlinkJob(
                "delivery " + destination,
                workshop.checkout().built("flink-jobs/delivery/target/vedette-delivery-job.jar"),
                "dev.vedette.delivery.DeliveryJob",
                arguments);
    }

    private String checkpoints(Part job) throws IOException {
        return workshop.folder("flink/checkpoints/" + job.label()).toUri().toString();
    }

    private static String hostAndPort(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
