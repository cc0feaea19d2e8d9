package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.console.decisions.Decision;
import dev.vedette.console.elasticsearch.Document;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An alert that is in no index yet is let through by the same filters as when it is. */
class AlertMatchTest extends ConsoleFixture {

    private static final int ALERTS = 60;
    private static final int FILTERS = 150;
    private static final List<String> WORDS = List.of(
            "token",
            "TOKEN",
            "Token replay",
            "réplay",
            "RÉPLAY",
            "k1:abc",
            "*",
            "?",
            "\\",
            "10.0.0.1",
            "a*c",
            "x".repeat(1_030),
            "attack.t1550.001",
            "t1550",
            "vedette.auth.attempt",
            "auth",
            "İ",
            "ß",
            "ſ",
            "K");

    @Test
    void theSameAlertsAsElasticsearchLetsThrough() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        Map<String, Alert> records = new LinkedHashMap<>();
        Map<String, Map<String, Object>> documents = new LinkedHashMap<>();
        for (int i = 0; i < ALERTS; i++) {
            Alert alert = alert("a" + "abcdefgh".charAt(i % 8) + "abcdefgh".charAt(i / 8), random);
            records.put(alert.getAlertId(), alert);
            documents.put(alert.getAlertId(), document(alert));
        }
        alerts.write(documents);
        Instant now = NOON;
        int hits = 0;
        for (int i = 0; i < FILTERS; i++) {
            Map<String, List<String>> parameters = parameters(random);
            AlertFilter filter = AlertFilter.of(parameters);
            Set<String> mine = new TreeSet<>();
            records.forEach((id, alert) -> {
                AlertRow row = AlertRow.of(id, LiveDocument.of(alert), Decision.NONE);
                if (AlertMatch.lasting(filter, alert) && AlertMatch.now(filter, row, now)) {
                    mine.add(id);
                }
            });
            Set<String> found = new TreeSet<>(
                    person.get("api/alerts?" + query(parameters)).path("alerts").findValuesAsText("id"));
            assertThat(mine).as("-Dseed=%d, %s", seed, parameters).isEqualTo(found);
            hits += found.size();
        }
        assertThat(hits).as("-Dseed=%d: filters that find something", seed).isGreaterThan(FILTERS);
    }

    @Test
    void theTimesOfARecordAreTheDatesOfItsDocument() throws Exception {
        Set<String> dates = IndexTemplates.dates("vedette-alerts");
        Set<String> written = new TreeSet<>(LiveDocument.of(LiveRecords.alert("one", "Rule", "high", NOON, 1)
                        .setSuppressionStart(1)
                        .setSuppressionEnd(2)
                        .setWindowStart(3)
                        .setWindowEnd(4)
                        .build())
                .entries()
                .stream()
                .map(Document.Entry::field)
                .filter(dates::contains)
                .toList());
        written.add("vedette.alert.evidence.@timestamp");

        assertThat(LiveDocument.DATES).isEqualTo(written);
    }

    private static Alert alert(String id, Random random) {
        Alert.Builder alert = LiveRecords.alert(
                id,
                word(random),
                AlertFilter.LEVELS.get(random.nextInt(5)),
                NOON.minusSeconds(random.nextInt(8_000)),
                1);
        alert.setRuleDescription(word(random))
                .setTags(List.of(word(random)))
                .setGroup(List.of(GroupValue.newBuilder()
                        .setField("user.id")
                        .setValue(word(random))
                        .build()))
                .setEvidence(List.of(Evidence.newBuilder()
                        .setEventName(word(random))
                        .setOccurredAt(1)
                        .setFields(Map.of("client.address", word(random)))
                        .build()));
        if (random.nextInt(4) == 0) {
            alert.setWithdrawnBecause("late");
        }
        if (random.nextInt(4) == 0) {
            alert.setSilencedBy("someone");
        }
        return alert.setLate(random.nextInt(4) == 0).build();
    }

    private static String word(Random random) {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    /** As the delivery job writes it. */
    private static Map<String, Object> document(Alert alert) throws Exception {
        Map<String, Object> document = JSON.convertValue(
                LiveDocument.of(alert).source(), new com.fasterxml.jackson.core.type.TypeReference<>() {});
        document.put("@timestamp", NOON.toString());
        return document;
    }

    private static Map<String, List<String>> parameters(Random random) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (random.nextInt(4) == 0) {
            parameters.put("level", List.of("critical,high"));
        }
        if (random.nextInt(6) == 0) {
            parameters.put("rule", List.of(shortWord(random)));
        }
        if (random.nextInt(4) == 0) {
            parameters.put("entity", List.of(shortWord(random)));
        }
        if (random.nextInt(2) == 0) {
            // How ids begin, and what stands in them further back, which is no word of them.
            parameters.put(
                    "q",
                    List.of(
                            random.nextInt(3) > 0
                                    ? shortWord(random)
                                    : List.of("Ab", "abc", "bc").get(random.nextInt(3))));
        }
        if (random.nextInt(3) == 0) {
            parameters.put(
                    "status",
                    List.of(List.of("standing", "withdrawn", "silenced,late").get(random.nextInt(3))));
        }
        return parameters;
    }

    private static String shortWord(Random random) {
        String word = word(random);
        return word.length() > 256 ? "x" : word;
    }

    private static String query(Map<String, List<String>> parameters) {
        return parameters.entrySet().stream()
                .map(one ->
                        one.getKey() + "=" + URLEncoder.encode(one.getValue().get(0), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
