package dev.vedette.delivery.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.delivery.kafka.KafkaRecord;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.Incident;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which index a document goes to. */
class DocumentsTest {
    static {
        // Avro builds only records that somebody vouched for, which the codec does when it is loaded.
        RecordCodec.of(Alert.class);
    }

    @Test
    void aDocumentsOwnTimeNamesItsIndex() {
        long time = micros("2026-10-31T23:59:59Z");
        KafkaRecord nextMonth = record("2026-11-01T00:00:01Z");
        assertThat(event(time, nextMonth)).isEqualTo("vedette-events-2026.10.31");
        assertThat(alert(time, nextMonth)).isEqualTo("vedette-alerts-2026.10");
        assertThat(incident(time, nextMonth)).isEqualTo("vedette-incidents-2026.10");
    }

    /** The records of one alert come in two months, and neither names its index: it would be there twice. */
    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "2027-01-01T00:00:00Z"})
    void whatHasAnImpossibleTimeLiesInOneIndex(String impossible) {
        long time = micros(impossible);
        for (KafkaRecord record : new KafkaRecord[] {record("2026-10-31T12:00:00Z"), record("2026-11-02T12:00:00Z")}) {
            assertThat(event(time, record)).isEqualTo("vedette-events-undated");
            assertThat(alert(time, record)).isEqualTo("vedette-alerts-undated");
            assertThat(incident(time, record)).isEqualTo("vedette-incidents-undated");
        }
    }

    private static String event(long micros, KafkaRecord record) {
        return Documents.event(AuditEvent.newBuilder().setOccurredAt(micros).build(), record)
                .index();
    }

    private static String alert(long micros, KafkaRecord record) {
        return Documents.alert(Alert.newBuilder().setSuppressionStart(micros).build(), record)
                .index();
    }

    private static String incident(long micros, KafkaRecord record) {
        return Documents.incident(Incident.newBuilder().setBucketStart(micros).build(), record)
                .index();
    }

    private static long micros(String time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
    }

    private static KafkaRecord record(String time) {
        return new KafkaRecord("t", 0, 0, Instant.parse(time).toEpochMilli(), new byte[0], new byte[0]);
    }
}
