package dev.vedette.delivery.state;

import dev.vedette.delivery.kafka.Printable;
import java.time.Clock;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/**
 * How a sink's subtask fares, as metrics of Flink under {@code vedette.sink.<name>}: {@code sent}, {@code retried} and {@code dead}
 * count records, {@code last_sent_at} and {@code last_failed_at} are milliseconds since the epoch (0: never), {@code last_error} is
 * in our words. How far a sink is behind says its consumer group. Thread-safe.
 */
public final class SinkState {
    private static final int MAX_ERROR = 200;

    private final Clock clock;
    private final MetricGroup own;
    private final LongAdder sent = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder dead = new LongAdder();
    private volatile long lastSentAt;
    private volatile long lastFailedAt;
    private volatile String lastError = "";

    /**
     * @param group of the sink's writer
     * @param name the sink's
     */
    public SinkState(MetricGroup group, String name) {
        this(group, name, Clock.systemUTC());
    }

    /** One that nobody asks. */
    public static SinkState unregistered() {
        return new SinkState(new UnregisteredMetricsGroup(), "none");
    }

    SinkState(MetricGroup group, String name, Clock clock) {
        this.clock = clock;
        this.own = group.addGroup("vedette").addGroup("sink", name);
        own.gauge("sent", (Gauge<Long>) sent::sum);
        own.gauge("retried", (Gauge<Long>) retried::sum);
        own.gauge("dead", (Gauge<Long>) dead::sum);
        own.gauge("last_sent_at", (Gauge<Long>) () -> lastSentAt);
        own.gauge("last_failed_at", (Gauge<Long>) () -> lastFailedAt);
        own.gauge("last_error", (Gauge<String>) () -> lastError);
    }

    /** A further fact, which only this kind of sink has. */
    public void gauge(String fact, LongSupplier value) {
        own.gauge(fact, (Gauge<Long>) value::getAsLong);
    }

    /** So many records have arrived, as far as the destination says so. */
    public void sent(long records) {
        if (records > 0) {
            sent.add(records);
            lastSentAt = clock.millis();
        }
    }

    /** The destination did not take so many records, which are sent again. */
    public void failed(long records, String error) {
        retried.add(records);
        lastFailedAt = clock.millis();
        lastError = shortened(error);
    }

    /** So many records went to the dead letters. */
    public void dead(long records, String reason) {
        dead.add(records);
        lastError = shortened(reason);
    }

    private static String shortened(String error) {
        String printable = Printable.of(error);
        return printable.length() > MAX_ERROR ? printable.substring(0, MAX_ERROR) : printable;
    }
}
