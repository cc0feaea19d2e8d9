package dev.vedette.delivery.siem;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.avro.Alert;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Alerts as they go between the job's own tasks, in the schema that it was built with. One for each task: not thread-safe. */
final class AlertCodec implements Serializable {
    private static final long serialVersionUID = 1L;

    private transient @Nullable RecordCodec<Alert> codec;

    byte[] encode(Alert alert) {
        return codec().encode(alert);
    }

    Alert decode(byte[] encoded) {
        try {
            return codec().decode(encoded);
        } catch (RecordException e) {
            throw new IllegalStateException("what this job wrote it cannot read", e);
        }
    }

    private RecordCodec<Alert> codec() {
        RecordCodec<Alert> open = codec;
        if (open == null) {
            open = RecordCodec.of(Alert.class);
            codec = open;
        }
        return open;
    }
}
