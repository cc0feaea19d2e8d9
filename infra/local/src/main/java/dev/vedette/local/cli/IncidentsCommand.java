package dev.vedette.local.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.local.rules.IncidentTopics;
import dev.vedette.schemas.avro.Incident;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code incidents}: what happened to whom, the greatest risk first. */
@Command(
        name = "incidents",
        description = "Alerts about one person, client or token, taken together.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class IncidentsCommand {

    @Command(
            name = "list",
            description = "Open incidents, the greatest risk first: risk now, level, when, id, what happened.",
            mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--all", description = "those that have ended too") boolean all,
            @Option(names = "--json", description = "a JSON object a line, with the ids of the alerts") boolean json,
            @Mixin Broker broker)
            throws UnusableInputException {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        List<Incident> incidents;
        try {
            incidents = new IncidentTopics(broker.clientConfig())
                    .incidents().stream()
                            .filter(one -> one.getState().equals("open")
                                    || all && !one.getState().equals("merged"))
                            .sorted(Comparator.comparingDouble((Incident one) -> risk(one, now))
                                    .reversed()
                                    .thenComparing(Incident::getIncidentId))
                            .toList();
        } catch (KafkaException e) {
            throw broker.doesNotAnswer(e);
        }
        for (Incident incident : incidents) {
            System.out.println(json ? line(incident, now) : words(incident, now));
        }
        return Vedette.DONE;
    }

    /** What is left of the risk, as the schema says. */
    static double risk(Incident incident, long nowMicros) {
        double elapsed = Math.max(0, nowMicros - incident.getRiskAt());
        double left = Math.pow(2, -elapsed / Math.max(1, incident.getRiskHalfLife()));
        return 100 * (1 - Math.pow(1 - incident.getRiskScore() / 100, left));
    }

    private static String words(Incident incident, long now) {
        return RulesCommand.plain("%5.1f  %-13s  %s  %s  %s%s"
                .formatted(
                        risk(incident, now),
                        incident.getLevel(),
                        time(incident.getLastAt()),
                        incident.getIncidentId(),
                        incident.getTitle(),
                        incident.getState().equals("open") ? "" : " (" + incident.getState() + ")"));
    }

    private static String line(Incident incident, long now) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("incident", incident.getIncidentId());
        node.put("tenant", incident.getTenant());
        node.put("state", incident.getState());
        node.put("risk", Math.round(risk(incident, now) * 10) / 10.0);
        node.put("level", incident.getLevel());
        node.put("title", incident.getTitle());
        node.put("entityType", incident.getEntityType());
        node.put("entity", incident.getEntityValue());
        node.put("first", time(incident.getFirstAt()));
        node.put("last", time(incident.getLastAt()));
        node.put("alertCount", incident.getAlertCount());
        incident.getAlertIds().forEach(node.putArray("alerts")::add);
        incident.getRules().forEach(rule -> node.withArray("rules").add(rule.getRuleId()));
        incident.getTags().forEach(node.putArray("tags")::add);
        return node.toString();
    }

    private static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
