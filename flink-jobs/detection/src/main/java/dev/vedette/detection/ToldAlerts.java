package dev.vedette.detection;

import dev.vedette.rules.Finding;
import dev.vedette.rules.RuleMetadata;
import java.util.Optional;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Makes records of findings: alerts, with the silence that covers them, and what incidents are told of the others. Counts
 * them, and how long after its event each came. Of the task's thread alone.
 */
final class ToldAlerts {
    /** Alerts that the percentiles of their latency are of: the newest. */
    private static final int LATENCIES = 2048;

    private final SilenceBook silences;
    private final Output<StreamRecord<KafkaBytes>> output;
    private final Alerts alerts = new Alerts();
    private final Sightings sightings = new Sightings();
    private final GrowingAlerts<Found> growing = new GrowingAlerts<>(this::write);
    private final RuleCounters records;
    private final RuleCounters silencedRecords;
    private final Histogram latency;

    ToldAlerts(SilenceBook silences, Output<StreamRecord<KafkaBytes>> output, MetricGroup metrics) {
        this.silences = silences;
        this.output = output;
        records = new RuleCounters(metrics, "alertRecords");
        silencedRecords = new RuleCounters(metrics, "silencedAlertRecords");
        latency = metrics.histogram("alertLatencyMillis", new DescriptiveStatisticsHistogram(LATENCIES));
    }

    private record Found(Finding finding, RuleMetadata rule, long version, long appended) {}

    /**
     * Tells of a finding: a new one at once, one that grows with the next {@link #flush}.
     *
     * @param appended when the broker took the event that it grew by, milliseconds; 0 if it was no event
     */
    void take(Finding finding, RuleMetadata rule, long version, long appended) {
        growing.take(finding.alertId(), new Found(finding, rule, version, appended));
    }

    void flush() {
        growing.flush();
    }

    private void write(Found found) {
        records.inc(found.rule.id());
        if (found.appended > 0) {
            latency.update(Math.max(0, System.currentTimeMillis() - found.appended));
        }
        Optional<String> silence = silences.covering(found.finding);
        silence.ifPresent(unused -> silencedRecords.inc(found.rule.id()));
        output.collect(
                new StreamRecord<>(alerts.of(found.finding, found.rule, found.version, silence, Clock.nowMicros())));
        if (silence.isEmpty()) {
            sightings
                    .of(found.finding, found.rule)
                    .ifPresent(seen -> output.collect(Correlating.SIGHTINGS, new StreamRecord<>(seen)));
        }
    }
}
