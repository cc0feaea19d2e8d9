package dev.vedette.delivery.options;

import dev.vedette.delivery.elasticsearch.Cluster;
import dev.vedette.delivery.kafka.Printable;
import dev.vedette.delivery.siem.Selection;
import dev.vedette.delivery.syslog.SyslogDestination;
import dev.vedette.schemas.KafkaSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The job's command line.
 *
 * @param jobName what Flink's page calls the job
 * @param kafka settings of Kafka's clients
 * @param elasticsearch where Elasticsearch answers, empty if nothing is delivered there
 * @param sinks where else alerts and events go: those of the sinks file, and the syslog receiver of {@code --siem} under the name {@code siem}
 * @param checkpointDirectory where checkpoints go, empty for the cluster's own setting
 * @param checkpointInterval how often Kafka's offsets move on
 */
public record DeliveryOptions(
        String jobName,
        KafkaSettings kafka,
        Optional<Cluster> elasticsearch,
        List<SinkOptions> sinks,
        Optional<String> checkpointDirectory,
        Duration checkpointInterval) {
    /** What the ways to Elasticsearch are called together; no sink may have this name. */
    static final String ELASTICSEARCH = "elasticsearch";

    private static final String JOB_NAME = "vedette delivery";

    private static final List<String> NAMES = List.of(
            "--bootstrap",
            "--kafka",
            "--elasticsearch",
            "--siem",
            "--sinks",
            "--only",
            "--checkpoint-dir",
            "--checkpoint-interval");
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^\\s:,\\[\\]]+):(\\d{1,5})");
    private static final Pattern MILLIS = Pattern.compile("[1-9]\\d{0,8}");
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

    /** A host and a port. */
    record Address(String host, int port) {}

    /**
     * Reads {@code --name value} pairs; {@code --kafka} may stand there several times.
     *
     * @throws IllegalArgumentException in one line, with what is allowed
     */
    public static DeliveryOptions parse(String... arguments) {
        Map<String, String> values = new HashMap<>();
        Map<String, String> kafka = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i];
            if (!NAMES.contains(name)) {
                throw wrong(name, "is no option; there are " + String.join(", ", NAMES));
            }
            if (i + 1 == arguments.length) {
                throw wrong(name, "needs a value");
            }
            if (name.equals("--kafka")) {
                setting(arguments[i + 1], kafka);
            } else if (values.put(name, arguments[i + 1]) != null) {
                throw wrong(name, "stands there twice");
            }
        }
        DeliveryOptions options = new DeliveryOptions(
                JOB_NAME,
                KafkaSettings.of(bootstrap(values.get("--bootstrap") == null ? "" : values.get("--bootstrap")), kafka),
                elasticsearch(
                        Optional.ofNullable(values.get("--elasticsearch")), Optional.ofNullable(values.get("--sinks"))),
                sinks(Optional.ofNullable(values.get("--siem")), Optional.ofNullable(values.get("--sinks"))),
                Optional.ofNullable(values.get("--checkpoint-dir")),
                Optional.ofNullable(values.get("--checkpoint-interval"))
                        .map(DeliveryOptions::millis)
                        .orElse(DEFAULT_INTERVAL));
        if (options.elasticsearch().isEmpty() && options.sinks().isEmpty()) {
            throw new IllegalArgumentException(
                    "nowhere to deliver to: give --elasticsearch, --sinks, --siem or several of them");
        }
        return values.get("--only") == null
                ? options
                : options.only(List.of(values.get("--only").split(",", -1)));
    }

    /** The same job for some of its destinations alone. */
    private DeliveryOptions only(List<String> names) {
        List<String> allowed = new ArrayList<>();
        elasticsearch.ifPresent(cluster -> allowed.add(ELASTICSEARCH));
        sinks.forEach(sink -> allowed.add(sink.name()));
        for (String name : names) {
            if (!allowed.contains(name)) {
                throw wrong(
                        "--only",
                        "names " + Printable.of(name) + ", which is no destination; there are "
                                + String.join(", ", allowed));
            }
        }
        return new DeliveryOptions(
                JOB_NAME + " " + String.join(", ", names),
                kafka,
                elasticsearch.filter(cluster -> names.contains(ELASTICSEARCH)),
                sinks.stream().filter(sink -> names.contains(sink.name())).toList(),
                checkpointDirectory,
                checkpointInterval);
    }

    private static Optional<Cluster> elasticsearch(Optional<String> url, Optional<String> file) {
        Optional<Cluster> ofFile = file.flatMap(path -> SinksFile.elasticsearch(Path.of(path)));
        if (url.isPresent() && ofFile.isPresent()) {
            throw wrong("--elasticsearch", "stands beside elasticsearch: of the sinks file; give one of them");
        }
        return ofFile.or(() -> url.map(DeliveryOptions::url).map(Cluster::open));
    }

    private static List<SinkOptions> sinks(Optional<String> siem, Optional<String> file) {
        List<SinkOptions> sinks = new ArrayList<>();
        file.ifPresent(path -> sinks.addAll(SinksFile.read(Path.of(path))));
        siem.map(value -> address("--siem", value))
                .ifPresent(address -> sinks.add(new SinkOptions(
                        "siem",
                        new SyslogDestination(address.host(), address.port()),
                        new SinkOptions.Alerts(Selection.ALL, SinkOptions.UPDATE_EVERY))));
        Set<String> names = new HashSet<>();
        for (SinkOptions sink : sinks) {
            if (!names.add(sink.name())) {
                throw new IllegalArgumentException("two sinks are called " + sink.name() + "; --siem is called siem");
            }
        }
        return List.copyOf(sinks);
    }

    /** What does not fit is not repeated: it may be a password. */
    private static void setting(String text, Map<String, String> settings) {
        int end = text.indexOf('=');
        if (end < 1) {
            throw wrong("--kafka", "has to be KEY=VALUE, a setting of Kafka's clients");
        }
        if (settings.put(text.substring(0, end), text.substring(end + 1)) != null) {
            throw wrong("--kafka", "sets " + Printable.of(text.substring(0, end)) + " twice");
        }
    }

    private static String bootstrap(String value) {
        for (String server : value.split(",", -1)) {
            address("--bootstrap", server);
        }
        return value;
    }

    private static URI url(String value) {
        URI url;
        try {
            url = URI.create(value);
        } catch (IllegalArgumentException e) {
            throw wrong("--elasticsearch", "is no URL, such as http://127.0.0.1:9200");
        }
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getHost() == null || url.getQuery() != null || url.getUserInfo() != null) {
            throw wrong(
                    "--elasticsearch",
                    "has to be an http or https URL of host and port, such as http://127.0.0.1:9200");
        }
        return url;
    }

    static Address address(String name, String value) {
        var matcher = ADDRESS.matcher(value);
        if (matcher.matches()) {
            int port = Integer.parseInt(matcher.group(2));
            if (port >= 1 && port <= 65535) {
                return new Address(matcher.group(1).replaceAll("[\\[\\]]", ""), port);
            }
        }
        throw wrong(name, "has to be HOST:PORT with a port from 1 to 65535");
    }

    private static Duration millis(String value) {
        if (!MILLIS.matcher(value).matches()) {
            throw wrong("--checkpoint-interval", "is a number of milliseconds from 1 to 999999999");
        }
        return Duration.ofMillis(Long.parseLong(value));
    }

    private static IllegalArgumentException wrong(String option, String fault) {
        return new IllegalArgumentException(option + " " + fault);
    }
}
