package dev.vedette.detection;

import dev.vedette.detection.IncidentUpdate.Judgement;
import dev.vedette.detection.IncidentUpdate.Sighting;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Incident;
import dev.vedette.schemas.avro.RulePrecision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each entity's incidents and writes one each time it has changed, its risk has decayed for another half-life, or it
 * has ended. Counts, in every subtask alike, how rules were judged: a new alert weighs what its rule is worth then.
 */
@SuppressWarnings("NullAway.Init") // Flink calls open before anything else
final class GatheringIncidents
        extends KeyedBroadcastProcessFunction<String, IncidentUpdate, PrecisionChange, KafkaBytes> {
    private static final long serialVersionUID = 1L;

    /** Of each rule of which an alert was judged. */
    static final MapStateDescriptor<String, byte[]> PRECISIONS =
            new MapStateDescriptor<>("precisions", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private static final int PRECISION_FORM = 1;

    private static final ValueStateDescriptor<byte[]> INCIDENTS =
            new ValueStateDescriptor<>("incidents", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    /** The entity's next timer: it is moved by one that comes earlier alone. */
    private static final ValueStateDescriptor<Long> TIMER = new ValueStateDescriptor<>("timer", Types.LONG);

    private final IncidentTimes times;

    private transient ValueState<byte[]> stored;
    private transient ValueState<Long> timer;
    private transient RecordCodec<Incident> codec;
    private transient RecordCodec<RulePrecision> precisionCodec;
    private transient Counter incidentRecords;

    GatheringIncidents(IncidentTimes times) {
        this.times = times;
    }

    @Override
    public void open(OpenContext context) {
        stored = getRuntimeContext().getState(INCIDENTS);
        timer = getRuntimeContext().getState(TIMER);
        codec = RecordCodec.of(Incident.class);
        precisionCodec = RecordCodec.of(RulePrecision.class);
        incidentRecords = getRuntimeContext().getMetricGroup().counter("incidentRecords");
    }

    @Override
    public void processElement(IncidentUpdate update, ReadOnlyContext context, Collector<KafkaBytes> out)
            throws Exception {
        byte[] bytes = stored.value();
        EntityIncidents incidents =
                bytes == null ? new EntityIncidents(update.entity(), times) : EntityIncidents.read(bytes, times);
        if (update instanceof Sighting sighting) {
            incidents.add(sighting, weight(sighting.ruleId(), context.getBroadcastState(PRECISIONS)));
        } else if (update instanceof Judgement judgement) {
            incidents.judge(judgement.alertId(), judgement.decision());
        }
        write(incidents, context.timerService(), out);
    }

    private static double weight(String ruleId, ReadOnlyBroadcastState<String, byte[]> precisions) throws Exception {
        return precision(precisions.get(ruleId)).weight();
    }

    private static Precision precision(byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            return Precision.UNJUDGED;
        }
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        int form = in.readByte();
        if (form != PRECISION_FORM) {
            throw new IllegalStateException("precisions in form " + form + ": this version reads " + PRECISION_FORM);
        }
        return PrecisionChange.Serializer.readPrecision(in);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<KafkaBytes> out) throws Exception {
        byte[] bytes = stored.value();
        timer.clear();
        if (bytes != null) {
            write(EntityIncidents.read(bytes, times), context.timerService(), out);
        }
    }

    private void write(EntityIncidents incidents, TimerService timers, Collector<KafkaBytes> out) throws Exception {
        long reached = EventTime.reachedBy(timers.currentWatermark());
        for (Incident incident : incidents.drain(reached, Clock.nowMicros())) {
            incidentRecords.inc();
            out.collect(KafkaBytes.toWrite(
                    Topics.INCIDENTS,
                    incident.getIncidentId().getBytes(StandardCharsets.US_ASCII),
                    codec.encode(incident)));
        }
        Optional<Long> next = incidents.nextTime().map(EventTime::watermarkThatReaches);
        if (next.isPresent()) {
            stored.update(incidents.write());
            schedule(next.get(), timers);
        } else {
            stored.clear();
        }
    }

    private void schedule(long millis, TimerService timers) throws Exception {
        Long known = timer.value();
        if (known == null || millis < known) {
            if (known != null) {
                timers.deleteEventTimeTimer(known);
            }
            timers.registerEventTimeTimer(millis);
            timer.update(millis);
        }
    }

    @Override
    public void processBroadcastElement(PrecisionChange change, Context context, Collector<KafkaBytes> out)
            throws Exception {
        BroadcastState<String, byte[]> precisions = context.getBroadcastState(PRECISIONS);
        Precision precision = precision(precisions.get(change.ruleId())).plus(change.by());
        DataOutputSerializer bytes = new DataOutputSerializer(32);
        bytes.writeByte(PRECISION_FORM);
        PrecisionChange.Serializer.writePrecision(precision, bytes);
        precisions.put(change.ruleId(), bytes.getCopyOfBuffer());
        if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
            out.collect(KafkaBytes.toWrite(
                    Topics.RULE_PRECISION,
                    change.ruleId().getBytes(StandardCharsets.UTF_8),
                    precisionCodec.encode(record(change.ruleId(), precision))));
        }
    }

    private static RulePrecision record(String ruleId, Precision precision) {
        return RulePrecision.newBuilder()
                .setRuleId(ruleId)
                .setTruePositives(precision.truePositives())
                .setFalsePositives(precision.falsePositives())
                .setBenign(precision.benign())
                .setPrecision(
                        precision.measured().isPresent() ? precision.measured().getAsDouble() : null)
                .setWeight(precision.weight())
                .setUpdatedAt(Clock.nowMicros())
                .build();
    }
}
