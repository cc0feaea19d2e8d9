package dev.vedette.detection;

import dev.vedette.schemas.avro.AuditEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Rules and events of a savepoint that is kept: something of each kind of state begins before it and ends behind it. What
 * is said here is written into the savepoint's folder, and read from there ever after.
 *
 * <p>The events of one user come from one agent, in their order: what a rule says beyond its limit depends on it.
 */
final class SavedStory {
    /** 2026-11-26T00:00:00Z, microseconds since the epoch. */
    static final long START = 1_795_651_200_000_000L;

    private static final long SECOND = 1_000_000L;

    /** Title of the rule whose alerts come last: the end of the story decides it. */
    static final String LAST_TO_FIRE = "Saved 8";

    /** Of {@code correlation:}, each with a limit that busy users exceed. */
    private static final List<String> CORRELATIONS = List.of(
            "{type: event_count, rules: [%s], group-by: [user.id], timespan: 10m, condition: {gte: 4}}",
            "{type: event_count, rules: [%s], group-by: [user.id], timespan: 10m, condition: {gte: 4, lte: 50}}",
            "{type: value_count, rules: [%s], group-by: [user.id], timespan: 10m,"
                    + " condition: {field: vedette.tool.argument.bytes, gte: 4}}",
            "{type: value_sum, rules: [%s], group-by: [user.id], timespan: 10m,"
                    + " condition: {field: vedette.tool.result.bytes, gte: 4000}}",
            "{type: value_avg, rules: [%s], group-by: [user.id], timespan: 10m,"
                    + " condition: {field: vedette.tool.result.bytes, gte: 1000}}",
            "{type: value_percentile, rules: [%s], group-by: [user.id], timespan: 10m,"
                    + " condition: {field: vedette.tool.result.bytes, percentile: 50, gte: 1000}}",
            "{type: first_seen, rules: [%s], group-by: [user.id], timespan: 10m,"
                    + " condition: {field: gen_ai.tool.name}}",
            "{type: changed, rules: [%s], group-by: [user.id], timespan: 10m, condition: {field: gen_ai.tool.name}}",
            "{type: absent, rules: [%s], group-by: [user.id], timespan: 10m}");

    private final List<Agent> agents = List.of(new Agent("server-0"), new Agent("server-1"));
    private long now = START;

    /** Texts by rule id. */
    static Map<String, String> rules() {
        Map<String, String> rules = new LinkedHashMap<>();
        rules.put(TestRules.TOKEN_REPLAY, TestRules.tokenReplay());
        rules.put(TestRules.SCOPE_ESCALATION, TestRules.scopeEscalation());
        rules.put(TestRules.FORBIDDEN_TOOL, TestRules.forbiddenTool());
        rules.put(TestRules.CHAIN, TestRules.chain());
        rules.put(TestRules.TOOL_PATTERN, TestRules.toolPattern());
        for (int i = 0; i < CORRELATIONS.size(); i++) {
            String id = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f20%02d".formatted(i);
            String call = "saved_call_" + i;
            rules.put(id, """
                            title: Saved %d
                            id: %s
                            status: test
                            level: low
                            vedette: {limit: 20, suppression: 1h}
                            correlation: %s
                            ---
                            title: Call %d
                            id: 6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f21%02d
                            name: %s
                            status: test
                            level: informational
                            logsource: {product: mcp}
                            detection:
                              selection: {event.name: mcp.tool.call}
                              condition: selection
                            """.formatted(i, id, CORRELATIONS.get(i).formatted(call), i, i, call));
        }
        return rules;
    }

    /** What comes before the savepoint, oldest first; the number is the partition. */
    List<Map.Entry<Integer, AuditEvent>> before() {
        List<Map.Entry<Integer, AuditEvent>> events = new ArrayList<>();
        for (int round = 0; round < 30; round++) {
            for (int user = 0; user < 12; user++) {
                // The last four are within the limits.
                if (user < 8 || round < 3) {
                    calls(events, user, round);
                }
            }
        }
        for (int user = 0; user < 6; user++) {
            int partition = user % 2;
            Agent agent = agents.get(partition);
            add(events, partition, agent.accepted(tick(), user(user), user(user) + "-token", "192.0.2." + user));
            add(events, partition, agent.refused(tick(), user(user), "192.0.2." + user, "keys.admin"));
        }
        OfficeModel.OUT_OF_ORDER.subList(0, 8).forEach(tool -> steered(events, tool));
        return events;
    }

    /** What comes behind it; to be asked for after {@link #before}. */
    List<Map.Entry<Integer, AuditEvent>> after() {
        List<Map.Entry<Integer, AuditEvent>> events = new ArrayList<>();
        for (int round = 30; round < 36; round++) {
            for (int user = 0; user < 12; user++) {
                calls(events, user, round);
            }
        }
        for (int user = 0; user < 6; user++) {
            int partition = user % 2;
            Agent agent = agents.get(partition);
            add(events, partition, agent.accepted(tick(), user(user), user(user) + "-token", "198.51.100." + user));
            add(events, partition, agent.used(tick(), user(user), "198.51.100." + user, "keys.admin"));
        }
        OfficeModel.OUT_OF_ORDER.subList(8, 10).forEach(tool -> steered(events, tool));
        now += 10_800 * SECOND;
        for (int partition = 0; partition < agents.size(); partition++) {
            add(events, partition, agents.get(partition).heartbeat(now));
        }
        return events;
    }

    private void calls(List<Map.Entry<Integer, AuditEvent>> events, int user, int round) {
        int partition = user % 2;
        add(
                events,
                partition,
                call(partition, user(user), "tool-" + (round / 2 + user) % 5, 100L * round * (user + 1)));
    }

    private void steered(List<Map.Entry<Integer, AuditEvent>> events, String tool) {
        add(events, 0, call(0, "kid:steered", tool, 1_000L));
    }

    private AuditEvent call(int partition, String user, String tool, long resultBytes) {
        UnaryOperator<AuditEvent.Builder> fields = event -> event.setPrincipal(user)
                .setToolName(tool)
                .setClaims("verified")
                .setSessionFingerprint(user + "-session")
                .setEventOutcome("success")
                .setArgumentNames(List.of("id"))
                .setArgumentBytes(50L + resultBytes % 700 / 100)
                .setResultBytes(resultBytes);
        return agents.get(partition).event(tick(), "mcp.tool.call", fields);
    }

    private static void add(List<Map.Entry<Integer, AuditEvent>> events, int partition, AuditEvent event) {
        events.add(Map.entry(partition, event));
    }

    private static String user(int number) {
        return "kid:user-" + number;
    }

    private long tick() {
        return now += SECOND / 4;
    }
}
