package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The examples of the Sigma correlation rules specification 2.1.0, word for word but for ids of rules that it does not
 * show: each finds what its title says, in any order of the events, and not a little less.
 */
class SpecificationExamplesTest {

    private static final long SECOND = 1_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private final List<String> events = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();

    /** A detection rule for events whose {@code is} is the rule's name. */
    private static String detection(String name) {
        return "---\ntitle: " + name + "\nid: " + name + "\nname: " + name + "\ndetection: {s: {is: " + name
                + "}, condition: s}\n";
    }

    private void event(long time, String rule, String... fields) {
        StringBuilder json = new StringBuilder("{\"is\": \"").append(rule).append('"');
        for (String field : fields) {
            int equals = field.indexOf('=');
            String value = field.substring(equals + 1);
            json.append(", \"").append(field, 0, equals).append("\": ");
            json.append(value.matches("[0-9]+") ? value : "\"" + value + "\"");
        }
        events.add(json.append('}').toString());
        times.add(time);
    }

    /** Titles of the correlations that found something, with the count of evidence of each alert. */
    private Map<String, List<Long>> found(String yaml) throws RuleException {
        Map<String, List<Long>> first = Map.of();
        Random random = new Random(1);
        for (int order = 0; order < 5; order++) {
            RuleSet rules = Rules.compile(yaml);
            Evaluation evaluation = new Evaluation(rules);
            List<Integer> numbers = new ArrayList<>();
            for (int i = 0; i < events.size(); i++) {
                numbers.add(i);
            }
            if (order > 0) {
                Collections.shuffle(numbers, random);
            }
            Map<String, Finding> last = new HashMap<>();
            for (int i : numbers) {
                evaluation
                        .add(JsonEvent.parse(events.get(i)), "e" + i, times.get(i))
                        .forEach(f -> last.put(f.alertId(), f));
            }
            evaluation.finish().forEach(f -> last.put(f.alertId(), f));
            Map<String, List<Long>> counts = new HashMap<>();
            last.values().stream()
                    .sorted((a, b) -> Long.compare(a.bucketStart(), b.bucketStart()))
                    .forEach(f -> counts.computeIfAbsent(
                                    rules.rule(f.ruleId())
                                            .orElseThrow()
                                            .metadata()
                                            .title(),
                                    unused -> new ArrayList<>())
                            .add(f.evidenceCount()));
            if (order == 0) {
                first = counts;
            }
            assertThat(counts).as("order " + order).isEqualTo(first);
        }
        return first;
    }

    @Test
    void eventCount() throws Exception {
        String yaml = """
                title: Many failed logins
                id: 0e95725d-7320-415d-80f7-004da920fc11
                correlation:
                    type: event_count
                    rules:
                        - 5638f7c0-ac70-491d-8465-2a65075e0d86
                    group-by:
                        - ComputerName
                    timespan: 1h
                    condition:
                        gte: 100
                """ + detection("5638f7c0-ac70-491d-8465-2a65075e0d86");
        for (int i = 0; i < 99; i++) {
            event(i * SECOND, "5638f7c0-ac70-491d-8465-2a65075e0d86", "ComputerName=a");
        }
        event(0, "5638f7c0-ac70-491d-8465-2a65075e0d86", "ComputerName=b");
        event(HOUR, "5638f7c0-ac70-491d-8465-2a65075e0d86", "ComputerName=a");
        assertThat(found(yaml)).as("the hundredth is an hour after the first").isEmpty();
        event(HOUR - 1, "5638f7c0-ac70-491d-8465-2a65075e0d86", "ComputerName=a");
        assertThat(found(yaml)).isEqualTo(Map.of("Many failed logins", List.of(100L, 100L)));
    }

    @Test
    void valueCount() throws Exception {
        String yaml = """
                title: Failed login
                id: 0e95725d-7320-415d-80f7-004da920fc12
                correlation:
                    type: value_count
                    rules:
                        - 5638f7c0-ac70-491d-8465-2a65075e0d86
                    group-by:
                        - ComputerName
                        - WorkstationName
                    timespan: 1d
                    condition:
                        field: User
                        gte: 100
                """ + detection("5638f7c0-ac70-491d-8465-2a65075e0d86");
        for (int i = 0; i < 150; i++) {
            event(
                    i * SECOND,
                    "5638f7c0-ac70-491d-8465-2a65075e0d86",
                    "ComputerName=a",
                    "WorkstationName=w",
                    "User=u" + i % 99);
        }
        event(1, "5638f7c0-ac70-491d-8465-2a65075e0d86", "ComputerName=a", "WorkstationName=x", "User=another");
        event(2, "5638f7c0-ac70-491d-8465-2a65075e0d86", "ComputerName=a", "User=another");
        assertThat(found(yaml)).isEmpty();
        event(200 * SECOND, "5638f7c0-ac70-491d-8465-2a65075e0d86", "ComputerName=a", "WorkstationName=w", "User=u99");
        assertThat(found(yaml)).isEqualTo(Map.of("Failed login", List.of(151L)));
    }

    private static String recon(String type) {
        return """
                title: Recon
                correlation:
                    type: %s
                    rules:
                        - recon_cmd_a
                        - recon_cmd_b
                        - recon_cmd_c
                    group-by:
                        - ComputerName
                        - User
                    timespan: 5m
                """.formatted(type) + detection("recon_cmd_a") + detection("recon_cmd_b") + detection("recon_cmd_c");
    }

    @Test
    void temporal() throws Exception {
        event(2 * MINUTE, "recon_cmd_a", "ComputerName=c", "User=u");
        event(MINUTE, "recon_cmd_b", "ComputerName=c", "User=u");
        event(3 * MINUTE, "recon_cmd_c", "ComputerName=c", "User=another");
        event(6 * MINUTE, "recon_cmd_c", "ComputerName=c", "User=u");
        assertThat(found(recon("temporal"))).isEmpty();
        event(6 * MINUTE - 1, "recon_cmd_c", "ComputerName=c", "User=u");
        assertThat(found(recon("temporal")).get("Recon")).contains(3L);
        assertThat(found(recon("temporal_ordered"))).as("b was before a").isEmpty();
    }

    @Test
    void temporalOrdered() throws Exception {
        event(MINUTE, "recon_cmd_a", "ComputerName=c", "User=u");
        event(2 * MINUTE, "recon_cmd_b", "ComputerName=c", "User=u");
        event(MINUTE + 1, "recon_cmd_c", "ComputerName=c", "User=u");
        assertThat(found(recon("temporal_ordered"))).isEmpty();
        event(3 * MINUTE, "recon_cmd_c", "ComputerName=c", "User=u");
        assertThat(found(recon("temporal_ordered"))).isEqualTo(Map.of("Recon", List.of(4L)));
    }

    @Test
    void valueSum() throws Exception {
        String yaml = """
                title: Possible Exfiltration to Website
                correlation:
                    type: value_sum
                    rules:
                        - website_access
                    group-by:
                        - SourceIP
                        - User
                    timespan: 1h
                    condition:
                        field: bytes_sent
                        gt: 1000000
                """ + detection("website_access");
        for (int i = 0; i < 10; i++) {
            event(i * SECOND, "website_access", "SourceIP=10.0.0.1", "User=u", "bytes_sent=100000");
        }
        event(1, "website_access", "SourceIP=10.0.0.1", "User=v", "bytes_sent=900000");
        event(2, "website_access", "SourceIP=10.0.0.1", "User=u", "bytes_sent=none");
        assertThat(found(yaml)).as("a million is not more than a million").isEmpty();
        event(11 * SECOND, "website_access", "SourceIP=10.0.0.1", "User=u", "bytes_sent=1");
        assertThat(found(yaml)).isEqualTo(Map.of("Possible Exfiltration to Website", List.of(11L)));
    }

    @Test
    void valueAverage() throws Exception {
        String yaml = """
                title: Suspicious average network traffic
                correlation:
                    type: value_avg
                    rules:
                        - rule_a_id
                    group-by:
                        - SourceIP
                        - User
                    timespan: 24h
                    condition:
                        field: BytesOut
                        gt: 500
                """ + detection("rule_a_id");
        event(HOUR, "rule_a_id", "SourceIP=10.0.0.1", "User=u", "BytesOut=1");
        event(2 * HOUR, "rule_a_id", "SourceIP=10.0.0.1", "User=u", "BytesOut=999");
        assertThat(found(yaml)).as("500 is not more than 500").isEmpty();
        event(3 * HOUR, "rule_a_id", "SourceIP=10.0.0.1", "User=u", "BytesOut=501");
        assertThat(found(yaml)).isEqualTo(Map.of("Suspicious average network traffic", List.of(3L)));
    }

    @Test
    void valuePercentile() throws Exception {
        String yaml = """
                title: A computer spawned a processes name in the last 24h than 1% of all the processes.
                correlation:
                    type: value_percentile
                    rules:
                        - process_creation
                    group-by:
                        - ComputerName
                    timespan: 24h
                    condition:
                        field: image
                        lte: 1
                """ + detection("process_creation");
        for (int i = 0; i < 98; i++) {
            event(i * MINUTE, "process_creation", "ComputerName=c", "image=cmd.exe");
        }
        event(99 * MINUTE, "process_creation", "ComputerName=c", "image=rare.exe");
        assertThat(found(yaml)).as("one of 99 is more than one percent").isEmpty();
        event(98 * MINUTE, "process_creation", "ComputerName=c", "image=cmd.exe");
        assertThat(found(yaml).values()).as("one of a hundred").containsExactly(List.of(1L));
    }

    @Test
    void aliases() throws Exception {
        String yaml = """
                title: An error from inside, then a connection back
                id: 6d63b6d5-94b4-4d0b-a3f7-3f9d47e1a6b7
                correlation:
                    type: temporal
                    rules:
                        - internal_error
                        - new_network_connection
                    group-by:
                        - internal_ip
                        - remote_ip
                    timespan: 10s
                    aliases:
                        internal_ip:
                            internal_error: destination.ip
                            new_network_connection: source.ip
                        remote_ip:
                            internal_error: source.ip
                            new_network_connection: destination.ip
                """ + detection("internal_error") + detection("new_network_connection");
        event(SECOND, "internal_error", "source.ip=1.1.1.1", "destination.ip=10.0.0.1");
        event(2 * SECOND, "new_network_connection", "source.ip=1.1.1.1", "destination.ip=10.0.0.1");
        assertThat(found(yaml)).as("the addresses are not the same by alias").isEmpty();
        event(3 * SECOND, "new_network_connection", "source.ip=10.0.0.1", "destination.ip=1.1.1.1");
        assertThat(found(yaml).values()).containsExactly(List.of(2L));
    }

    @Test
    void failedLoginsFollowedByASuccessfulOne() throws Exception {
        String yaml = """
                title: Correlation - Multiple Failed Logins Followed by Successful Login
                id: b180ead8-d58f-40b2-ae54-c8940995b9b6
                status: experimental
                description: Detects multiple failed logins by a single user followed by a successful login of that user
                references:
                    - https://reference.com
                author: Florian Roth (Nextron Systems)
                date: 2023-06-16
                correlation:
                    type: temporal_ordered
                    rules:
                        - multiple_failed_login
                        - successful_login
                    group-by:
                        - User
                    timespan: 10m
                falsepositives:
                    - Unlikely
                level: high
                ---
                title: Multiple failed logons
                id: a8418a5a-5fc4-46b5-b23b-6c73beb19d41
                description: Detects multiple failed logins within a certain amount of time
                name: multiple_failed_login
                correlation:
                    type: event_count
                    rules:
                        - failed_login
                    group-by:
                        - User
                    timespan: 10m
                    condition:
                        gte: 10
                """ + detection("failed_login") + detection("successful_login");
        for (int i = 0; i < 10; i++) {
            event(i * MINUTE, "failed_login", "User=" + (i == 4 ? "v" : "u"));
        }
        event(9 * MINUTE + SECOND, "successful_login", "User=u");
        assertThat(found(yaml)).isEmpty();
        event(4 * MINUTE, "failed_login", "User=u");
        assertThat(found(yaml))
                .as("the tenth failure and the success")
                .isEqualTo(Map.of("Correlation - Multiple Failed Logins Followed by Successful Login", List.of(2L)));
    }

    /** "Even if the rule many_failed_logins groups by the ComputerName field, the correlation rule only uses its own." */
    @Test
    void aChainOverAnotherGroup() throws Exception {
        String yaml = """
                title: Success after many failures
                id: 7e3a9d0c-8a35-4e9c-a9c8-4a8d1a4a7c55
                correlation:
                    type: temporal_ordered
                    rules:
                        - many_failed_logins
                        - successful_login
                    group-by:
                        - User
                    timespan: 1h
                ---
                title: Many failed logins
                id: 0e95725d-7320-415d-80f7-004da920fc11
                name: many_failed_logins
                correlation:
                    type: event_count
                    rules:
                        - 5638f7c0-ac70-491d-8465-2a65075e0d86
                    group-by:
                        - ComputerName
                    timespan: 1h
                    condition:
                        gte: 100
                """ + detection("5638f7c0-ac70-491d-8465-2a65075e0d86") + detection("successful_login");
        for (int i = 0; i < 100; i++) {
            event(i * SECOND, "5638f7c0-ac70-491d-8465-2a65075e0d86", "ComputerName=c", "User=u" + i % 50);
        }
        event(2 * MINUTE, "successful_login", "ComputerName=d", "User=u48");
        assertThat(found(yaml))
                .as("the login that made them many was another's")
                .isEmpty();
        event(3 * MINUTE, "successful_login", "ComputerName=d", "User=u49");
        assertThat(found(yaml)).isEqualTo(Map.of("Success after many failures", List.of(2L)));
    }

    @Test
    void allTypesOfTheSpecificationAreThere() {
        assertThat(java.util.Arrays.stream(CorrelationRule.Type.values())
                        .map(type -> type.name().toLowerCase(Locale.ROOT)))
                .contains(
                        "event_count",
                        "value_count",
                        "temporal",
                        "temporal_ordered",
                        "value_sum",
                        "value_avg",
                        "value_percentile");
    }
}
