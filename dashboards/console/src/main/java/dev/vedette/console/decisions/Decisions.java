package dev.vedette.console.decisions;

import dev.vedette.console.decisions.DecisionBook.Place;
import dev.vedette.console.kafka.TopicFollower;
import dev.vedette.console.session.Tenants;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.avro.Feedback;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/** Decisions on alerts: what is known of them, and how one is made. Thread-safe. */
public final class Decisions implements AutoCloseable {

    private final KafkaSettings kafka;
    private final DecisionBook book;
    private final PastDecisions past;
    private final FeedbackWriter writer;
    private final TopicFollower<Feedback> reader;
    private final Clock clock = Clock.systemUTC();

    /** @param book is filled, as long as this is not closed, by what {@code kafka} has */
    public Decisions(KafkaSettings kafka, DecisionBook book, PastDecisions past) {
        this.kafka = kafka;
        this.book = book;
        this.past = past;
        this.writer = new FeedbackWriter(kafka);
        this.reader = new TopicFollower<>(kafka, FeedbackReader.SOURCE, new FeedbackReader(book, past));
    }

    /** Why decisions are not followed at the moment, in a line for the analyst; empty if they are. */
    public String fault() {
        return reader.fault();
    }

    /**
     * What became of a request.
     *
     * @param decisions what the brokers have now, by alert
     * @param failed why not, by alert
     */
    record Outcome(Map<String, Decision> decisions, Map<String, String> failed) {}

    /**
     * Decides for {@code owner} and returns when the brokers have it.
     *
     * @param within whose alerts {@code owner} sees: there are no others
     * @param confirmed is told of each decision that they have
     * @throws DecisionException if Kafka has none of it
     * @throws Exception if Elasticsearch does not say whose the alerts are
     */
    Outcome decide(DecisionRequest request, String owner, Tenants within, Consumer<Feedback> confirmed)
            throws Exception {
        Map<String, String> tenants = past.tenants(request.alerts(), within);
        Map<String, Decision> decisions = new LinkedHashMap<>();
        Map<String, String> failed = new LinkedHashMap<>();
        List<Feedback> records = new ArrayList<>();
        for (String alert : request.alerts()) {
            if (tenants.containsKey(alert)) {
                records.add(record(alert, tenants.get(alert), request, owner));
            } else {
                failed.put(alert, "There is no alert with this id: it may be past its retention.");
            }
        }
        if (!records.isEmpty()) {
            write(records, decisions, failed, confirmed);
        }
        return new Outcome(decisions, failed);
    }

    private Feedback record(String alert, String tenant, DecisionRequest request, String owner) {
        return Feedback.newBuilder()
                .setAlertId(alert)
                .setDecision(request.decision())
                .setReason(request.reason())
                .setOwner(owner)
                .setTenant(tenant)
                .setCreatedAt(ChronoUnit.MICROS.between(java.time.Instant.EPOCH, clock.instant()))
                .build();
    }

    private void write(
            List<Feedback> records,
            Map<String, Decision> decisions,
            Map<String, String> failed,
            Consumer<Feedback> confirmed)
            throws DecisionException, InterruptedException {
        try {
            writer.prepare();
            Map<String, Optional<Place>> places = writer.write(records);
            for (Feedback feedback : records) {
                String alert = feedback.getAlertId();
                Optional<Place> place = places.getOrDefault(alert, Optional.empty());
                if (place.isPresent()) {
                    book.take(alert, Decision.of(feedback), place.get());
                    decisions.put(alert, book.of(alert));
                    confirmed.accept(feedback);
                } else {
                    failed.put(alert, unconfirmed());
                }
            }
        } catch (KafkaException | ExecutionException e) {
            throw new DecisionException("Nothing was decided. " + TopicFollower.doesNotAnswer(kafka), e);
        }
        if (decisions.isEmpty()) {
            throw new DecisionException(unconfirmed(), new KafkaException("no broker has confirmed a record"));
        }
    }

    /** A record whose confirmation was lost is there: the reader shows it then. */
    private String unconfirmed() {
        return "Not confirmed, and shown as soon as the brokers have it. " + TopicFollower.doesNotAnswer(kafka)
                + " Decide again if it does not appear.";
    }

    @Override
    public void close() {
        reader.close();
        writer.close();
    }
}
