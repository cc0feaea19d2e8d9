package dev.vedette.delivery.options;

import dev.vedette.delivery.elasticsearch.Cluster;
import dev.vedette.delivery.siem.Destination;
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
        if (!name.matches(NAME)) {
            throw sink.wrong("name", "has 1 to 32 characters of a-z, 0-9 and -");
        }
        List<String> types = List.copyOf(TYPES.keySet());
        Destination destination = Optional.ofNullable(TYPES.get(sink.choice("type", types)))
                .orElseThrow(() -> sink.wrong("type", "is one of " + String.join(", ", types)))
                .apply(sink);
        Selection selection = selection(sink);
        Duration updateEvery = sink.seconds("update_every", SinkOptions.UPDATE_EVERY, Duration.ofDays(1));
        sink.end();
        return new SinkOptions(name, destination, selection, updateEvery);
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
