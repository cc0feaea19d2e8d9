package dev.vedette.detection;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.avro.Alert;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Writes the last state of each alert of a replay into a file, a JSON object a line, by time; at the end, by one task. */
record AlertLines(String file) implements Sink<KafkaBytes> {

    /** A span with more of them is for nobody to read. */
    static final int MAX_ALERTS = 1_000_000;

    @Override
    public SinkWriter<KafkaBytes> createWriter(WriterInitContext context) {
        return new Writer(Path.of(file));
    }

    private static final class Writer implements SinkWriter<KafkaBytes> {
        private final Path file;
        private final RecordCodec<Alert> codec = RecordCodec.of(Alert.class);
        private final Map<String, Alert> alerts = new HashMap<>();

        private Writer(Path file) {
            this.file = file;
        }

        @Override
        public void write(KafkaBytes record, Context context) throws IOException {
            Alert alert = decode(codec, record);
            alerts.put(alert.getAlertId(), alert);
            if (alerts.size() > MAX_ALERTS) {
                throw new IOException("more than " + MAX_ALERTS + " alerts: replay a shorter span, or fewer rules");
            }
        }

        @Override
        public void flush(boolean endOfInput) throws IOException {
            if (!endOfInput) {
                return;
            }
            ObjectMapper json = new ObjectMapper();
            try (BufferedWriter out = Files.newBufferedWriter(file)) {
                for (Alert alert : alerts.values().stream()
                        .sorted(Comparator.comparingLong(Alert::getWindowEnd).thenComparing(Alert::getAlertId))
                        .toList()) {
                    out.write(json.writeValueAsString(line(json, alert)));
                    out.write('\n');
                }
            }
        }

        @Override
        public void close() {
            // The file was closed with the last line.
        }
    }

    static Alert decode(RecordCodec<Alert> codec, KafkaBytes record) throws IOException {
        byte[] value = record.value();
        try {
            return codec.decode(value == null ? new byte[0] : value);
        } catch (RecordException e) {
            throw new IOException("an alert that this job made is unreadable", e);
        }
    }

    /** The names of {@code rules eval}, with the ids of events for numbers of lines. */
    static ObjectNode line(ObjectMapper json, Alert alert) {
        ObjectNode line = json.createObjectNode();
        line.put("rule", alert.getRuleId());
        line.put("title", alert.getRuleTitle());
        line.put("level", alert.getLevel());
        ArrayNode events = line.putArray("events");
        alert.getEvidence().forEach(one -> events.add(one.getEventId()));
        ObjectNode group = line.putObject("group");
        alert.getGroup().forEach(one -> group.put(one.getField(), one.getValue()));
        line.put("alert", alert.getAlertId());
        line.put("tenant", alert.getTenant());
        line.put("windowStart", time(alert.getWindowStart()));
        line.put("windowEnd", time(alert.getWindowEnd()));
        line.put("evidenceCount", alert.getEvidenceCount());
        line.put("exact", alert.getEvidenceExact());
        if (alert.getEstimateAtLeast().isPresent()) {
            ObjectNode estimate = line.putObject("estimate");
            estimate.put("atLeast", alert.getEstimateAtLeast().get());
            alert.getEstimateAtMost().ifPresent(most -> estimate.put("atMost", most));
        }
        alert.getWithdrawnBecause().ifPresent(reason -> line.put("withdrawn", reason));
        return line;
    }

    private static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
