package dev.vedette.local.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.local.demo.SiemListener;
import dev.vedette.local.faults.AttackedServer;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How long it takes from an event to its alert, in a stack that runs: replayed tokens at a steady rate, each at a server of a tenant of its
 * own, and for each of them when a search in Elasticsearch first finds the alert and when the SIEM has it. Elasticsearch is asked every
 * {@value #MILLIS_BETWEEN_SEARCHES} ms, which is part of its times.
 */
public final class AlertLatency {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MILLIS_BETWEEN_SEARCHES = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Attacks that are not counted: compilers, the month's index, connections. */
    private static final int WARM_UP = 50;

    private final URI elasticsearch;
    private final SiemListener siem;
    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
    private final HttpClient client = HttpClient.newHttpClient();

    /** When the event of each tenant was handed to Kafka's client, by {@link System#nanoTime()}. */
    private final Map<String, Long> sent = new LinkedHashMap<>();

    /** Those of them that no search has found yet. */
    private final Map<String, Long> awaited = new LinkedHashMap<>();

    private final List<Long> found = new ArrayList<>();

    /**
     * Nanoseconds from the event on, of each alert.
     *
     * @param elasticsearch until a search finds it
     * @param siem until the SIEM has its last octet
     */
    public record Times(List<Long> elasticsearch, List<Long> siem) {
        public Times {
            elasticsearch = List.copyOf(elasticsearch);
            siem = List.copyOf(siem);
        }
    }

    private AlertLatency(URI elasticsearch, SiemListener siem, KafkaProducer<byte[], byte[]> producer) {
        this.elasticsearch = elasticsearch;
        this.siem = siem;
        this.producer = producer;
    }

    /**
     * Attacks and waits for the alerts.
     *
     * @param kafka settings of Kafka's clients
     * @param siem which gets the alerts of the stack
     * @param alerts how many count, after some that warm up
     * @param perSecond attacks a second
     * @throws IOException if an alert does not come within a minute, or Elasticsearch does not answer
     */
    public static Times measure(
            Map<String, Object> kafka, URI elasticsearch, SiemListener siem, int alerts, int perSecond)
            throws IOException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            AlertLatency latency = new AlertLatency(elasticsearch, siem, producer);
            latency.attack("warm-up-", WARM_UP, perSecond);
            latency.sent.clear();
            latency.found.clear();
            latency.attack("measured-", alerts, perSecond);
            return latency.times();
        }
    }

    private void attack(String prefix, int attacks, int perSecond) throws IOException, InterruptedException {
        long began = System.nanoTime();
        long searched = began;
        for (int i = 0; i < attacks; ) {
            if (System.nanoTime() - began >= TimeUnit.SECONDS.toNanos(i) / perSecond) {
                attack(prefix + i++);
            }
            searched = searchAgain(searched);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!awaited.isEmpty() || !sent.keySet().stream().allMatch(this::isAtTheSiem)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("of " + attacks + " alerts " + awaited.size()
                        + " were not in Elasticsearch, or some not at the SIEM, after " + PATIENCE.toSeconds() + " s");
            }
            searched = searchAgain(searched);
        }
    }

    private void attack(String tenant) {
        long last = 0;
        for (AuditEvent event : new AttackedServer(tenant).replayedToken()) {
            last = System.nanoTime();
            producer.send(new ProducerRecord<>(
                    Topics.EVENTS, event.getAgentInstance().getBytes(StandardCharsets.UTF_8), codec.encode(event)));
        }
        producer.flush();
        sent.put(tenant, last);
        awaited.put(tenant, last);
    }

    private boolean isAtTheSiem(String tenant) {
        return siem.arrival(nameOf(tenant)).isPresent();
    }

    /** As the messages' structured data has it; no tenant's is the beginning of another's. */
    private static String nameOf(String tenant) {
        return "tenant=\"" + tenant + "\"";
    }

    private Times times() {
        List<Long> arrived = new ArrayList<>();
        sent.forEach((tenant, at) -> arrived.add(siem.arrival(nameOf(tenant)).orElseThrow() - at));
        return new Times(found, arrived);
    }

    /** Searches, if it is time again; returns when it did last. */
    private long searchAgain(long last) throws IOException, InterruptedException {
        long next = last + TimeUnit.MILLISECONDS.toNanos(MILLIS_BETWEEN_SEARCHES);
        if (System.nanoTime() < next) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            return last;
        }
        if (!awaited.isEmpty()) {
            for (JsonNode hit : search()) {
                Long at = awaited.remove(hit.at("/_source/organization.id").asText());
                if (at != null) {
                    found.add(System.nanoTime() - at);
                }
            }
        }
        return System.nanoTime();
    }

    private JsonNode search() throws IOException, InterruptedException {
        ObjectNode query = JSON.createObjectNode().put("size", 1000);
        query.putArray("_source").add("organization.id");
        ArrayNode tenants = query.putObject("query").putObject("terms").putArray("organization.id");
        awaited.keySet().forEach(tenants::add);
        HttpRequest request = HttpRequest.newBuilder(
                        elasticsearch.resolve("/vedette-alerts/_search?ignore_unavailable=true"))
                .header("Content-Type", "application/json")
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(query.toString()))
                .build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        // Before the first alert of all there is no such alias.
        if (answer.statusCode() != 200 && answer.statusCode() != 404) {
            throw new IOException("Elasticsearch answers " + answer.statusCode());
        }
        return JSON.readTree(answer.body()).at("/hits/hits");
    }
}
