package dev.vedette.detection;

import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.Topics;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/** Events that were recorded, to be judged again. Travels with the job graph. */
sealed interface Recording extends Serializable {

    /**
     * Reads all that may belong to a span of event time, in no order that could be relied on; an event may come twice.
     *
     * @param from microseconds since the epoch
     */
    void read(long from, TopicReading.Taker taker) throws IOException;

    /** Whether the events are, byte for byte, as their agents wrote them. */
    boolean isOriginal();

    /**
     * What Kafka holds: {@code vedette.events}, and {@code vedette.late}, which may hold longer what came too late.
     *
     * @param clock how far after its record's time an event's may be
     */
    record InKafka(KafkaSettings kafka, EventClock clock) implements Recording {

        @Override
        public void read(long from, TopicReading.Taker taker) throws IOException {
            // An event's time is at most the tolerance after that of its record, and any time before it.
            long writtenFrom = Math.floorDiv(from - clock.toleranceMicros(), 1000L) - 1;
            TopicReading.Start start = TopicReading.Start.at(writtenFrom);
            TopicReading.read(kafka, Topics.EVENTS, start, taker);
            TopicReading.read(kafka, Topics.LATE, start, taker);
        }

        @Override
        public boolean isOriginal() {
            return true;
        }
    }

    /** Files that {@link RecordingFile} wrote. */
    record InFiles(List<String> files) implements Recording {

        public InFiles {
            files = List.copyOf(files);
        }

        @Override
        public void read(long from, TopicReading.Taker taker) throws IOException {
            for (String file : files) {
                RecordingFile.read(Path.of(file), taker);
            }
        }

        @Override
        public boolean isOriginal() {
            return false;
        }
    }
}
