package dev.vedette.console.live;

import dev.vedette.console.kafka.TopicFollower;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of the alerts that were written last, {@value #MOST} at most and {@value #MAX_BYTES} bytes of records, from {@code
 * vedette.alerts}. It begins with the newest that the topic has: what is in no index yet, as Elasticsearch was away, is among them. Without
 * Kafka it stays as it was. Thread-safe.
 */
public final class LiveAlerts implements AutoCloseable {

    static final int MOST = 1_000;
    /** Of the records as they lie in Kafka; decoded they take more. */
    static final int MAX_BYTES = 8 << 20;

    /** As large as the topic takes them. */
    private static final int MAX_RECORD_BYTES = 1 << 20;

    private static final TopicFollower.Source<Alert> SOURCE = new TopicFollower.Source<>(
            Topics.ALERTS, Alert.class, "the newest alerts", TopicFollower.From.NEWEST, MAX_RECORD_BYTES);

    private final int most;
    private final long maxBytes;
    /** By alert id, the one written longest ago first. */
    private final Map<String, Held> newest = new LinkedHashMap<>();

    private long bytes;
    private long sequence;
    private Runnable listener = () -> {};
    private @Nullable TopicFollower<Alert> reader;

    LiveAlerts(int most, long maxBytes) {
        this.most = most;
        this.maxBytes = maxBytes;
    }

    /** Follows the topic until it is closed; Kafka need not answer yet. */
    public static LiveAlerts follow(KafkaSettings kafka) {
        LiveAlerts alerts = new LiveAlerts(MOST, MAX_BYTES);
        alerts.reader = new TopicFollower<>(kafka, SOURCE, alerts.new Records());
        return alerts;
    }

    /** Follows nothing and has none. */
    public static LiveAlerts none() {
        return new LiveAlerts(0, 0);
    }

    private record Held(Alert alert, long sequence, int bytes) {}

    /**
     * What came after {@code sequence}.
     *
     * @param sequence to ask with the next time
     * @param alerts each in its newest state, the one written last at the end
     */
    public record News(long sequence, List<Alert> alerts) {}

    /** The alerts that are held and changed after {@code known}, which is 0 at first. */
    public synchronized News since(long known) {
        if (sequence == known) {
            return new News(known, List.of());
        }
        // They lie in the order of their sequence: from the end on until one is known.
        Deque<Alert> alerts = new ArrayDeque<>();
        List<Held> held = List.copyOf(newest.values());
        for (int i = held.size() - 1; i >= 0 && held.get(i).sequence() > known; i--) {
            alerts.addFirst(held.get(i).alert());
        }
        return new News(sequence, List.copyOf(alerts));
    }

    /** The alert as it was written last, if it is among those that are held. */
    public synchronized Optional<Alert> find(String alertId) {
        return Optional.ofNullable(newest.get(alertId)).map(Held::alert);
    }

    /** Calls {@code listener} after each batch of records that changed something, from the reader's thread. */
    public synchronized void onChange(Runnable listener) {
        this.listener = listener;
    }

    /** Whether {@code one} is a newer state of an alert than {@code other}: the order in which documents replace each other. */
    static boolean isNewer(Alert one, Alert other) {
        return one.getRevision() != other.getRevision()
                ? one.getRevision() > other.getRevision()
                : one.getEvidenceCount() > other.getEvidenceCount();
    }

    /** Whether the state of an alert changed. */
    synchronized boolean take(Alert alert, int size) {
        @Nullable Held held = newest.get(alert.getAlertId());
        if (held != null && !isNewer(alert, held.alert())) {
            return false;
        }
        if (held != null) {
            newest.remove(alert.getAlertId());
            bytes -= held.bytes();
        }
        newest.put(alert.getAlertId(), new Held(alert, ++sequence, size));
        bytes += size;
        Iterator<Held> oldest = newest.values().iterator();
        while (newest.size() > most || (bytes > maxBytes && newest.size() > 1)) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
        return true;
    }

    private synchronized Runnable listener() {
        return listener;
    }

    private final class Records implements TopicFollower.Listener<Alert> {
        private boolean changed;

        @Override
        public void take(String key, Alert alert, int size, long timestamp, long offset) {
            changed |= LiveAlerts.this.take(alert, size);
        }

        /** Nobody takes an alert back by a tombstone: the topic forgets it. */
        @Override
        public void remove(String key, long timestamp, long offset) {}

        @Override
        public void pause() {
            if (changed) {
                changed = false;
                listener().run();
            }
        }
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
