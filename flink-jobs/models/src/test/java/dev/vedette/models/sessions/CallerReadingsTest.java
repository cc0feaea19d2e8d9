package dev.vedette.models.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vedette.models.ToolCall;
import dev.vedette.models.sessions.CallerReadings.Match;
import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallerReadingsTest {
    private static final long SECOND = 1_000_000;

    static {
        RecordCodec.of(AuditEvent.class); // vouches for the record's class
    }

    private final CallerReadings readings = new CallerReadings();

    private static ToolCall.Fields fields(AuditEvent event) {
        return position -> EventFields.value(event, position);
    }

    private static ToolCall.Fields result(String service, int order, String... values) {
        return fields(AuditEvent.newBuilder()
                .setEventName("mcp.tool.result")
                .setServiceName(service)
                .setResultOrder(order)
                .setResultValues(List.of(values))
                .build());
    }

    private static ToolCall.Fields call(String service, String... destinations) {
        return fields(AuditEvent.newBuilder()
                .setServiceName(service)
                .setArgumentDestinations(List.of(destinations))
                .build());
    }

    @Test
    void findsTheStrongestOrderOfAnotherServerThatHeldTheValue() {
        readings.add(result("mail", 60, "a", "b"), SECOND);
        readings.add(result("tickets", 90, "b"), 2 * SECOND);
        readings.add(result("bank", 99, "b"), 3 * SECOND);
        assertThat(readings.find(call("bank", "x", "b"), 4 * SECOND)).contains(new Match(0.9, 2));
        assertThat(readings.find(call("bank", "a"), 4 * SECOND)).contains(new Match(0.6, 3));
        assertThat(readings.find(call("bank", "c"), 4 * SECOND)).isEmpty();
    }

    @Test
    void looksAtWhatWasReadBeforeTheCallWhateverCameFirst() {
        readings.add(result("mail", 90, "b"), 5 * SECOND);
        readings.add(result("mail", 60, "a"), SECOND);
        assertThat(readings.find(call("bank", "b"), 4 * SECOND)).isEmpty();
        assertThat(readings.find(call("bank", "a"), 4 * SECOND)).contains(new Match(0.6, 1));
        assertThat(readings.newest()).isEqualTo(5 * SECOND);
    }

    @Test
    void whatWasReadLongAgoIsNotLookedAt() {
        readings.add(result("mail", 90, "b"), SECOND);
        long later = SECOND + CallerReadings.IDLE_MICROS;
        assertThat(readings.find(call("bank", "b"), later)).isPresent();
        assertThat(readings.find(call("bank", "b"), later + 1)).isEmpty();
        assertThat(readings.isIdle(later - 1)).isFalse();
        assertThat(readings.isIdle(later)).isTrue();
    }

    @Test
    void itIsBoundedWhateverIsSent() {
        String[] many = IntStream.range(0, 1000).mapToObj(i -> "v" + i).toArray(String[]::new);
        for (int i = 0; i < 1000; i++) {
            readings.add(result("mail", 1_000_000, many), i * SECOND);
        }
        assertThat(readings.toBytes()).hasSizeLessThan(5 * 1024);
        assertThat(readings.find(call("bank", "v1"), 1000 * SECOND)).contains(new Match(1, 1));
    }

    @Test
    void isReadAsItWasWritten() {
        readings.add(result("mail", 60, "a", "b"), SECOND);
        readings.add(result("tickets", 90, "b"), 2 * SECOND);
        CallerReadings read = CallerReadings.fromBytes(readings.toBytes());
        assertThat(read.toBytes()).isEqualTo(readings.toBytes());
        assertThat(read.find(call("bank", "a"), 4 * SECOND)).contains(new Match(0.6, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> CallerReadings.fromBytes(new byte[] {9, 0}));
        assertThatIllegalArgumentException().isThrownBy(() -> CallerReadings.fromBytes(new byte[] {1, 3}));
    }

    @Test
    void anEventOfAnotherSortIsNoReading() {
        assertThat(CallerReadings.isReportedBy(result("mail", 90, "a"))).isTrue();
        assertThat(CallerReadings.isReportedBy(result("mail", 90))).isFalse();
        assertThat(CallerReadings.isReportedBy(call("mail", "a"))).isFalse();
        assertThat(CallerReadings.isReportedBy(fields(AuditEvent.newBuilder()
                        .setEventName("vedette.auth.attempt")
                        .setResultOrder(90)
                        .setResultValues(List.of("a"))
                        .build())))
                .isFalse();
        assertThat(CallerReadings.isLookedFor(call("mail", "a"))).isTrue();
        assertThat(CallerReadings.isLookedFor(call("mail"))).isFalse();
    }
}
