package dev.vedette.detection;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Keeps records whose writer's schema is not on {@code vedette.schemas} yet, tries them again each second and gives up
 * after ten. Bounded per partition, so that invented fingerprints cost no memory to speak of.
 */
@SuppressWarnings("NullAway.Init") // Flink calls open before anything else
final class Parking extends KeyedProcessFunction<Integer, KafkaBytes, EnrichedEvent> {
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

    private transient ListState<byte[]> parked;
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
    public void open(OpenContext context) {
        parked = getRuntimeContext().getListState(PARKED);
        reader = reading.open();
        deadLetters = new DeadLetters();
    }

    @Override
    public void processElement(KafkaBytes record, Context context, Collector<EnrichedEvent> out) throws Exception {
        List<Parked> all = all();
        if (all.size() >= MAX_RECORDS || bytes(all) + record.size() > MAX_BYTES) {
            giveUp(record, "its writer's schema is unknown, and too many such records wait already", context);
            return;
        }
        if (all.isEmpty()) {
            retryLater(context.timerService());
        }
        parked.add(new Parked(context.timerService().currentProcessingTime(), record).write());
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<EnrichedEvent> out) throws Exception {
        List<byte[]> stay = new ArrayList<>();
        for (Parked one : all()) {
            Received received = reader.read(one.record());
            if (received instanceof Received.Event readable) {
                out.collect(readable.event());
            } else if (received instanceof Received.Unreadable still) {
                if (still.schemaUnknown() && timestamp - one.sinceMillis() < PATIENCE_MILLIS) {
                    stay.add(one.write());
                } else {
                    giveUp(one.record(), still.reason(), context);
                }
            }
        }
        parked.update(stay);
        if (!stay.isEmpty()) {
            retryLater(context.timerService());
        }
    }

    private void giveUp(KafkaBytes record, String reason, Context context) {
        context.output(ASIDE, deadLetters.of(record, reason, "decode", Clock.nowMicros()));
    }

    private List<Parked> all() throws Exception {
        List<Parked> all = new ArrayList<>();
        for (byte[] bytes : parked.get()) {
            all.add(Parked.read(bytes));
        }
        return all;
    }

    private static long bytes(List<Parked> all) {
        return all.stream().mapToLong(one -> one.record().size()).sum();
    }

    private static void retryLater(TimerService timers) {
        timers.registerProcessingTimeTimer(timers.currentProcessingTime() + RETRY_MILLIS);
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
