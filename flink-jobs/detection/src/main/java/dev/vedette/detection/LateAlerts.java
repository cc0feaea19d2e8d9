package dev.vedette.detection;

import dev.vedette.detection.IncidentUpdate.Judgement;
import dev.vedette.rules.EvidenceRef;
import dev.vedette.rules.Finding;
import dev.vedette.rules.GroupValue;
import dev.vedette.rules.Level;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;

/**
 * What incidents are told of alerts that the late lane wrote, out of {@code vedette.alerts}. The job's own alerts come this
 * way too and are passed over: incidents have been told of them.
 */
@SuppressWarnings("NullAway.Init") // Flink calls open before anything else
final class LateAlerts extends RichFlatMapFunction<KafkaBytes, IncidentUpdate> {
    private static final long serialVersionUID = 1L;

    private transient RecordCodec<Alert> codec;

    /** Of alerts written from now on: a job without a state knows nothing of those before. */
    static DataStream<IncidentUpdate> read(StreamExecutionEnvironment environment, KafkaSettings kafka) {
        Properties properties = new Properties();
        properties.putAll(kafka.values());
        KafkaSource<KafkaBytes> source = KafkaSource.<KafkaBytes>builder()
                .setProperties(properties)
                .setClientIdPrefix(DetectionGraph.CLIENT_ID + "-late-alerts")
                .setProperty("commit.offsets.on.checkpoint", "false")
                .setTopics(Topics.ALERTS)
                .setStartingOffsets(OffsetsInitializer.timestamp(Clock.nowMicros() / 1000))
                .setDeserializer(new KafkaBytes.Reader())
                .build();
        return environment
                .fromSource(source, EventWatermarks.none(), "Read alerts", WireTypes.KAFKA_BYTES)
                .uid("late-alerts")
                .setParallelism(1)
                .flatMap(new LateAlerts(), IncidentUpdate.TYPE)
                .name("Pick those of the late lane")
                .uid("late-sightings")
                .setParallelism(1);
    }

    @Override
    public void open(OpenContext context) {
        codec = RecordCodec.of(Alert.class);
    }

    @Override
    public void flatMap(KafkaBytes record, Collector<IncidentUpdate> out) {
        Optional<Alert> late = decode(record).filter(Alert::getLate);
        if (late.isEmpty()
                || late.get().getSilencedBy().isPresent()
                || Sightings.isOnTrial(late.get().getRuleStatus())) {
            return;
        }
        Alert alert = late.get();
        Finding finding = finding(alert);
        Decision decision = alert.getWithdrawnBecause().isPresent() ? Decision.WITHDRAWN : Decision.UNDECIDED;
        // Ahead of the sighting: it takes back that the alert was withdrawn, if it was.
        out.collect(new Judgement(Entity.of(finding), alert.getAlertId(), decision));
        if (decision != Decision.WITHDRAWN) {
            out.collect(Sightings.sighting(
                    finding, alert.getRuleTitle(), level(alert), alert.getRiskScore(), alert.getTags()));
        }
    }

    /** What cannot be read is of another version, or no alert: nothing that this job could tell. */
    private Optional<Alert> decode(KafkaBytes record) {
        byte[] value = record.value();
        try {
            return value == null ? Optional.empty() : Optional.of(codec.decode(value));
        } catch (RecordException e) {
            return Optional.empty();
        }
    }

    private static Level level(Alert alert) {
        return Arrays.stream(Level.values())
                .filter(level -> level.text().equals(alert.getLevel()))
                .findFirst()
                .orElse(Level.MEDIUM);
    }

    private static Finding finding(Alert alert) {
        return new Finding(
                alert.getRuleId(),
                alert.getTenant(),
                alert.getAlertId(),
                alert.getGroup().stream()
                        .map(one -> new GroupValue(one.getField(), one.getValue()))
                        .toList(),
                alert.getSuppressionStart(),
                alert.getSuppressionEnd(),
                alert.getWindowStart(),
                alert.getWindowEnd(),
                alert.getEvidenceCount(),
                alert.getEvidenceExact(),
                Optional.empty(),
                alert.getEvidence().stream().map(LateAlerts::evidence).toList());
    }

    private static EvidenceRef evidence(Evidence one) {
        return new EvidenceRef(
                one.getEventId(),
                one.getEventName(),
                one.getRuleId(),
                one.getOccurredAt(),
                one.getPartition(),
                one.getOffset(),
                one.getFields());
    }
}
