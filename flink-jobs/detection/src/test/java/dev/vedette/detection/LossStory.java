package dev.vedette.detection;

import dev.vedette.schemas.avro.AuditEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Agents that lose something, each in its way, and agents to whom nothing happens that is no agent's day. Each says something every
 * second for {@link #SECONDS}; Kafka has it at once, but for what was spooled.
 */
final class LossStory {
    static final int SECONDS = 60;

    private final long start;
    private final Map<String, List<Sent>> sent = new LinkedHashMap<>();
    private final Map<String, String> names = new TreeMap<>();

    /** @param appended when the broker took it, microseconds since the epoch */
    record Sent(AuditEvent event, long appended) {}

    /** @param start microseconds since the epoch, a whole number of seconds */
    LossStory(long start) {
        this.start = start;
        honest();
        spooled();
        gap();
        killed();
        endCutOff();
        altered();
        exchanged();
        forked();
        unchained();
        unregistered();
    }

    /** What is told of each agent. */
    static Map<String, Set<String>> expected() {
        return Map.of(
                "gap", Set.of("gap"),
                "killed", Set.of("hard_end"),
                "end-cut-off", Set.of("hard_end", "lost_end"),
                "altered", Set.of("altered"),
                "exchanged", Set.of("unlinked"),
                "forked", Set.of("forked"),
                "unchained", Set.of("unchained"),
                "unregistered", Set.of("unregistered_server"));
    }

    /** Kinds of loss by the agent that they were told of. */
    Map<String, Set<String>> kinds(Iterable<? extends dev.vedette.schemas.avro.Alert> alerts) {
        Map<String, Set<String>> kinds = new TreeMap<>();
        alerts.forEach(alert -> alert.getEvidence().forEach(evidence -> {
            String agent = evidence.getEventId().substring(0, 36);
            kinds.computeIfAbsent(names.getOrDefault(agent, agent), unused -> new TreeSet<>())
                    .add(evidence.getFields().get("vedette.loss.kind"));
        }));
        return kinds;
    }

    /** All, by the time that Kafka has it; an agent's own in their order. */
    List<Sent> all() {
        List<Sent> all = new ArrayList<>();
        sent.values().forEach(all::addAll);
        all.sort(java.util.Comparator.comparingLong(Sent::appended));
        return all;
    }

    private long second(long second) {
        return start + second * 1_000_000L;
    }

    private ChainedAgent agent(String name) {
        ChainedAgent agent = new ChainedAgent(name);
        names.put(agent.instance, name);
        return agent;
    }

    /** Tells of an agent whose events are these, a second after each other. */
    private List<AuditEvent> events(ChainedAgent agent, int first, int last) {
        List<AuditEvent> events = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            events.add(i % 2 == 0 ? agent.heartbeat(second(i)) : agent.called(second(i)));
        }
        return events;
    }

    private void tell(String name, List<AuditEvent> events) {
        List<Sent> told = new ArrayList<>();
        long appended = Long.MIN_VALUE;
        for (AuditEvent event : events) {
            appended = Math.max(appended, event.getOccurredAt());
            told.add(new Sent(event, appended));
        }
        sent.put(name, told);
    }

    /** Ends, starts again, sends twice and in a wrong order, and of one event its clock was wrong. */
    private void honest() {
        ChainedAgent agent = agent("honest");
        List<AuditEvent> events = events(agent, 0, 18);
        Collections.swap(events, 4, 6);
        Collections.swap(events, 10, 13);
        events.addAll(3, events.subList(0, 3));
        events.add(agent.end(second(19)));
        events.add(agent.called(second(19)));
        agent.restart();
        events.addAll(events(agent, 25, 30));
        events.add(agent.called(second(-7_200)));
        events.addAll(events(agent, 31, SECONDS));
        tell("honest", events);
    }

    /** Could not send for most of the time, and sends its last part first, then all. */
    private void spooled() {
        ChainedAgent agent = agent("spooled");
        List<AuditEvent> events = events(agent, 0, 50);
        List<Sent> told = new ArrayList<>();
        events.subList(0, 5).forEach(event -> told.add(new Sent(event, event.getOccurredAt())));
        events.subList(40, 51).forEach(event -> told.add(new Sent(event, second(51))));
        events.subList(5, 51).forEach(event -> told.add(new Sent(event, second(52))));
        events(agent, 53, SECONDS).forEach(event -> told.add(new Sent(event, event.getOccurredAt())));
        sent.put("spooled", told);
    }

    private void gap() {
        List<AuditEvent> events = events(agent("gap"), 0, SECONDS);
        events.subList(7, 9).clear();
        events.remove(25);
        tell("gap", events);
    }

    private void killed() {
        ChainedAgent agent = agent("killed");
        List<AuditEvent> events = events(agent, 0, 20);
        agent.restart();
        events.addAll(events(agent, 25, SECONDS));
        tell("killed", events);
    }

    private void endCutOff() {
        ChainedAgent agent = agent("end-cut-off");
        List<AuditEvent> events = events(agent, 0, 20);
        agent.called(second(21));
        agent.end(second(22));
        agent.restart();
        events.addAll(events(agent, 25, SECONDS));
        tell("end-cut-off", events);
    }

    private void altered() {
        List<AuditEvent> events = events(agent("altered"), 0, SECONDS);
        events.set(
                9, AuditEvent.newBuilder(events.get(9)).setToolName("harmless").build());
        tell("altered", events);
    }

    private void exchanged() {
        List<AuditEvent> events = events(agent("exchanged"), 0, SECONDS);
        events.set(9, other("exchanged", 9));
        tell("exchanged", events);
    }

    private void forked() {
        List<AuditEvent> events = events(agent("forked"), 0, SECONDS);
        events.add(10, other("forked", 9));
        tell("forked", events);
    }

    /** The event of this number of somebody who speaks in the agent's name. */
    private AuditEvent other(String name, int sequence) {
        ChainedAgent other = new ChainedAgent(name);
        for (int i = 0; i < sequence; i++) {
            other.event(second(i), "mcp.tool.call", call -> call.setToolName("other"));
        }
        return other.called(second(sequence));
    }

    private void unchained() {
        Agent agent = new Agent("unchained");
        names.put(agent.instance, "unchained");
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 0; i <= SECONDS; i++) {
            events.add(agent.heartbeat(second(i)));
        }
        tell("unchained", events);
    }

    private void unregistered() {
        ChainedAgent agent = agent("unregistered");
        List<AuditEvent> events = new ArrayList<>();
        UnaryOperator<AuditEvent.Builder> shadow = event -> event.setServiceName("shadow");
        for (int i = 0; i <= SECONDS; i++) {
            events.add(agent.event(second(i), "mcp.tool.call", shadow));
        }
        tell("unregistered", events);
    }
}
