package dev.vedette.local.demo;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the demo found, in the shape of its JSON.
 *
 * @param seed the run's
 * @param startedInMs milliseconds that each part took to be ready, from its own start; {@code all} from the command
 *     until everything was, {@code build} the part of that for building what was stale
 * @param attacks in the order of their names
 * @param honestPrincipals how many honest people worked at the same time
 * @param falseAlerts every alert that is not about an attack's own entity by a rule that its scenario names, one line each
 */
@JsonPropertyOrder({"seed", "startedInMs", "attacks", "honestPrincipals", "falseAlerts"})
public record DemoResult(
        long seed,
        Map<String, Long> startedInMs,
        List<Attack> attacks,
        int honestPrincipals,
        List<String> falseAlerts) {

    /**
     * What became of an attack.
     *
     * @param name the scenario's
     * @param rule id of the rule that had to see it
     * @param seen whether its alert is in Kafka and wherever else alerts go in this run; of one that was replayed, whether
     *     the job made it
     */
    @JsonPropertyOrder({"name", "rule", "seen", "latencyMs"})
    public record Attack(String name, String rule, boolean seen, Latency latencyMs) {}

    /**
     * Milliseconds from sending the request that completes the attack until the alert could be read there; null where it
     * was not, and for attacks that were replayed from generated events.
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    @JsonPropertyOrder({"kafka", "elasticsearch", "siem"})
    public record Latency(
            @Nullable Double kafka,
            @Nullable Double elasticsearch,
            @Nullable Double siem) {}

    /** The same with further rows in {@code startedInMs}. */
    public DemoResult withStarted(Map<String, Long> further) {
        Map<String, Long> started = new TreeMap<>(startedInMs);
        started.putAll(further);
        return new DemoResult(seed, started, attacks, honestPrincipals, falseAlerts);
    }

    /** The same with further attacks and false alerts. */
    DemoResult with(List<Attack> further, List<String> furtherFalseAlerts) {
        List<Attack> all = new ArrayList<>(attacks);
        all.addAll(further);
        all.sort(Comparator.comparing(Attack::name));
        List<String> alerts = new ArrayList<>(falseAlerts);
        alerts.addAll(furtherFalseAlerts);
        return new DemoResult(seed, startedInMs, List.copyOf(all), honestPrincipals, List.copyOf(alerts));
    }

    /** Whether every attack was seen and nothing else was. */
    @JsonIgnore
    public boolean isSound() {
        return attacks.stream().allMatch(Attack::seen) && falseAlerts.isEmpty();
    }

    /** As CONTRACTS name it, with a line break at the end. */
    public String json() {
        ObjectMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        try {
            return mapper.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A table for people. */
    public String table() {
        StringBuilder table = new StringBuilder();
        table.append(String.format("%-20s %-38s %10s %14s %10s%n", "attack", "rule", "Kafka", "Elasticsearch", "SIEM"));
        for (Attack attack : attacks) {
            table.append(String.format(
                    "%-20s %-38s %10s %14s %10s%s%n",
                    attack.name(),
                    attack.rule(),
                    millis(attack.latencyMs().kafka()),
                    millis(attack.latencyMs().elasticsearch()),
                    millis(attack.latencyMs().siem()),
                    attack.seen() ? "" : "   UNSEEN"));
        }
        table.append(String.format("%d honest principals, %d false alerts%n", honestPrincipals, falseAlerts.size()));
        falseAlerts.forEach(alert -> table.append("  ").append(alert).append('\n'));
        return table.toString();
    }

    private static String millis(@Nullable Double millis) {
        return millis == null ? "-" : String.format("%.0f ms", millis);
    }
}
