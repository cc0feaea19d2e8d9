package dev.vedette.delivery.splunk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.delivery.StrictServer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Splunk's collector as its pages describe it, with the index {@code security} alone, and acknowledgement if it is on. An event whose
 * alert has "poison" in its id counts as of invalid format.
 */
final class SplunkServer implements StrictServer.Vendor {
    /** How a request is acknowledged. */
    enum Lie {
        /** Lost after it was received: never. */
        NEVER,
        /** Only at the fourth question. */
        LATE
    }

    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> KEYS = Set.of("time", "host", "source", "sourcetype", "index", "event", "fields");
    private static final String GUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

    private final boolean acknowledges;
    private final List<StrictServer.Stored> stored = new CopyOnWriteArrayList<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final List<String> channels = new CopyOnWriteArrayList<>();
    private final Map<String, Map<Integer, Integer>> questionsLeft = new HashMap<>();
    private final Map<String, Integer> nextAck = new HashMap<>();
    private final Queue<Lie> lies = new ArrayDeque<>();

    SplunkServer(boolean acknowledges) {
        this.acknowledges = acknowledges;
    }

    synchronized void lie(Lie lie) {
        lies.add(lie);
    }

    /** Channels that events came on, each once. */
    List<String> channels() {
        return channels.stream().distinct().toList();
    }

    List<JsonNode> events() {
        return events;
    }

    @Override
    public synchronized StrictServer.Answer answer(StrictServer.Request request) throws IOException {
        if (!request.method().equals("POST")) {
            throw new IllegalArgumentException(request.method());
        }
        String authorization = request.header("Authorization");
        if (authorization.isEmpty()) {
            return error(401, "Token is required", 2);
        }
        if (!authorization.startsWith("Splunk ")) {
            return error(401, "Invalid authorization", 3);
        }
        if (!authorization.equals("Splunk 0aa1b2c3-right")) {
            return error(403, "Invalid token", 4);
        }
        String channel = request.header("X-Splunk-Request-Channel");
        if (acknowledges && channel.isEmpty()) {
            throw new IllegalArgumentException("Data channel is missing, code 10");
        }
        if (acknowledges && !channel.matches(GUID)) {
            throw new IllegalArgumentException("Invalid data channel, code 11");
        }
        return switch (request.url().getPath()) {
            case "/services/collector/event" -> events(request, channel);
            case "/services/collector/ack" -> acknowledgements(request, channel);
            default -> throw new IllegalArgumentException("no such path: " + request.url());
        };
    }

    private StrictServer.Answer events(StrictServer.Request request, String channel) {
        List<JsonNode> batch = new ArrayList<>();
        try (MappingIterator<JsonNode> values = JSON.readerFor(JsonNode.class).readValues(request.body())) {
            while (values.hasNext()) {
                JsonNode value = values.next();
                StrictServer.Answer refused = refusal(value, batch.size());
                if (refused.status() != 200) {
                    return refused;
                }
                batch.add(value);
            }
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("Invalid data format, code 6: " + request.text(), e);
        }
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("No data, code 5");
        }
        channels.add(channel);
        Lie lie = acknowledges ? lies.poll() : null;
        if (lie != Lie.NEVER) {
            batch.forEach(this::store);
        }
        if (!acknowledges) {
            return new StrictServer.Answer(200, "{\"text\":\"Success\",\"code\":0}");
        }
        int ack = nextAck.merge(channel, 1, Integer::sum) - 1;
        int questions = lie == Lie.NEVER ? Integer.MAX_VALUE : lie == Lie.LATE ? 3 : 1;
        questionsLeft.computeIfAbsent(channel, any -> new HashMap<>()).put(ack, questions);
        return new StrictServer.Answer(200, "{\"text\":\"Success\",\"code\":0,\"ackId\":" + ack + "}");
    }

    private static StrictServer.Answer refusal(JsonNode value, int number) {
        value.fieldNames().forEachRemaining(key -> require(KEYS.contains(key), "key " + key));
        JsonNode event = value.path("event");
        require(!event.isMissingNode(), "Event field is required, code 12");
        require(!event.isEmpty() || !event.asText().isBlank(), "Event field cannot be blank, code 13");
        require(value.path("time").isNumber(), "time");
        value.path("fields")
                .forEach(field -> require(field.isTextual() && !field.asText().isEmpty(), "fields, code 15"));
        require(value.path("index").asText().equals("security"), "Incorrect index, code 7");
        if (event.path("vedette.alert.id").asText().contains("poison")) {
            return new StrictServer.Answer(
                    400, "{\"text\":\"Invalid data format\",\"code\":6,\"invalid-event-number\":" + number + "}");
        }
        return new StrictServer.Answer(200, "");
    }

    private static void require(boolean so, String otherwise) {
        if (!so) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private void store(JsonNode value) {
        JsonNode event = value.path("event");
        JsonNode fields = value.path("fields");
        require(
                fields.path("alert_id")
                        .asText()
                        .equals(event.path("vedette.alert.id").asText()),
                "the indexed id is another one");
        events.add(value);
        stored.add(new StrictServer.Stored(
                event.path("vedette.alert.id").asText(),
                event.path("event.action").asText() + " "
                        + event.path("vedette.alert.evidence.count").asLong()));
    }

    /** A status that was told as true is forgotten. */
    private StrictServer.Answer acknowledgements(StrictServer.Request request, String channel) throws IOException {
        if (!acknowledges) {
            return error(400, "ACK is disabled", 14);
        }
        Map<Integer, Integer> left = questionsLeft.getOrDefault(channel, new HashMap<>());
        StringBuilder acks = new StringBuilder("{\"acks\":{");
        String separator = "";
        for (JsonNode asked : JSON.readTree(request.body()).path("acks")) {
            require(asked.isIntegralNumber(), "no ackId");
            Integer questions = left.computeIfPresent(asked.asInt(), (ack, before) -> before - 1);
            boolean indexed = questions != null && questions < 0;
            if (indexed) {
                left.remove(asked.asInt());
            }
            acks.append(separator)
                    .append('"')
                    .append(asked.asInt())
                    .append("\":")
                    .append(indexed);
            separator = ",";
        }
        return new StrictServer.Answer(200, acks.append("}}").toString());
    }

    private static StrictServer.Answer error(int status, String text, int code) {
        return new StrictServer.Answer(status, "{\"text\":\"" + text + "\",\"code\":" + code + "}");
    }

    @Override
    public List<StrictServer.Stored> stored() {
        return stored;
    }
}
