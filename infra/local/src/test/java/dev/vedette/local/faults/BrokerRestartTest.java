package dev.vedette.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.stack.FaultStack;
import dev.vedette.local.stack.KafkaBroker;
import dev.vedette.local.stack.TestStacks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * The broker ends, once in good order and once killed, while agents write to it and alerts come, and is started again at
 * the same port and on the same data. The job is not started again: it waits for the broker.
 */
class BrokerRestartTest {
    /** Attacks that a broker has to take before its end, and after the other's start. */
    private static final int AROUND = 3;

    private static final long NANOS_BETWEEN = Duration.ofMillis(20).toNanos();

    @Test
    void noAlertIsMissing() throws Exception {
        try (FaultStack stack = FaultStack.start(TestStacks.home("broker-restart"), Map.of());
                DetectionTrial trial = DetectionTrial.start(stack)) {
            int attacks = attackAcross(stack, trial, "stopped", KafkaBroker::close);
            attacks += attackAcross(
                    stack, trial, "killed", broker -> broker.process().kill());
            assertThat(trial.job().restarts()).isZero();
            trial.assertAsUndisturbed(2 * attacks);
        }
    }

    private interface End {
        void of(KafkaBroker broker) throws Exception;
    }

    /** Returns how many attacks were written. */
    private static int attackAcross(FaultStack stack, DetectionTrial trial, String prefix, End end) throws Exception {
        ExecutorService agents = Executors.newSingleThreadExecutor();
        AtomicInteger written = new AtomicInteger();
        AtomicInteger last = new AtomicInteger(Integer.MAX_VALUE);
        try (AuditTopics topics = new AuditTopics(stack.kafka().clientConfig())) {
            Future<List<AttackedServer>> writing = agents.submit(() -> {
                List<AttackedServer> attacked = new ArrayList<>();
                while (written.get() < last.get()) {
                    AttackedServer server = new AttackedServer(prefix + "-" + attacked.size());
                    topics.send(server.escalation());
                    topics.send(server.replayedToken());
                    attacked.add(server);
                    written.incrementAndGet();
                    LockSupport.parkNanos(NANOS_BETWEEN);
                }
                return attacked;
            });
            DetectionTrial.awaiting("alerts before the end")
                    .until(() -> written.get() >= AROUND
                            && !trial.topics().alertsOf(prefix + "-0").isEmpty());
            end.of(stack.kafka());
            assertThat(stack.kafka().process().isAlive()).isFalse();
            int before = written.get();
            stack.startKafkaAgain();
            last.set(before + AROUND);
            List<AttackedServer> attacked = writing.get();
            trial.decide(attacked);
            return attacked.size();
        } finally {
            agents.shutdownNow();
        }
    }
}
