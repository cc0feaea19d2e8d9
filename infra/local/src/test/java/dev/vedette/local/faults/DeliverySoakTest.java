package dev.vedette.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.stack.TestStacks;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** {@code ./vedette soak delivery} for one destination; tests of the delivery job break the others. */
class DeliverySoakTest {
    @EnabledIfSystemProperty(
            named = "vedette.soak.delivery",
            matches = "true",
            disabledReason = "it takes a minute or two: -Dvedette.soak.delivery=true")
    @Test
    void elasticsearchIsKilledAndHasEveryAlertOnce() throws Exception {
        DeliverySoak.Plan plan = new DeliverySoak.Plan(
                TestStacks.home("soak-delivery"),
                Duration.ofMillis(1),
                Duration.ofSeconds(2),
                20,
                Set.of(DeliveryFault.ELASTICSEARCH));
        DeliverySoak.Result result = DeliverySoak.run(plan, new DeliverySoak.Watcher() {
            @Override
            public void over(String line) {
                System.out.println(line);
            }

            @Override
            public void now(String state) {}
        });
        assertThat(result.findings()).isEmpty();
        assertThat(result.rounds()).extracting(DeliverySoak.Round::fault).containsExactly(DeliveryFault.ELASTICSEARCH);
        assertThat(result.alerts()).isGreaterThan(100);
        assertThat(result.held())
                .extracting(DeliverySoak.Held::name)
                .containsExactly("elasticsearch", "siem", "hook", "collector");
        assertThat(result.held()).allSatisfy(held -> {
            assertThat(held.alerts()).isEqualTo(result.alerts());
            assertThat(held.messages()).isGreaterThanOrEqualTo(held.alerts());
        });
    }

    @Test
    void whatIsMissingTwiceOrUnaskedIsNamed() {
        assertThat(DeliverySoak.differences("siem: alert ", List.of("b-0", "b-2", "b-2", "c"), 3, i -> "b-" + i))
                .containsExactly(
                        "siem: alert b-2 is there twice",
                        "siem: alert c is there and was not sent",
                        "siem: alert b-1 is missing");
        assertThat(DeliverySoak.differences("", List.of("b-1", "b-0"), 2, i -> "b-" + i))
                .isEmpty();
    }
}
