package dev.vedette.detection;

import dev.vedette.detection.KnownAlerts.Known;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Holds the alerts of a replay against those of {@code vedette.alerts}: passes on, at the end, the last state of those that
 * are not there or say something else, and takes back those that are disproved. By one task.
 */
@SuppressWarnings("NullAway.Init") // Flink calls open before anything else
final class Correcting extends AbstractStreamOperator<KafkaBytes>
        implements OneInputStreamOperator<KafkaBytes, KafkaBytes>, BoundedOneInput {
    private static final long serialVersionUID = 1L;

    static final String WRITTEN = "corrected";
    static final String WITHDRAWN = "withdrawn";
    static final String DOUBTED = "doubted";

    /** Alerts that may grow, or differ, and wait for the end; of more the oldest is passed on as it is. */
    static final int MAX_WAITING = 10_000;

    private final KafkaSettings kafka;
    private final EventClock clock;
    private final Disproof disproof;
    private final Set<String> leftOut;

    private final LongCounter written = new LongCounter();
    private final LongCounter withdrawn = new LongCounter();
    private final LongCounter doubted = new LongCounter();
    private transient RecordCodec<Alert> codec;
    private transient KnownAlerts known;
    private transient Set<String> found;
    private transient Map<String, Alert> waiting;
    private transient long judgedTo;

    /** @param leftOut ids of rules whose alerts are not wanted */
    Correcting(KafkaSettings kafka, EventClock clock, Disproof disproof, Set<String> leftOut) {
        this.kafka = kafka;
        this.clock = clock;
        this.disproof = disproof;
        this.leftOut = Set.copyOf(leftOut);
    }

    @Override
    public void open() throws Exception {
        super.open();
        getRuntimeContext().addAccumulator(WRITTEN, written);
        getRuntimeContext().addAccumulator(WITHDRAWN, withdrawn);
        getRuntimeContext().addAccumulator(DOUBTED, doubted);
        codec = RecordCodec.of(Alert.class);
        known = KnownAlerts.read(kafka, disproof.span());
        found = new HashSet<>();
        waiting = new LinkedHashMap<>();
        judgedTo = Long.MIN_VALUE;
    }

    @Override
    public void processElement(StreamRecord<KafkaBytes> element) throws Exception {
        Alert alert = AlertLines.decode(codec, element.getValue());
        if (found.size() < KnownAlerts.MAX_ALERTS) {
            found.add(alert.getAlertId());
        }
        if (!disproof.span().asksFor(alert, leftOut)) {
            return;
        }
        waiting.remove(alert.getAlertId());
        if (!known.find(alert.getAlertId()).map(one -> one.says(alert)).orElse(false)) {
            waiting.put(alert.getAlertId(), alert);
        }
        if (waiting.size() > MAX_WAITING) {
            Alert oldest = waiting.values().iterator().next();
            waiting.remove(oldest.getAlertId());
            correct(oldest);
        }
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        if (!watermark.equals(Watermark.MAX_WATERMARK)) {
            judgedTo = EventTime.reachedBy(watermark.getTimestamp());
        }
        super.processWatermark(watermark);
    }

    @Override
    public void endInput() throws Exception {
        waiting.values().forEach(this::correct);
        waiting.clear();
        // Of more alerts than can be known it is not known which were found.
        if (!known.isComplete() || found.size() >= KnownAlerts.MAX_ALERTS) {
            doubted.add(1);
            return;
        }
        long completeSince = completeSince();
        for (Alert alert : known.without(found).values()) {
            switch (disproof.of(alert, judgedTo, completeSince)) {
                case WITHDRAW -> {
                    withdrawn.add(1);
                    write(Alert.newBuilder(alert)
                            .setRevision(revision(alert) + 1)
                            .setWithdrawnBecause(Disproof.REASON));
                }
                case DOUBT -> doubted.add(1);
                case NONE, LATER -> {
                    // Nothing to say.
                }
            }
        }
    }

    /** Asked at the end: what is there now was there when it was read. */
    private long completeSince() throws IOException {
        OptionalLong since = TopicReading.completeSince(kafka, Topics.EVENTS);
        return since.isEmpty()
                ? Long.MIN_VALUE
                : Math.min(since.getAsLong(), Long.MAX_VALUE / 2000) * 1000 + clock.toleranceMicros();
    }

    private void correct(Alert alert) {
        Optional<Known> before = known.find(alert.getAlertId());
        // As long as its bucket is open the live job goes on with it, and its evidence counts: the highest is right.
        boolean takesBack = before.isPresent()
                && (before.get().withdrawn()
                        || before.get().evidenceCount() >= alert.getEvidenceCount()
                                && alert.getSuppressionEnd() <= disproof.closed());
        written.add(1);
        write(Alert.newBuilder(alert).setRevision(revision(alert) + (takesBack ? 1 : 0)));
    }

    private long revision(Alert alert) {
        return known.find(alert.getAlertId()).map(Known::revision).orElse(0L);
    }

    private void write(Alert.Builder alert) {
        Alert record = alert.setLate(true).setDetectedAt(Clock.nowMicros()).build();
        byte[] key = record.getAlertId().getBytes(StandardCharsets.US_ASCII);
        output.collect(new StreamRecord<>(KafkaBytes.toWrite(Topics.ALERTS, key, codec.encode(record))));
    }
}
