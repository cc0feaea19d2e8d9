package dev.vedette.agent.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.testing.SentEvents;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an agent told of a server from its start to its end. */
record Told(List<AuditEvent> events) {
    static final String ATTEMPT = "vedette.auth.attempt";

    /** Waits for the end; nothing may be lost until then. */
    static Told of(String service, String bootstrapServers) {
        try (SentEvents sent = new SentEvents(bootstrapServers)) {
            sent.await(
                    1,
                    event -> event.getServiceName().equals(service)
                            && event.getEventName().equals("vedette.agent.end"));
            List<AuditEvent> events = sent.all().stream()
                    .filter(event -> event.getServiceName().equals(service))
                    .toList();
            assertThat(sent.flaws()).isEmpty();
            assertThat(events).noneMatch(event -> event.getEventName().equals("vedette.agent.loss"));
            return new Told(events);
        }
    }

    Told named(String prefix) {
        return new Told(events.stream()
                .filter(event -> event.getEventName().startsWith(prefix))
                .toList());
    }

    /** The events of every session, in the order in which the sessions were told of first. */
    List<Told> bySession() {
        return events.stream()
                .filter(event -> event.getSessionFingerprint().isPresent())
                .collect(Collectors.groupingBy(
                        event -> event.getSessionFingerprint().orElseThrow(), LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(Told::new)
                .toList();
    }

    /** Authentication attempts as {@link Server#requests} counts requests: of each session, and last those without one. */
    List<Long> attempts() {
        Told attempts = named(ATTEMPT);
        List<Long> counts = new ArrayList<>();
        attempts.bySession().forEach(session -> counts.add((long) session.events.size()));
        counts.add(attempts.events.size()
                - counts.stream().mapToLong(Long::longValue).sum());
        return counts;
    }

    /** How many of each there are: name, method, tool, outcome, reason, error. */
    Map<String, Long> counts() {
        return events.stream()
                .map(event -> Stream.of(
                                event.getEventName(),
                                event.getMcpMethod().orElse(""),
                                event.getToolName().orElse(""),
                                event.getEventOutcome(),
                                event.getEventReason().orElse(""),
                                event.getErrorType().orElse(""))
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.groupingBy(line -> line, TreeMap::new, Collectors.counting()));
    }
}
