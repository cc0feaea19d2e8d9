package dev.vedette.delivery.options;

import dev.vedette.delivery.elasticsearch.Cluster;
import dev.vedette.delivery.format.OcsfEvents;
import dev.vedette.delivery.siem.Destination;
import dev.vedette.delivery.siem.EventFormat;
import dev.vedette.delivery.siem.EventMessages;
import dev.vedette.delivery.siem.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The file of the sinks: where alerts go, and how to get into Elasticsearch. Its form is {@code sinks.schema.json}. */
final class SinksFile {
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,31}";

    /** The form that events have in a SIEM. */
    private static final String EVENTS_FORMAT = "ocsf";

    /** Each kind of destination, by the word that {@code type} has for it, and what reads its own keys. */
    private static final Map<String, Function<Section, Destination>> TYPES = types();

    private SinksFile() {}

    private static Map<String, Function<Section, Destination>> types() {
        Map<String, Function<Section, Destination>> types = new LinkedHashMap<>();
        types.put("syslog", SyslogOptions::read);
        types.put("webhook", WebhookOptions::read);
        types.put("splunk", SplunkOptions::read);
        types.put("otlp", OtlpOptions::read);
        types.put("sentinel", SentinelOptions::read);
        return types;
    }

    /** @throws IllegalArgumentException in one line with file, line and path, and what is allowed there */
    static List<SinkOptions> read(Path file) {
        return parse(file.toString(), text(file));
    }

    /**
     * The Elasticsearch that the file names, empty if it names none.
     *
     * @throws IllegalArgumentException likewise
     */
    static Optional<Cluster> elasticsearch(Path file) {
        return Section.of(file.toString(), text(file)).section("elasticsearch").map(ElasticsearchOptions::read);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("--sinks " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    static List<SinkOptions> parse(String file, String yaml) {
        Section root = Section.of(file, yaml);
        List<SinkOptions> sinks = new ArrayList<>();
        for (Section sink : root.sections("sinks")) {
            sinks.add(sink(sink));
        }
        Optional<Cluster> unused = root.section("elasticsearch").map(ElasticsearchOptions::read);
        root.end();
        return sinks;
    }

    private static SinkOptions sink(Section sink) {
        String name = sink.text("name");
        if (!name.matches(NAME) || name.equals(DeliveryOptions.ELASTICSEARCH)) {
            throw sink.wrong(
                    "name", "has 1 to 32 characters of a-z, 0-9 and -, and is not " + DeliveryOptions.ELASTICSEARCH);
        }
        List<String> types = List.copyOf(TYPES.keySet());
        Destination destination = Optional.ofNullable(TYPES.get(sink.choice("type", types)))
                .orElseThrow(() -> sink.wrong("type", "is one of " + String.join(", ", types)))
                .apply(sink);
        SinkOptions.Feed feed = sink.has("events") ? events(sink, destination) : alerts(sink);
        sink.end();
        return new SinkOptions(name, destination, feed);
    }

    private static SinkOptions.Feed alerts(Section sink) {
        return new SinkOptions.Alerts(
                selection(sink), sink.seconds("update_every", SinkOptions.UPDATE_EVERY, Duration.ofDays(1)));
    }

    private static SinkOptions.Feed events(Section sink, Destination destination) {
        List<String> classes = sink.texts("events");
        List<String> known = OcsfEvents.EventClass.names();
        if (classes.isEmpty() || !known.containsAll(classes)) {
            throw sink.wrong("events", "are one or more of " + String.join(", ", known));
        }
        if (!sink.optionalText("format").equals(Optional.of(EVENTS_FORMAT))) {
            throw sink.wrong("events", "need format: " + EVENTS_FORMAT + " beside them");
        }
        EventFormat format = destination
                .events(new OcsfEvents(classes))
                .orElseThrow(() -> sink.wrong("events", "go to sinks of the types syslog and splunk alone"));
        try {
            return new SinkOptions.Events(new EventMessages(format, Set.copyOf(sink.texts("leave_out"))));
        } catch (IllegalArgumentException e) {
            throw sink.wrong("leave_out", String.valueOf(e.getMessage()));
        }
    }

    private static Selection selection(Section sink) {
        String level = sink.optionalChoice("minimum_level", Selection.LEVELS).orElse("informational");
        Set<String> leaveOut = Set.copyOf(sink.texts("leave_out"));
        try {
            return new Selection(level, leaveOut);
        } catch (IllegalArgumentException e) {
            throw sink.wrong("leave_out", String.valueOf(e.getMessage()));
        }
    }
}
