package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vedette.detection.IncidentUpdate.Sighting;
import dev.vedette.rules.Level;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.Incident;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What an entity's sightings make, in whatever order, and what is written of it as event time goes on. */
class EntityIncidentsTest {
    private static final long MINUTE = IncidentTimes.MINUTE;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final IncidentTimes TIMES = new IncidentTimes(DAY, 12 * HOUR, 7 * DAY);
    private static final Entity ANN = new Entity("default", "user.id", "kid:ann");
    /** A multiple of a day, so that incidents begin early in a bucket. */
    private static final long START = 20_000 * DAY;

    private static final long LONG_AGO = Long.MIN_VALUE;

    static {
        // Vouches for the record's classes: Avro copies them below.
        RecordCodec.of(Incident.class);
    }

    private final EntityIncidents incidents = new EntityIncidents(ANN, TIMES);
    private final Map<String, Incident> written = new LinkedHashMap<>();
    private int records;
    private long clock;

    private static Sighting sighting(String alert, String rule, Level level, long at) {
        return new Sighting(
                ANN,
                alert,
                rule,
                "The rule " + rule,
                level,
                level.riskScore(),
                List.of("attack.t" + rule, "owasp.mcp01"),
                at,
                true,
                Decision.UNDECIDED);
    }

    private void see(String alert, String rule, Level level, long at) {
        incidents.add(sighting(alert, rule, level, at), 1);
        drain(LONG_AGO);
    }

    private void drain(long reached) {
        for (Incident incident : incidents.drain(reached, clock++)) {
            records++;
            Incident before = written.put(incident.getIncidentId(), incident);
            assertThat(before == null ? -1 : before.getVersion()).isLessThan(incident.getVersion());
        }
    }

    private Incident only() {
        assertThat(written).hasSize(1);
        return written.values().iterator().next();
    }

    @Test
    void anIncidentSaysWhoWhatAndWhen() {
        see("a", "1", Level.MEDIUM, START + 10 * MINUTE);
        assertThat(only().getTitle()).isEqualTo("The rule 1 (1 alert) for user kid:ann within a minute");
        see("b", "2", Level.HIGH, START + 12 * MINUTE);
        see("c", "2", Level.LOW, START + 30 * MINUTE);
        Incident incident = only();
        assertThat(incident.getIncidentId()).isEqualTo(ANN.incidentId(START));
        assertThat(incident.getState()).isEqualTo("open");
        assertThat(incident.getTitle()).isEqualTo("2 rules fired for user kid:ann in 20 minutes");
        assertThat(incident.getEntityType()).isEqualTo("user.id");
        assertThat(incident.getEntityValue()).isEqualTo("kid:ann");
        assertThat(incident.getBucketStart()).isEqualTo(START);
        assertThat(incident.getFirstAt()).isEqualTo(START + 10 * MINUTE);
        assertThat(incident.getLastAt()).isEqualTo(START + 30 * MINUTE);
        assertThat(incident.getLevel()).isEqualTo("high");
        assertThat(incident.getAlertCount()).isEqualTo(3);
        assertThat(incident.getAlertIds()).containsExactly("c", "b", "a");
        assertThat(incident.getRules())
                .extracting(rule -> rule.getRuleId() + " " + rule.getLevel() + " " + rule.getAlertCount())
                .containsExactly("2 high 2", "1 medium 1");
        assertThat(incident.getTags()).containsExactly("attack.t1", "attack.t2", "owasp.mcp01");
        assertThat(incident.getRiskAt()).isEqualTo(incident.getLastAt());
        assertThat(incident.getRiskScore()).isEqualTo(incident.getRiskAtLastAlert());
    }

    @Test
    void anAlertThatGrowsIsTheSameAlertAndItsPartBeginsToDecayAnew() {
        see("a", "1", Level.HIGH, START);
        see("a", "1", Level.HIGH, START + 6 * HOUR);
        assertThat(only().getAlertCount()).isEqualTo(1);
        assertThat(only().getRiskScore()).isCloseTo(73, within(1e-9));
        assertThat(only().getTitle()).isEqualTo("The rule 1 (1 alert) for user kid:ann in 6 hours");
    }

    @Test
    void whatComesWithinTheQuietTimeBelongsToItAndWhatComesLaterDoesNot() {
        see("a", "1", Level.LOW, START);
        see("b", "1", Level.LOW, START + DAY);
        assertThat(written).hasSize(1);
        see("c", "1", Level.LOW, START + 2 * DAY + MINUTE);
        assertThat(written).hasSize(2);
        assertThat(written.get(ANN.incidentId(START)).getAlertIds()).containsExactly("b", "a");
        assertThat(written.get(ANN.incidentId(START + 2 * DAY)).getAlertIds()).containsExactly("c");
    }

    @Test
    void riskIsToldAgainAfterEachHalfLifeAndAtTheEnd() {
        see("a", "1", Level.HIGH, START);
        drain(START + 12 * HOUR - 1);
        assertThat(records).isEqualTo(1);
        drain(START + 12 * HOUR);
        assertThat(only().getRiskScore()).isCloseTo(48.0, within(0.05));
        assertThat(only().getRiskAt()).isEqualTo(START + 12 * HOUR);
        assertThat(only().getRiskAtLastAlert()).isCloseTo(73, within(1e-9));
        assertThat(only().getState()).isEqualTo("open");
        drain(START + DAY + MINUTE);
        assertThat(only().getState()).isEqualTo("ended");
        assertThat(only().getRiskScore()).isCloseTo(27.9, within(0.05));
        drain(START + 3 * DAY);
        assertThat(records).isEqualTo(3);
    }

    /** Whoever sleeps until the time that it says misses nothing. */
    @Test
    void itSaysWhenThereIsSomethingToDo() {
        see("a", "1", Level.HIGH, START);
        List<Long> times = new ArrayList<>();
        while (incidents.nextTime().isPresent()) {
            long next = incidents.nextTime().get();
            int before = records;
            drain(next - 1);
            assertThat(records).as("nothing to do before").isEqualTo(before);
            drain(next);
            times.add(next - START);
        }
        assertThat(times).containsExactly(12 * HOUR, DAY + MINUTE, DAY + MINUTE + 7 * DAY);
        assertThat(only().getState()).isEqualTo("ended");
    }

    /** A restored checkpoint's version is older than what was written since; a clock may have stood still or gone back. */
    @Test
    void theVersionIsTheClockAndGrowsWithoutIt() {
        List<Long> versions = new ArrayList<>();
        for (long now : new long[] {1_000, 1_000, 900, 2_000}) {
            incidents.add(sighting("a" + versions.size(), "1", Level.LOW, START), 1);
            versions.add(incidents.drain(LONG_AGO, now).get(0).getVersion());
        }
        assertThat(versions).containsExactly(1_000L, 1_001L, 1_002L, 2_000L);
    }

    @Test
    void whatIsForgottenIsNotContinued() {
        see("a", "1", Level.HIGH, START);
        drain(START + 9 * DAY);
        assertThat(incidents.nextTime()).isEmpty();
    }

    @Test
    void anAlertThatComesLateOpensItsIncidentAgain() {
        see("a", "1", Level.HIGH, START);
        drain(START + DAY + MINUTE);
        incidents.add(sighting("b", "1", Level.HIGH, START + DAY), 1);
        drain(START + DAY + MINUTE);
        assertThat(only().getState()).isEqualTo("open");
        assertThat(only().getAlertCount()).isEqualTo(2);
    }

    @Test
    void anAlertBetweenTwoIncidentsMakesThemOneAndSaysSo() {
        see("a", "1", Level.HIGH, START);
        see("c", "1", Level.HIGH, START + 30 * HOUR);
        assertThat(written).hasSize(2);
        see("b", "2", Level.LOW, START + 15 * HOUR);
        Incident whole = written.get(ANN.incidentId(START));
        Incident merged = written.get(ANN.incidentId(START + DAY));
        assertThat(whole.getState()).isEqualTo("open");
        assertThat(whole.getAlertIds()).containsExactly("c", "b", "a");
        assertThat(merged.getState()).isEqualTo("merged");
        assertThat(merged.getMergedInto()).contains(whole.getIncidentId());
        assertThat(merged.getRiskScore()).isZero();
    }

    @Test
    void aBeginningInAnEarlierBucketGivesAnotherIdAndTheOldOneSaysWhich() {
        see("a", "1", Level.HIGH, START);
        see("b", "1", Level.HIGH, START - MINUTE);
        assertThat(written.get(ANN.incidentId(START)).getMergedInto()).contains(ANN.incidentId(START - DAY));
        assertThat(written.get(ANN.incidentId(START - DAY)).getAlertCount()).isEqualTo(2);
    }

    @Test
    void anAlertJudgedFalseAddsNothingAndCountsAgainWhenThatIsTakenBack() {
        see("a", "1", Level.HIGH, START);
        see("b", "2", Level.MEDIUM, START);
        for (Decision decision : List.of(Decision.FALSE_POSITIVE, Decision.BENIGN)) {
            incidents.judge("a", decision);
            drain(LONG_AGO);
            assertThat(only().getRiskScore()).isCloseTo(47, within(1e-9));
            assertThat(only().getDismissedCount()).isEqualTo(1);
            assertThat(only().getAlertCount()).isEqualTo(2);
        }
        int before = records;
        incidents.judge("a", Decision.BENIGN);
        incidents.judge("unknown", Decision.FALSE_POSITIVE);
        drain(LONG_AGO);
        assertThat(records).isEqualTo(before);
        incidents.judge("a", Decision.TRUE_POSITIVE);
        drain(LONG_AGO);
        assertThat(only().getRiskScore()).isCloseTo(85.7, within(0.05));
    }

    @Test
    void feedbackReachesAnIncidentThatHasEnded() {
        see("a", "1", Level.HIGH, START);
        drain(START + 5 * DAY);
        incidents.judge("a", Decision.FALSE_POSITIVE);
        drain(START + 5 * DAY);
        assertThat(only().getState()).isEqualTo("ended");
        assertThat(only().getRiskScore()).isZero();
        assertThat(only().getRiskAtLastAlert()).isZero();
    }

    @Test
    void theWeightIsTheOneThatTheRuleHadWhenTheAlertCame() {
        incidents.add(sighting("a", "1", Level.HIGH, START), 0.5);
        incidents.add(sighting("a", "1", Level.HIGH, START + MINUTE), 1);
        drain(LONG_AGO);
        assertThat(only().getRiskScore()).isCloseTo(36.5, within(1e-9));
    }

    @Test
    void whatIsMoreThanItKeepsIsCountedAndTheNewestAreKept() {
        Random random = new Random(7);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        for (int i : order) {
            see("alert-%03d".formatted(i), "1", Level.LOW, START + i * MINUTE);
        }
        // One that is known and forgotten grows: no further alert.
        incidents.add(
                new Sighting(
                        ANN, "alert-000", "1", "", Level.LOW, 21, List.of(), START + HOUR, false, Decision.UNDECIDED),
                1);
        drain(LONG_AGO);
        assertThat(only().getAlertCount()).isEqualTo(200);
        assertThat(only().getRules().get(0).getAlertCount()).isEqualTo(200);
        assertThat(only().getAlertIds())
                .hasSize(Gathered.MAX_ALERTS)
                .startsWith("alert-199", "alert-198")
                .endsWith("alert-136");
    }

    @Test
    void rulesAndIncidentsHaveBoundsToo() throws Exception {
        for (int i = 0; i < 100; i++) {
            see("alert-" + i, "rule-%03d".formatted(i), Level.LOW, START);
        }
        assertThat(only().getRules()).hasSize(Gathered.MAX_RULES);
        assertThat(only().getAlertCount()).isEqualTo(100);
        for (int i = 1; i < 100; i++) {
            see("later-" + i, "rule-000", Level.LOW, START + 3 * i * DAY);
        }
        assertThat(written).hasSize(100);
        assertThat(written.values())
                .filteredOn(incident -> incident.getState().equals("open"))
                .hasSize(EntityIncidents.MAX_INCIDENTS);
        // One full of rules, the others of an alert each.
        assertThat(incidents.write().length).isLessThan(16 * 1024);
    }

    /** 200 seeded stories, each in 6 orders and with its state written and read in between: the same incidents. */
    @Test
    void theSameSightingsInAnyOrderGiveTheSameIncidents() throws Exception {
        int joined = 0;
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            List<Sighting> story = story(random);
            Map<String, Incident> expected = incidents(story, false);
            for (int order = 0; order < 6; order++) {
                Collections.shuffle(story, random);
                Map<String, Incident> all = incidents(story, true);
                Set<String> merged = new HashSet<>();
                all.values().removeIf(incident -> {
                    boolean isMerged = incident.getState().equals("merged");
                    if (isMerged) {
                        merged.add(incident.getIncidentId());
                    }
                    return isMerged;
                });
                joined += merged.size();
                assertThat(all).as("seed %d, order %d", seed, order).isEqualTo(expected);
            }
        }
        assertThat(joined).as("orders in which incidents had to be joined").isGreaterThan(100);
    }

    /** A rule may score less than its level does. */
    @Test
    void anAlertCountsForTheScoreOfItsRule() throws Exception {
        Sighting ofRule = new Sighting(ANN, "a", "1", "", Level.HIGH, 60, List.of(), START, true, Decision.UNDECIDED);
        incidents.add(ofRule, 1);
        drain(LONG_AGO);
        assertThat(only().getRiskScore()).isCloseTo(60, within(1e-9));
        EntityIncidents restored = EntityIncidents.read(incidents.write(), TIMES);
        restored.add(sighting("b", "2", Level.LOW, START), 1);
        assertThat(restored.drain(LONG_AGO, 0))
                .singleElement()
                .satisfies(incident -> assertThat(incident.getRiskScore()).isCloseTo(100 - 40 * 0.79, within(1e-9)));
    }

    /** Alerts over ten days, seen once or more, of which some have been judged. */
    private static List<Sighting> story(Random random) {
        List<Sighting> story = new ArrayList<>();
        for (int i = 0; i < 3 + random.nextInt(12); i++) {
            String rule = Integer.toString(random.nextInt(4));
            Decision decision = Decision.values()[random.nextInt(8) == 0 ? 2 : 0];
            long at = START + random.nextInt(10 * 24 * 60) * MINUTE;
            for (int n = 0; n < 1 + random.nextInt(3); n++) {
                story.add(new Sighting(
                        ANN,
                        "alert-" + i,
                        rule,
                        "Rule " + rule,
                        Level.values()[1 + rule.charAt(0) - '0'],
                        40 + rule.charAt(0) - '0',
                        List.of("attack.t" + rule),
                        at + random.nextInt(40 * 60) * MINUTE,
                        true,
                        decision));
            }
        }
        story.sort(java.util.Comparator.comparingLong(Sighting::at));
        return story;
    }

    /** The newest record of each incident, without what says how often and when it was written. */
    private static Map<String, Incident> incidents(List<Sighting> story, boolean restored) throws Exception {
        EntityIncidents incidents = new EntityIncidents(ANN, TIMES);
        Map<String, Incident> newest = new TreeMap<>();
        for (Sighting sighting : story) {
            incidents.add(sighting, 1);
            for (Incident incident : incidents.drain(LONG_AGO, 0)) {
                newest.put(
                        incident.getIncidentId(),
                        Incident.newBuilder(incident)
                                .setVersion(0)
                                .setUpdatedAt(0)
                                .build());
            }
            incidents = restored ? EntityIncidents.read(incidents.write(), TIMES) : incidents;
        }
        return newest;
    }
}
