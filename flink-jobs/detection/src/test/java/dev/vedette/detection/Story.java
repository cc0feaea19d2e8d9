package dev.vedette.detection;

import dev.vedette.rules.Evaluation;
import dev.vedette.rules.Finding;
import dev.vedette.rules.RuleFile;
import dev.vedette.rules.RuleSet;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Attacks among honest people at several servers, generated from a seed. The events lie within {@link #SPAN_MICROS}
 * after the start, so tests can send them in any order.
 */
final class Story {
    static final long SPAN_MICROS = 60_000_000L;

    private static final int AGENTS = 5;
    private static final int USERS = 30;

    private final List<AuditEvent> events = new ArrayList<>();

    /** @param tenant keeps the alerts of one story apart from those of the same story told to another tenant */
    Story(long seed, String tenant, long startMicros) {
        Random random = new Random(seed);
        List<Agent> agents = new ArrayList<>();
        for (int i = 0; i < AGENTS; i++) {
            agents.add(new Agent(tenant + "-server-" + i));
        }
        for (int user = 0; user < USERS; user++) {
            String name = "kid:user-" + user;
            String home = "192.0.2." + user;
            boolean robbed = random.nextInt(3) == 0;
            boolean escalates = random.nextInt(3) == 0;
            boolean stepsUp = random.nextInt(2) == 0;
            for (int i = 0; i < 4 + random.nextInt(4); i++) {
                add(
                        tenant,
                        agents,
                        random,
                        startMicros,
                        (agent, micros) -> agent.accepted(micros, name, name + "-token", home));
            }
            for (int i = 0; robbed && i < 1 + random.nextInt(3); i++) {
                String elsewhere = "198.51.100." + i;
                add(
                        tenant,
                        agents,
                        random,
                        startMicros,
                        (agent, micros) -> agent.accepted(micros, name, name + "-token", elsewhere));
            }
            if (escalates || stepsUp) {
                add(
                        tenant,
                        agents,
                        random,
                        startMicros,
                        (agent, micros) -> agent.refused(micros, name, home, "keys.admin"));
                String from = escalates ? "203.0.113." + user : home;
                for (int i = 0; i < 1 + random.nextInt(3); i++) {
                    add(
                            tenant,
                            agents,
                            random,
                            startMicros,
                            (agent, micros) -> agent.used(micros, name, from, "keys.admin"));
                }
            }
            for (int i = 0; i < random.nextInt(3); i++) {
                add(
                        tenant,
                        agents,
                        random,
                        startMicros,
                        (agent, micros) ->
                                agent.called(micros, name, random.nextInt(4) == 0 ? "drop_tables" : "read_mail"));
            }
        }
        events.sort(Comparator.comparingLong(AuditEvent::getOccurredAt));
    }

    private interface Scene {
        AuditEvent play(Agent agent, long micros);
    }

    private void add(String tenant, List<Agent> agents, Random random, long start, Scene scene) {
        // Coarse times, so that some are equal.
        long micros = start + random.nextInt(6000) * (SPAN_MICROS / 6000);
        AuditEvent event = scene.play(agents.get(random.nextInt(agents.size())), micros);
        events.add(AuditEvent.newBuilder(event).setTenant(tenant).build());
    }

    /** By time. */
    List<AuditEvent> events() {
        return events;
    }

    /** In another order, with a tenth of the events twice. */
    List<AuditEvent> shuffled(long seed) {
        Random random = new Random(seed);
        List<AuditEvent> shuffled = new ArrayList<>(events);
        events.stream().filter(event -> random.nextInt(10) == 0).forEach(shuffled::add);
        java.util.Collections.shuffle(shuffled, random);
        return shuffled;
    }

    /** Evidence counts by alert id, as the engine alone finds them. */
    Map<String, Long> expected() throws Exception {
        List<RuleFile> files = new ArrayList<>();
        for (String yaml : List.of(
                TestRules.tokenReplay(), TestRules.scopeEscalation(), TestRules.forbiddenTool(), TestRules.chain())) {
            files.add(RuleFile.parse("test", yaml));
        }
        Evaluation evaluation = new Evaluation(RuleSet.compile(files));
        Enrichment enrichment = new Enrichment(OperatorScopes.NONE);
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        List<Finding> findings = new ArrayList<>();
        for (AuditEvent event : events) {
            EnrichedEvent enriched = enrichment.enrich(EncodedEvent.of(event, codec), 0, 0, event.getOccurredAt());
            findings.addAll(evaluation.add(enriched, enriched.id(), event.getOccurredAt()));
        }
        findings.addAll(evaluation.finish());
        Map<String, Long> counts = new TreeMap<>();
        findings.forEach(finding -> counts.merge(finding.alertId(), finding.evidenceCount(), Math::max));
        return counts;
    }
}
