package dev.vedette.benchmarks.honest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.schemas.avro.AuditEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LongAttackTest {

    @ParameterizedTest
    @EnumSource
    void happensAmongTheDaysOfOthersWhichStayAsTheyWere(LongAttack attack) {
        LifePlan plan = new LifePlan(7, LifePlan.LEAST_PRINCIPALS, LifePlan.FIRST_DAY, attack.days());
        List<AuditEvent> attacked = new ArrayList<>();
        HonestLife life = new HonestLife(plan, Optional.of(attack), (p, o, at, event) -> attacked.add(event));
        life.run();
        List<AuditEvent> honest = new ArrayList<>();
        new HonestLife(plan, (p, o, at, event) -> honest.add(event)).run();

        List<AuditEvent> its = attacked.stream()
                .filter(event ->
                        event.getPrincipal().map(life.attackedNames()::contains).orElse(false))
                .toList();
        assertThat(its).as("events of the attack, seed 7").hasSizeGreaterThanOrEqualTo(1);
        assertThat(its).extracting(AuditEvent::getEventName).contains("vedette.auth.attempt");
        attacked.removeAll(its);
        assertThat(attacked)
                .extracting(LongAttackTest::what)
                .isEqualTo(honest.stream().map(LongAttackTest::what).toList());
    }

    /** All but numbers and hashes, which shift. */
    private static String what(AuditEvent event) {
        return event.getEventName() + event.getPrincipal() + event.getOccurredAt() + event.getServiceName();
    }
}
