package dev.vedette.console.investigation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.elasticsearch.Document;
import dev.vedette.console.elasticsearch.Document.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An event as the timeline shows it: two hundred of them stand on a page, so that each is short.
 *
 * @param fields all others, at most {@value #MAX_FIELDS}, each value at most {@value #MAX_VALUE} characters
 * @param leftOut how many fields there was no room for, at least
 */
record EventRow(
        String id,
        Optional<Instant> at,
        String name,
        String service,
        String outcome,
        String reason,
        List<Entry> fields,
        int leftOut) {

    /** What the timeline does not need: the record's own bytes, definitions, and what says the same in ECS's words. */
    static final List<String> EXCLUDED = List.of(
            "event.original",
            "vedette.tool.definition.json",
            "vedette.chain.*",
            "ecs.version",
            "event.kind",
            "event.action",
            "event.category",
            "event.type",
            "event.module",
            "event.dataset",
            "client.ip",
            "related.*");

    private static final String ATTRIBUTES = "vedette.attributes";
    private static final int MAX_FIELDS = 48;
    private static final int MAX_VALUE = 300;
    private static final Set<String> OWN =
            Set.of("event.id", "@timestamp", "event.name", "service.name", "event.outcome", "event.reason");

    /** Attributes come last: however many an agent sends, they do not push the event's own fields out. */
    static EventRow of(String id, JsonNode source) {
        Document event = new Document(source);
        List<Entry> fields = new ArrayList<>(event.entries(ATTRIBUTES).stream()
                .map(entry -> new Entry(ATTRIBUTES + "." + entry.field(), entry.value()))
                .toList());
        if (source instanceof ObjectNode object) {
            ObjectNode own = object.deepCopy();
            own.remove(ATTRIBUTES);
            fields.addAll(
                    0,
                    new Document(own)
                            .entries().stream()
                                    .filter(entry -> !OWN.contains(entry.field()))
                                    .toList());
        }
        return new EventRow(
                id,
                event.time("@timestamp"),
                cut(event.text("event.name")),
                cut(event.text("service.name")),
                cut(event.text("event.outcome")),
                cut(event.text("event.reason")),
                fields.stream()
                        .limit(MAX_FIELDS)
                        .map(entry -> new Entry(cut(entry.field()), cut(entry.value())))
                        .toList(),
                Math.max(0, fields.size() - MAX_FIELDS));
    }

    private static String cut(String value) {
        if (value.length() <= MAX_VALUE) {
            return value;
        }
        int end = Character.isHighSurrogate(value.charAt(MAX_VALUE - 1)) ? MAX_VALUE - 1 : MAX_VALUE;
        return value.substring(0, end) + "… (" + (value.length() - end) + " more characters)";
    }
}
