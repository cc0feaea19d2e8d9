package dev.vedette.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.stack.TestStacks;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code ./vedette soak} for one fault; the tests beside this one break everything else. */
class SoakTest {

    @Test
    void oneFaultAndTheSameWithoutIt() throws Exception {
        Set<SoakFault> faults = Set.of(SoakFault.TASK_MANAGER);
        Soak.Plan plan = new Soak.Plan(TestStacks.home("soak"), Duration.ofMillis(1), 100, 1, faults);
        Soak.Result result = Soak.run(plan, System.out::println);
        assertThat(result.rounds()).extracting(Soak.Round::fault).containsExactly(SoakFault.TASK_MANAGER);
        assertThat(result.differences()).isEmpty();
        assertThat(result.attacks()).isEqualTo(2);
        assertThat(result.alerts()).isGreaterThanOrEqualTo(4);
        assertThat(result.events()).isGreaterThan(100);
    }

    @Test
    void whatDiffersIsNamed() {
        assertThat(Soak.differences(Map.of("a", 1L, "b", 2L, "c", 3L), Map.of("a", 1L, "b", 3L, "d", 4L)))
                .containsExactly(
                        "b: evidence 2 with faults, 3 without",
                        "c: evidence 3 with faults, none without",
                        "d: evidence none with faults, 4 without");
    }
}
