package dev.vedette.local.demo;

import dev.vedette.local.demo.DemoResult.Attack;
import dev.vedette.local.demo.DemoResult.Latency;
import dev.vedette.local.demo.Sightings.Sighting;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Holds an attack against what was seen of it. */
record AttackTrial(ScenarioRun run, Sightings sightings) {

    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * Whether the alert is that of a rule that is to see the attack, or may, about this attack and nobody else, and not older
     * than the attack.
     */
    boolean explains(Sighting sighting) {
        String rule = sighting.newest().getRuleId();
        var addresses = sightings.addresses(sighting.newest());
        return (isExpected(sighting) || run.scenario().also().contains(rule))
                && !addresses.isEmpty()
                && run.addresses().containsAll(addresses)
                && completedBefore(sighting.inKafkaNanos()) != null;
    }

    private boolean isExpected(Sighting sighting) {
        return sighting.newest().getRuleId().equals(run.scenario().rule());
    }

    private @Nullable Long completedBefore(long nanos) {
        return run.completions().floor(nanos);
    }

    private Optional<Sighting> first() {
        return sightings.alerts().stream()
                .filter(this::isExpected)
                .filter(this::explains)
                .min(Comparator.comparingLong(Sighting::inKafkaNanos));
    }

    /** Whether the alert is wherever alerts go in this run. */
    boolean isSeen() {
        return first().map(sighting -> sightings.isEverywhere(sighting.newest().getAlertId()))
                .orElse(false);
    }

    Attack outcome() {
        Latency latency = first().map(sighting -> {
                    String id = sighting.newest().getAlertId();
                    Long sent = completedBefore(sighting.inKafkaNanos());
                    return new Latency(
                            since(sent, OptionalLong.of(sighting.inKafkaNanos())),
                            since(sent, sightings.inElasticsearch(id)),
                            since(sent, sightings.atSiem(id)));
                })
                .orElse(new Latency(null, null, null));
        return new Attack(run.scenario().name(), run.scenario().rule(), isSeen(), latency);
    }

    private static @Nullable Double since(@Nullable Long sent, OptionalLong arrived) {
        return sent == null || arrived.isEmpty()
                ? null
                : Math.round((arrived.getAsLong() - sent) / NANOS_PER_MILLI * 10) / 10.0;
    }
}
