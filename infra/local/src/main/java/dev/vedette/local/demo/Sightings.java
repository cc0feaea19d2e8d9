package dev.vedette.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What was seen of the attacks: alerts in Kafka, in Elasticsearch and at the SIEM listener. Thread-safe. */
final class Sightings implements AutoCloseable {

    private static final int POLL_MILLIS = 50;

    /**
     * An alert.
     *
     * @param newest its newest state
     * @param inKafkaNanos {@link System#nanoTime()} when its first state was read from Kafka
     */
    record Sighting(Alert newest, long inKafkaNanos) {}

    private final Map<String, Sighting> alerts = new ConcurrentHashMap<>();
    private final Map<String, Long> inElasticsearch = new ConcurrentHashMap<>();
    private final Map<String, String> addressOfEvent = new ConcurrentHashMap<>();
    private final Collection<AuditEvent> toolCalls = new ConcurrentLinkedQueue<>();
    private final Optional<URI> elasticsearch;
    private final Optional<SiemListener> siem;
    private final TopicTail eventTail;
    private final TopicTail alertTail;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final JsonMapper json = new JsonMapper();
    private final Thread poller = new Thread(this::pollElasticsearch, "alert-index-poller");
    private volatile boolean stopped;

    /**
     * Starts looking.
     *
     * @param kafka how to reach the broker
     * @param elasticsearch base address, if there is one
     * @param siem listener, if there is one
     */
    Sightings(Map<String, Object> kafka, Optional<URI> elasticsearch, Optional<SiemListener> siem) {
        this.elasticsearch = elasticsearch;
        this.siem = siem;
        this.eventTail = TopicTail.start(kafka, Topics.EVENTS, AuditEvent.class, (event, nanos) -> see(event));
        this.alertTail = TopicTail.start(kafka, Topics.ALERTS, Alert.class, this::see);
        poller.setDaemon(true);
        poller.start();
    }

    private void see(AuditEvent event) {
        addressOfEvent.put(
                event.getAgentInstance() + ":" + event.getAgentBoot() + ":" + event.getAgentSequence(),
                event.getClientAddress().orElse(""));
        if (event.getEventName().equals("mcp.tool.call")) {
            toolCalls.add(event);
        }
    }

    private void see(Alert alert, long nanos) {
        alerts.merge(
                alert.getAlertId(),
                new Sighting(alert, nanos),
                (known, next) -> new Sighting(next.newest(), known.inKafkaNanos()));
    }

    /** Searches for nothing until that is answered: the first search of a server's life is no measure of its later ones. */
    private void pollElasticsearch() {
        boolean warm = false;
        while (!stopped && elasticsearch.isPresent()) {
            try {
                List<String> missing = new ArrayList<>(alerts.keySet());
                missing.removeAll(inElasticsearch.keySet());
                if (!missing.isEmpty() || !warm) {
                    Optional<List<String>> found = found(elasticsearch.get(), missing);
                    long now = System.nanoTime();
                    warm |= found.isPresent();
                    found.orElse(List.of()).forEach(id -> inElasticsearch.put(id, now));
                }
                Thread.sleep(POLL_MILLIS);
            } catch (IOException notYet) {
                // Not up, or without the index: asked again.
            } catch (InterruptedException end) {
                return;
            }
        }
    }

    /** Which of the ids a search finds; empty where the server does not answer it, as without the index. */
    private Optional<List<String>> found(URI server, List<String> ids) throws IOException, InterruptedException {
        ObjectNode query = json.createObjectNode().put("size", ids.size()).put("_source", false);
        ids.forEach(query.putObject("query").putObject("ids").putArray("values")::add);
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/vedette-alerts/_search"))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(5))
                .POST(HttpRequest.BodyPublishers.ofString(query.toString()))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            return Optional.empty();
        }
        List<String> found = new ArrayList<>();
        for (JsonNode hit : json.readTree(response.body()).path("hits").path("hits")) {
            found.add(hit.path("_id").asText());
        }
        return Optional.of(found);
    }

    /** How many events were read. */
    int events() {
        return addressOfEvent.size();
    }

    /** Every tool call that was read, in the order of reading. */
    List<AuditEvent> toolCalls() {
        return List.copyOf(toolCalls);
    }

    /** Every alert that was read. */
    List<Sighting> alerts() {
        return List.copyOf(alerts.values());
    }

    /** Addresses that the alert's evidence came from; empty while not all of it has been read. */
    Set<String> addresses(Alert alert) {
        Set<String> addresses = ConcurrentHashMap.newKeySet();
        for (var evidence : alert.getEvidence()) {
            String address = addressOfEvent.get(evidence.getEventId());
            if (address == null) {
                return Set.of();
            }
            addresses.add(address);
        }
        return addresses;
    }

    /** When the alert was first found in Elasticsearch, by {@link System#nanoTime()}. */
    OptionalLong inElasticsearch(String alertId) {
        Long nanos = inElasticsearch.get(alertId);
        return nanos == null ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

    /** When the alert arrived at the SIEM listener, by {@link System#nanoTime()}. */
    OptionalLong atSiem(String alertId) {
        return siem.map(listener -> listener.arrival(alertId)).orElse(OptionalLong.empty());
    }

    /** Whether the alert is everywhere where it is to be. */
    boolean isEverywhere(String alertId) {
        return (elasticsearch.isEmpty() || inElasticsearch(alertId).isPresent())
                && (siem.isEmpty() || atSiem(alertId).isPresent());
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        poller.interrupt();
        poller.join();
        alertTail.close();
        eventTail.close();
    }
}
