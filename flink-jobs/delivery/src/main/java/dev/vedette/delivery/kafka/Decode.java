package dev.vedette.delivery.kafka;

import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.SchemaTopic;
import dev.vedette.schemas.UnknownSchemaException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Decodes records and converts them for a destination. What cannot be read goes to {@code vedette.dead-letters} and
 * the job goes on; a checkpoint waits until those letters have arrived. Tombstones that say nothing to a destination, and what it
 * is not to have, are passed over.
 */
public final class Decode<T extends SpecificRecordBase, R> extends ProcessFunction<KafkaRecord, R>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    /** Writers publish their schema before their first record: it is late by the broker's delay at most. */
    private static final Duration SCHEMA_PATIENCE = Duration.ofSeconds(5);

    /** Invented fingerprints must not stall delivery: one wait in so much time, the others are refused at once. */
    private static final Duration BETWEEN_WAITS = Duration.ofMinutes(1);

    private final KafkaSettings kafka;
    private final Class<T> type;
    private final Conversion<T, R> conversion;

    private transient @Nullable Open<T> open;

    public Decode(KafkaSettings kafka, Class<T> type, Conversion<T, R> conversion) {
        this.kafka = kafka;
        this.type = type;
        this.conversion = conversion;
    }

    @Override
    public void open(OpenContext context) {
        open = new Open<>(kafka, type);
    }

    @Override
    public void processElement(KafkaRecord record, Context context, Collector<R> out) throws InterruptedException {
        if (open == null) {
            return;
        }
        Optional<R> converted;
        try {
            converted = record.value() == null
                    ? conversion.tombstone(record)
                    : conversion.convert(open.decode(record.value()), record);
        } catch (RecordException | UnusableRecordException e) {
            open.refuse(record, String.valueOf(e.getMessage()));
            return;
        } catch (RuntimeException e) {
            // A fault of ours that somebody's values bring to light must not stop all the others.
            open.refuse(record, "cannot be converted (" + e.getClass().getSimpleName() + ")");
            return;
        }
        converted.ifPresent(out::collect);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        if (open != null) {
            open.awaitLetters();
        }
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {}

    @Override
    public void close() {
        if (open != null) {
            open.close();
        }
    }

    /** What exists only while the task runs. */
    private static final class Open<T extends SpecificRecordBase> implements AutoCloseable {
        private static final int MAX_PENDING_LETTERS = 1000;

        private final SchemaTopic.Store schemas;
        private final RecordCodec<T> codec;
        private final DeadLetters deadLetters;
        private final List<CompletableFuture<Void>> pending = new ArrayList<>();
        private long waitedAt = System.nanoTime() - BETWEEN_WAITS.toNanos();

        Open(KafkaSettings kafka, Class<T> type) {
            this.schemas = SchemaTopic.follow(kafka.forClient());
            this.codec = RecordCodec.of(type, schemas);
            this.deadLetters = new DeadLetters(kafka);
        }

        T decode(byte[] value) throws RecordException, InterruptedException {
            try {
                return codec.decode(value);
            } catch (UnknownSchemaException e) {
                long now = System.nanoTime();
                if (now - waitedAt < BETWEEN_WAITS.toNanos()) {
                    throw e;
                }
                waitedAt = now;
                return decodePatiently(value, now + SCHEMA_PATIENCE.toNanos());
            }
        }

        private T decodePatiently(byte[] value, long deadline) throws RecordException, InterruptedException {
            while (true) {
                Thread.sleep(250);
                try {
                    return codec.decode(value);
                } catch (UnknownSchemaException e) {
                    if (System.nanoTime() > deadline) {
                        throw e;
                    }
                }
            }
        }

        void refuse(KafkaRecord record, String reason) {
            pending.add(deadLetters.send(record, "decode", reason));
            if (pending.size() >= MAX_PENDING_LETTERS) {
                awaitLetters();
            }
        }

        /** Throws when a letter did not arrive: the job then goes back to its last checkpoint and tries again. */
        void awaitLetters() {
            CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new)).join();
            pending.clear();
        }

        @Override
        public void close() {
            deadLetters.close();
            schemas.close();
        }
    }
}
