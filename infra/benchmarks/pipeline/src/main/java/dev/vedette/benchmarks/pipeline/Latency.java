package dev.vedette.benchmarks.pipeline;

import dev.vedette.benchmarks.pipeline.BenchFlink.Backend;
import dev.vedette.benchmarks.pipeline.BenchFlink.Running;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.Evidence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * From an event in Kafka to its alert in Kafka at a steady rate, with state in RocksDB, with checkpoints of what has changed
 * or of all, and on the heap. A thread of this JVM sends, another reads alerts; one request in a hundred is an attack, whose
 * second event completes an alert.
 */
final class Latency {
    /** Worked off by the same job beforehand, for compilers, and by that which is measured. */
    private static final int WARM_UP_EVENTS = 200_000;

    private static final int REQUESTS_BETWEEN_ATTACKS = 100;
    /** What is due is sent so often, in nanoseconds: agents too send what has gathered while the last was under way. */
    private static final long BETWEEN_SENDS = 2_000_000;

    private static final Duration TAIL = Duration.ofSeconds(2);
    private static final double TARGET_MEDIAN = 5;
    private static final double TARGET_P99 = 50;

    private final Bench bench;
    private final Compilers compilers = new Compilers();

    /** When an event was sent by this JVM's clock, and appended by the broker's. */
    private static final class Sent {
        private final long nanos;
        private final boolean counts;
        private volatile long appendedMillis;

        private Sent(long nanos, boolean counts) {
            this.nanos = nanos;
            this.counts = counts;
        }
    }

    /** When an alert was seen by this JVM's clock, appended by the broker's, and written by the job. */
    private record Seen(long nanos, long appendedMillis, long detectedMicros) {}

    Latency(Bench bench) {
        this.bench = bench;
    }

    void run() throws Exception {
        for (Backend backend : Backend.values()) {
            String job = "whole job, " + backend.title();
            if (bench.settings.jobs().matcher(job).find()) {
                measure(job, backend);
            }
        }
    }

    private void measure(String name, Backend backend) throws Exception {
        bench.prepare(bench.rules.shipped());
        // One traffic for both, because an agent's numbers go on.
        Traffic traffic = bench.traffic(bench.settings.users());
        int before = Math.min(WARM_UP_EVENTS, bench.settings.events());
        bench.progress("filling vedette.events with " + before + " events for the job to warm up on");
        long backlog = bench.fill(traffic, before).events();
        Measured measured = new Measured();
        measured.warmUpSeconds = bench.warmUp(backlog, backend);
        try (Running job = bench.startDetection(backend);
                KafkaConsumer<byte[], byte[]> alerts = alerts()) {
            job.awaitDrained(backlog);
            bench.progress(String.format(
                    "%d events/s for %d s, when compilers rest, at the latest after %d s",
                    bench.settings.rate(), bench.settings.seconds(), bench.settings.warmUpSeconds()));
            Thread sender = new Thread(() -> send(traffic, measured), "sender");
            sender.start();
            long end = 0;
            while (end == 0 || System.nanoTime() < end) {
                for (ConsumerRecord<byte[], byte[]> record : alerts.poll(Duration.ofMillis(50))) {
                    note(record, measured.seen);
                }
                if (end == 0 && !sender.isAlive()) {
                    end = System.nanoTime() + TAIL.toNanos();
                }
            }
            print(name, measured, backlog, job);
        }
    }

    /** What sender and reader note, each event by its id. */
    private static final class Measured {
        private final Map<String, Sent> sent = new ConcurrentHashMap<>();
        private final Map<String, Seen> seen = new ConcurrentHashMap<>();
        private volatile long events;
        private volatile double warmUpSeconds;
        private volatile double compilersShare;
    }

    private KafkaConsumer<byte[], byte[]> alerts() {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bench.topics.bootstrap()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        TopicPartition partition = new TopicPartition(Topics.ALERTS, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        return consumer;
    }

    /** The last evidence of an alert's first record is the event that completed it. */
    private static void note(ConsumerRecord<byte[], byte[]> record, Map<String, Seen> seen) {
        try {
            Alert alert = RecordCodec.of(Alert.class).decode(record.value());
            List<Evidence> evidence = alert.getEvidence();
            seen.putIfAbsent(
                    evidence.get(evidence.size() - 1).getEventId(),
                    new Seen(System.nanoTime(), record.timestamp(), alert.getDetectedAt()));
        } catch (RecordException e) {
            throw new IllegalStateException("an alert that cannot be read", e);
        }
    }

    /** Sends as the agent does, without lingering. */
    private void send(Traffic traffic, Measured measured) {
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        try (KafkaProducer<byte[], byte[]> producer = bench.topics.producer(Map.of("linger.ms", 0, "acks", "all"))) {
            Steady steady = new Steady(traffic, producer, codec, measured);
            long longest = Duration.ofSeconds(bench.settings.warmUpSeconds()).toNanos();
            steady.until(passed -> compilers.rest() || passed > longest);
            measured.warmUpSeconds += steady.passed() / 1e9;
            long compiled = compilers.millis();
            steady.counts = true;
            long end = steady.passed()
                    + Duration.ofSeconds(bench.settings.seconds()).toNanos();
            steady.until(passed -> passed > end);
            measured.compilersShare = (compilers.millis() - compiled) / 1e3 / bench.settings.seconds();
            measured.events = steady.events;
        }
    }

    /** Sends at the rate that is asked for. */
    private final class Steady {
        private final long start = System.nanoTime();
        private final Traffic traffic;
        private final KafkaProducer<byte[], byte[]> producer;
        private final RecordCodec<AuditEvent> codec;
        private final Measured measured;
        private boolean counts;
        private long events;
        private long requests;

        private Steady(
                Traffic traffic,
                KafkaProducer<byte[], byte[]> producer,
                RecordCodec<AuditEvent> codec,
                Measured measured) {
            this.traffic = traffic;
            this.producer = producer;
            this.codec = codec;
            this.measured = measured;
        }

        private long passed() {
            return System.nanoTime() - start;
        }

        private void until(LongPredicate enough) {
            Traffic.Taker taker = (agent, event) -> {
                events++;
                producer.send(record(agent, event, codec));
            };
            while (!enough.test(passed())) {
                long due = passed() * bench.settings.rate() / 1_000_000_000L;
                while (events < due) {
                    traffic.request(Bench.nowMicros(), taker);
                    if (++requests % REQUESTS_BETWEEN_ATTACKS == 0) {
                        attack(traffic, producer, codec, measured.sent, counts);
                        events += 2;
                    }
                }
                LockSupport.parkNanos(BETWEEN_SENDS);
            }
        }
    }

    private static void attack(
            Traffic traffic,
            KafkaProducer<byte[], byte[]> producer,
            RecordCodec<AuditEvent> codec,
            Map<String, Sent> sent,
            boolean counts) {
        AtomicBoolean isSecond = new AtomicBoolean();
        traffic.attack(Bench.nowMicros(), (agent, event) -> {
            // Rules that the first of the two events fulfils are about the load and not about the attack.
            Sent one = new Sent(System.nanoTime(), counts && isSecond.getAndSet(true));
            sent.put(event.getAgentInstance() + ":" + event.getAgentBoot() + ":" + event.getAgentSequence(), one);
            producer.send(record(agent, event, codec), (metadata, failure) -> {
                if (failure == null) {
                    one.appendedMillis = metadata.timestamp();
                }
            });
        });
    }

    private static ProducerRecord<byte[], byte[]> record(int agent, AuditEvent event, RecordCodec<AuditEvent> codec) {
        return new ProducerRecord<>(
                Topics.EVENTS,
                agent % BenchTopics.PARTITIONS,
                event.getAgentInstance().getBytes(StandardCharsets.UTF_8),
                codec.encode(event));
    }

    private void print(String name, Measured measured, long backlog, Running job) throws Exception {
        List<Double> inKafka = new ArrayList<>();
        List<Double> toJob = new ArrayList<>();
        List<Double> atClients = new ArrayList<>();
        measured.seen.forEach((id, alert) -> {
            Sent event = measured.sent.get(id);
            if (event != null && event.counts) {
                inKafka.add((double) alert.appendedMillis() - event.appendedMillis);
                toJob.add(alert.detectedMicros() / 1000.0 - event.appendedMillis);
                atClients.add((alert.nanos() - event.nanos) / 1e6);
            }
        });
        Collections.sort(inKafka);
        Collections.sort(toJob);
        Collections.sort(atClients);
        int came = inKafka.size();
        long expected =
                measured.sent.values().stream().filter(one -> one.counts).count();
        // What has not come by now counts as what never comes.
        for (long i = came; i < expected; i++) {
            inKafka.add(Double.POSITIVE_INFINITY);
            toJob.add(Double.POSITIVE_INFINITY);
            atClients.add(Double.POSITIVE_INFINITY);
        }
        bench.out.printf(
                Locale.ROOT,
                "%nLatency, %s: %d events/s (%d sent after a backlog of %d), warmed up for %.0f s, compilers took %.0f %% of a"
                        + " processor after that; %d of %d attacks' alerts seen, checkpoints every %d ms (%d completed, %d failed)%n",
                name,
                bench.settings.rate(),
                measured.events,
                backlog,
                measured.warmUpSeconds,
                100 * measured.compilersShare,
                came,
                expected,
                bench.settings.checkpointMillis(),
                job.statistics().getCounts().getNumberOfCompletedCheckpoints(),
                job.statistics().getCounts().getNumberOfFailedCheckpoints());
        row("event appended to alert appended, broker's clock (whole ms)", inKafka);
        row("of it until the job hands the alert to its producer", toJob);
        row("event handed to the producer to alert at a consumer", atClients);
        target("p50", percentile(inKafka, 50), TARGET_MEDIAN);
        target("p99", percentile(inKafka, 99), TARGET_P99);
        bench.results.put(
                "latency, " + name,
                Map.of(
                        "rate", bench.settings.rate(),
                        "alerts", came,
                        "attacks", expected,
                        "p50", percentile(inKafka, 50),
                        "p99", percentile(inKafka, 99),
                        "clientP50", percentile(atClients, 50),
                        "clientP99", percentile(atClients, 99)));
    }

    private void row(String name, List<Double> millis) {
        bench.out.printf(
                Locale.ROOT,
                "%-60s  p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, greatest %.1f ms%n",
                name,
                percentile(millis, 50),
                percentile(millis, 90),
                percentile(millis, 99),
                millis.get(millis.size() - 1));
    }

    private void target(String name, double millis, double target) {
        bench.out.printf(
                Locale.ROOT,
                "target: %s below %.0f ms: %s (%.0f)%n",
                name,
                target,
                millis < target ? "met" : "not met",
                millis);
    }

    private static double percentile(List<Double> sorted, int percent) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
}
