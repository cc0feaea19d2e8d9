package dev.vedette.detection;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keeps records whose writer's schema is not on {@code vedette.schemas} yet, tries them again each second and gives up
 * after ten. Bounded per subtask, so that invented fingerprints cost no memory to speak of. Runs in the source's own
 * thread; an operator, because a function without a key has no timers.
 */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else
final class Parking extends AbstractStreamOperator<EnrichedEvent>
        implements OneInputStreamOperator<KafkaBytes, EnrichedEvent> {
    private static final long serialVersionUID = 1L;

    static final OutputTag<KafkaBytes> ASIDE = new OutputTag<>("aside", WireTypes.KAFKA_BYTES);
    static final int MAX_RECORDS = 1_000;
    static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final long RETRY_MILLIS = 1_000;
    private static final long PATIENCE_MILLIS = 10_000;
    private static final int FORM = 1;

    private static final ListStateDescriptor<byte[]> PARKED =
            new ListStateDescriptor<>("parked", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private final EventReading reading;

    private transient List<Parked> parked;
    private transient long parkedBytes;
    private transient ListState<byte[]> state;
    private transient EventReading.Opened reader;
    private transient DeadLetters deadLetters;

    Parking(EventReading reading) {
        this.reading = reading;
    }

    private record Parked(long sinceMillis, KafkaBytes record) {
        byte[] write() throws Exception {
            DataOutputSerializer out = new DataOutputSerializer(512);
            out.writeByte(FORM);
            out.writeLong(sinceMillis);
            new WireTypes.KafkaBytesSerializer().write(record, out);
            return out.getCopyOfBuffer();
        }

        static Parked read(byte[] bytes) throws Exception {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            int form = in.readByte();
            if (form != FORM) {
                throw new IllegalStateException("a parked record in form " + form + ": this version reads " + FORM);
            }
            return new Parked(in.readLong(), new WireTypes.KafkaBytesSerializer().read(in));
        }
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        parked = new ArrayList<>();
        state = context.getOperatorStateStore().getListState(PARKED);
        for (byte[] bytes : state.get()) {
            parked.add(Parked.read(bytes));
        }
        parkedBytes = bytes(parked);
    }

    private static long bytes(List<Parked> all) {
        return all.stream().mapToLong(one -> one.record().size()).sum();
    }

    @Override
    public void open() throws Exception {
        super.open();
        reader = reading.open();
        deadLetters = new DeadLetters(getMetricGroup());
        if (!parked.isEmpty()) {
            retryLater();
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        List<byte[]> all = new ArrayList<>();
        for (Parked one : parked) {
            all.add(one.write());
        }
        state.update(all);
    }

    @Override
    public void processElement(StreamRecord<KafkaBytes> element) {
        KafkaBytes record = element.getValue();
        if (parked.size() >= MAX_RECORDS || parkedBytes + record.size() > MAX_BYTES) {
            giveUp(record, "its writer's schema is unknown, and too many such records wait already");
            return;
        }
        parked.add(new Parked(getProcessingTimeService().getCurrentProcessingTime(), record));
        parkedBytes += record.size();
        if (parked.size() == 1) {
            retryLater();
        }
    }

    private void retryLater() {
        getProcessingTimeService()
                .registerTimer(getProcessingTimeService().getCurrentProcessingTime() + RETRY_MILLIS, this::retry);
    }

    private void retry(long now) {
        List<Parked> stay = new ArrayList<>();
        for (Parked one : parked) {
            Received received = reader.read(one.record());
            if (received instanceof Received.Event readable) {
                output.collect(new StreamRecord<>(readable.event()));
            } else if (received instanceof Received.Unreadable still) {
                if (still.schemaUnknown() && now - one.sinceMillis() < PATIENCE_MILLIS) {
                    stay.add(one);
                } else {
                    giveUp(one.record(), still.reason());
                }
            }
        }
        parked = stay;
        parkedBytes = bytes(stay);
        if (!parked.isEmpty()) {
            retryLater();
        }
    }

    private void giveUp(KafkaBytes record, String reason) {
        output.collect(ASIDE, new StreamRecord<>(deadLetters.of(record, reason, "decode", Clock.nowMicros())));
    }

    @Override
    public void close() throws Exception {
        if (reader != null) {
            reader.close();
        }
        super.close();
    }
}
