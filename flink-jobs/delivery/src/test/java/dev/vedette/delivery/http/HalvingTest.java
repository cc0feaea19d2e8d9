package dev.vedette.delivery.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.delivery.kafka.KafkaRecord;
import dev.vedette.delivery.siem.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HalvingTest {
    private static List<Message> messages(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Message(
                        Integer.toString(i), new byte[1], new KafkaRecord("vedette.alerts", 0, i, 0, null, null)))
                .toList();
    }

    private static List<String> ids(List<Message> messages) {
        return messages.stream().map(Message::id).toList();
    }

    /** Takes what is good, refuses a batch with something bad, and is away at some requests. */
    private static final class Receiver implements Endpoint {
        private final Set<String> bad;
        private final int awayFrom;
        private final List<String> taken = new ArrayList<>();
        private int requests;

        Receiver(Set<String> bad, int awayFrom) {
            this.bad = bad;
            this.awayFrom = awayFrom;
        }

        @Override
        public CompletableFuture<Verdict> post(List<Message> batch) {
            if (requests++ >= awayFrom) {
                return CompletableFuture.completedFuture(new Later("away", Duration.ofSeconds(7)));
            }
            if (ids(batch).stream().anyMatch(bad::contains)) {
                return CompletableFuture.completedFuture(new Unfit("bad"));
            }
            taken.addAll(ids(batch));
            return CompletableFuture.completedFuture(new Taken());
        }

        @Override
        public void close() {}
    }

    @Test
    void eachIsTakenRefusedOrSentAgainOnceAndInOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            int count = 1 + random.nextInt(40);
            Set<String> bad = new TreeSet<>();
            IntStream.range(0, count).filter(i -> random.nextInt(5) == 0).forEach(i -> bad.add(Integer.toString(i)));
            Receiver receiver = new Receiver(bad, random.nextInt(30));
            Halving.Outcome outcome = Halving.send(receiver, messages(count)).join();

            List<String> refused = outcome.refused().stream()
                    .map(refusal -> refusal.message().id())
                    .toList();
            List<String> again = ids(outcome.again());
            List<String> settled = new ArrayList<>(receiver.taken);
            settled.addAll(refused);
            settled.sort((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)));
            settled.addAll(again);
            assertThat(settled).as("seed %d", seed).isEqualTo(ids(messages(count)));
            assertThat(bad).as("seed %d", seed).containsAll(refused);
            assertThat(receiver.requests).as("seed %d", seed).isLessThanOrEqualTo(2 * count);
            if (!again.isEmpty()) {
                assertThat(outcome.cause()).isEqualTo("away");
                assertThat(outcome.notBefore()).isEqualTo(Duration.ofSeconds(7));
            }
        }
    }

    @Test
    void whatFailsIsSentAgain() {
        List<Message> batch = messages(3);
        Endpoint throwing = new Endpoint() {
            @Override
            public CompletableFuture<Verdict> post(List<Message> all) throws IOException {
                throw new IOException("no token");
            }

            @Override
            public void close() {}
        };
        Halving.Outcome outcome = Halving.send(throwing, batch).join();
        assertThat(outcome.again()).isEqualTo(batch);
        assertThat(outcome.cause()).contains("no token");
    }
}
