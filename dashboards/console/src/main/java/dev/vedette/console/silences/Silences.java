package dev.vedette.console.silences;

import dev.vedette.console.kafka.TopicFollower;
import dev.vedette.console.kafka.TopicWriter;
import dev.vedette.console.session.Tenants;
import dev.vedette.console.silences.SilenceBook.Held;
import dev.vedette.console.silences.SilenceView.Signed;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.SilenceRules;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Silence;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Silences: which there are, how one is made and how one is ended. Thread-safe. */
public final class Silences implements AutoCloseable {

    /** Of a list. */
    private static final int SHOWN = 200;

    private static final Logger LOG = Logger.getLogger(Silences.class.getName());
    private static final String NO_KEY =
            "Silences cannot be made here: the console has no key that signs them. Set vedette.console.silence.key.file to a"
                    + " private key whose public part is in the detection job's --silence-keys, and start the console again;"
                    + " ./vedette up does both.";

    private final KafkaSettings kafka;
    private final Optional<SilenceKey> key;
    private final SilencedAlerts alerts;
    private final SilenceBook book;
    private final TopicFollower<Silence> reader;
    private final TopicWriter writer;
    private final RecordCodec<Silence> codec = RecordCodec.of(Silence.class);
    private final Clock clock = Clock.systemUTC();

    /** @param key that signs narrow silences; without one none can be made, and all can be ended */
    public Silences(KafkaSettings kafka, Optional<SilenceKey> key, SilencedAlerts alerts) {
        this.kafka = kafka;
        this.key = key;
        this.alerts = alerts;
        this.book = new SilenceBook(silence -> SilenceKey.signedBy(key, silence));
        this.writer = new TopicWriter(kafka, Topics.SILENCES, Silence.getClassSchema());
        this.reader = new TopicFollower<>(
                kafka, new TopicFollower.Source<>(Topics.SILENCES, Silence.class, "the silences"), book);
    }

    /**
     * Some silences.
     *
     * @param fault why they are not followed at the moment, in a line for the analyst; empty if they are
     * @param making why none can be made, likewise
     * @param subject what the silences are asked of: an alert, if it is one
     * @param total how many there are
     */
    record Answer(
            String fault, String making, Optional<AlertSubject> subject, List<SilenceView> silences, long total) {}

    /** Those of {@code within} that have not expired, the one that ends first before the others. */
    Answer list(Tenants within) {
        Instant now = clock.instant();
        List<Held> all = book.lasting(micros(now)).stream()
                .filter(held -> isSeen(held, within))
                .toList();
        List<SilenceView> shown = known(
                all.stream().limit(SHOWN).map(held -> SilenceView.of(held, now)).toList(), within);
        return new Answer(reader.fault(), key.isPresent() ? "" : NO_KEY, Optional.empty(), shown, all.size());
    }

    /** Those that have not expired and are about an alert, and the one that covers it, which may have expired. */
    Answer of(String alertId, Tenants within) throws Exception {
        AlertSubject subject = subject(alertId, within);
        Instant now = clock.instant();
        Stream<Held> lasting = book.lasting(micros(now)).stream().filter(held -> subject.isOf(held.silence()));
        List<SilenceView> views = Stream.concat(lasting, book.of(subject.silencedBy()).stream())
                .filter(held -> isSeen(held, within))
                .distinct()
                .limit(SHOWN)
                .map(held -> SilenceView.of(held, now))
                .toList();
        return new Answer(
                reader.fault(),
                key.isPresent() ? subject.unfit() : NO_KEY,
                Optional.of(new AlertSubject(
                        subject.rule(), subject.title(), subject.tenant(), subject.values(), subject.silencedBy())),
                views,
                views.size());
    }

    /** One for everybody's alerts is seen by who sees everybody's. */
    private static boolean isSeen(Held held, Tenants within) {
        return within.include(held.silence().getTenant().orElse(""));
    }

    private AlertSubject subject(String alertId, Tenants within) throws Exception {
        return alerts.subject(alertId, within)
                .orElseThrow(() ->
                        new SilenceException(404, "There is no alert with this id: it may be past its retention."));
    }

    /**
     * Makes a silence for {@code owner} and returns when the brokers have it.
     *
     * @param within whose alerts {@code owner} sees: there are no others
     * @param confirmed is told of it then
     * @throws SilenceException if there is no key, no alert, no such field in its group, or no broker that has it
     * @throws Exception if Elasticsearch does not say what the alert is about
     */
    SilenceView make(SilenceRequest request, String owner, Tenants within, Consumer<Silence> confirmed)
            throws Exception {
        SilenceKey own = key.orElseThrow(() -> new SilenceException(409, NO_KEY));
        AlertSubject subject = subject(request.alert(), within);
        if (!subject.unfit().isEmpty()) {
            throw new SilenceException(409, subject.unfit());
        }
        Map<String, List<String>> match = subject.match(request.keep())
                .orElseThrow(() ->
                        new SilenceException(400, "keep: expected fields of the alert's group that have a value"));
        Instant now = clock.instant();
        Silence silence = Silence.newBuilder()
                .setSilenceId(UUID.randomUUID().toString())
                .setTenant(subject.tenant())
                .setRuleId(subject.rule())
                .setMatch(match)
                .setStartsAt(micros(now))
                .setExpiresAt(micros(now.plus(request.length())))
                .setOwner(owner)
                .setReason(request.reason())
                .setCreatedAt(micros(now))
                .build();
        Optional<String> fault =
                SilenceRules.fault(silence.getSilenceId(), silence).or(() -> SilenceRules.tooWide(silence));
        if (fault.isPresent()) {
            throw new SilenceException(400, "The silence is none that can be made here: " + fault.get());
        }
        Silence signed = own.sign(silence);
        RecordMetadata place = write("Nothing was silenced.", silence.getSilenceId(), signed);
        book.take(silence.getSilenceId(), signed, place.timestamp(), place.offset());
        confirmed.accept(signed);
        return SilenceView.of(new Held(signed, Signed.HERE), now).known(subject.title(), 0);
    }

    /**
     * Ends a silence, whoever made it, and returns when the brokers have it: alerts are seen again, for which nobody's
     * signature is asked.
     *
     * @param within whose silences there are
     * @param confirmed is told of it then
     * @throws SilenceException if there is none, or no broker that has it
     */
    void end(String id, Tenants within, Consumer<Silence> confirmed) throws SilenceException, InterruptedException {
        Held held = book.of(id)
                .filter(one -> isSeen(one, within))
                .orElseThrow(
                        () -> new SilenceException(404, "There is no silence with this id: it may have been ended."));
        RecordMetadata place = write("Nothing was ended.", id, null);
        book.remove(id, place.timestamp(), place.offset());
        confirmed.accept(held.silence());
    }

    private RecordMetadata write(String undone, String id, @Nullable Silence silence)
            throws SilenceException, InterruptedException {
        try {
            writer.prepare();
            byte @Nullable [] value = silence == null ? null : encoded(silence);
            return TopicWriter.confirmed(writer.send(id, value))
                    .orElseThrow(() -> new SilenceException(
                            503,
                            "Not confirmed, and shown as soon as the brokers have it. "
                                    + TopicFollower.doesNotAnswer(kafka) + " Try again if nothing changes here."));
        } catch (KafkaException | ExecutionException e) {
            LOG.log(Level.FINE, "A silence cannot be written", e);
            throw new SilenceException(503, undone + " " + TopicFollower.doesNotAnswer(kafka));
        }
    }

    private byte[] encoded(Silence silence) {
        synchronized (codec) {
            return codec.encode(silence);
        }
    }

    /** The same with names and numbers; without them where the index does not answer, which the page says elsewhere. */
    private List<SilenceView> known(List<SilenceView> silences, Tenants within) {
        if (silences.isEmpty()) {
            return silences;
        }
        try {
            SilencedAlerts.Known known = alerts.known(
                    silences.stream().map(SilenceView::id).toList(),
                    silences.stream().map(SilenceView::rule).distinct().toList(),
                    within);
            return silences.stream()
                    .map(one -> one.known(
                            known.titles().getOrDefault(one.rule(), ""),
                            known.alerts().getOrDefault(one.id(), 0L)))
                    .toList();
        } catch (Exception e) {
            LOG.log(Level.FINE, "Silenced alerts cannot be counted", e);
            return silences;
        }
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    @Override
    public void close() {
        reader.close();
        writer.close();
    }
}
