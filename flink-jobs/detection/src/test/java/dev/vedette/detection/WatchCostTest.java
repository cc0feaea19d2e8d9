package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import dev.vedette.schemas.signing.TrustedKeys;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the watch for losses costs for each event, beside what reading the event costs. A figure to notice a slowdown by. */
class WatchCostTest {
    private static final int EVENTS = 20_000;
    private static final int AGENTS = 16;
    private static final int ROUNDS = 15;
    private static final int SIGNATURES = 500;

    private final List<KafkaBytes> records = new ArrayList<>();

    @Test
    void theWatchCostsLessThanReading() {
        record();
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        ChainLink.Reader links = new ChainLink.Reader();
        EventReading.Opened reading =
                new EventReading(KafkaSettings.NONE, new Enrichment(OperatorScopes.NONE), new EventClock(0, 0)).open();
        List<Received.Event> received = records.stream()
                .map(record -> (Received.Event) reading.read(record))
                .toList();
        long[] decode = new long[ROUNDS];
        long[] verify = new long[ROUNDS];
        long[] watch = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            decode[round] = nanosPerEvent(() -> records.stream()
                    .mapToLong(record -> Pipeline.decode(codec, record.value()).getAgentSequence())
                    .sum());
            verify[round] = nanosPerEvent(() -> records.stream()
                    .mapToLong(record -> links.read(record.value()).intact() ? 1 : 0)
                    .sum());
            TelemetryWatch fresh = new TelemetryWatch();
            watch[round] = nanosPerEvent(() -> received.stream()
                    .mapToLong(event -> fresh.add(event).size())
                    .sum());
        }
        long bytes = records.stream().mapToLong(record -> record.value().length).sum() / EVENTS;
        System.out.printf(
                "an event of %d bytes, median of %d rounds: decode %d ns, verify its hash %d ns, watch %d ns%n",
                bytes, ROUNDS, median(decode), median(verify), median(watch));
        assertThat(median(verify) + median(watch)).isLessThan(2 * median(decode));
    }

    /** Far dearer than all else: so of an agent one in a minute is. */
    @Test
    void whatASignatureCosts(@TempDir Path folder) throws Exception {
        SigningKey key = SigningKey.readOrCreate(folder, "agent");
        TrustedKeys trusted = key.trusted();
        byte[] content = SignedContent.ofChainHead("a", 0, 1, ByteBuffer.allocate(32));
        byte[] signature = key.sign(content);
        long[] verify = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < SIGNATURES; i++) {
                assertThat(trusted.accept(key.id(), content, signature)).isTrue();
            }
            verify[round] = (System.nanoTime() - start) / SIGNATURES;
        }
        System.out.printf("median of %d rounds: verify a head's signature %d ns%n", ROUNDS, median(verify));
        assertThat(median(verify)).isLessThan(5_000_000);
    }

    private static long nanosPerEvent(LongSupplier run) {
        long start = System.nanoTime();
        assertThat(run.getAsLong()).isNotNegative();
        return (System.nanoTime() - start) / EVENTS;
    }

    private static long median(long[] values) {
        return java.util.Arrays.stream(values)
                .sorted()
                .skip(values.length / 2)
                .findFirst()
                .orElseThrow();
    }

    /** Accepted attempts with all that an agent knows of them. */
    private void record() {
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        List<ChainedAgent> agents = new ArrayList<>();
        for (int i = 0; i < AGENTS; i++) {
            agents.add(new ChainedAgent("agent-" + i));
        }
        long now = Clock.nowMicros();
        for (int i = 0; i < EVENTS; i++) {
            String key = "kid:fe1b6ed4:" + Integer.toHexString(i * 0x9E3779B9) + "aaaaaaaaaaaaaaa";
            AuditEvent event = agents.get(i % AGENTS)
                    .event(
                            now + i,
                            "vedette.auth.attempt",
                            attempt -> attempt.setEventOutcome("success")
                                    .setClaims("verified")
                                    .setAuthScheme("bearer")
                                    .setPrincipal(key)
                                    .setTokenFingerprint(key)
                                    .setTokenId(key)
                                    .setSessionFingerprint(key)
                                    .setTokenIssuer("https://login.example.com")
                                    .setTokenAudience(List.of("office"))
                                    .setTokenScopes(List.of("mcp:admin", "mcp:tools"))
                                    .setClientAddress("192.0.2.1")
                                    .setUserAgent("OfficeAssistant/2.1.0")
                                    .setUserAgentFamily("OfficeAssistant")
                                    .setClientId("office-assistant")
                                    .setHttpMethod("POST")
                                    .setUrlPath("/mcp")
                                    .setProtocolVersion("2025-11-25"));
            records.add(new KafkaBytes("", 0, i, now / 1000, null, codec.encode(event)));
        }
    }
}
