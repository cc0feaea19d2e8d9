package dev.vedette.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.stack.FaultStack;
import dev.vedette.local.stack.TestStacks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The job manager is killed and another one takes its job over, by ZooKeeper. Once with the attack in the last checkpoint,
 * once without. Meanwhile an attack comes to a server that nobody knows yet.
 */
class JobManagerKillTest {

    @Test
    void anotherOneTakesOverAndNoAlertIsMissing() throws Exception {
        try (FaultStack stack = FaultStack.startHighlyAvailable(TestStacks.home("job-manager-kill"), Map.of());
                DetectionTrial trial = DetectionTrial.start(stack)) {
            String job = trial.job().id();
            for (int kill = 0; kill < 2; kill++) {
                AttackedServer before = trial.attack("before-" + kill);
                if (kill == 1) {
                    trial.awaitCheckpoint();
                }
                stack.flink().jobManager().kill();
                trial.assertUndecided(before);

                AttackedServer meanwhile = new AttackedServer("meanwhile-" + kill);
                trial.topics().send(meanwhile.escalation());
                trial.topics().send(meanwhile.replayedToken());

                stack.replaceJobManager();
                assertThat(trial.job().id()).isEqualTo(job);
                trial.decide(List.of(before, meanwhile));
            }
            trial.assertAsUndisturbed(8);
        }
    }
}
