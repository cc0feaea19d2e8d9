package dev.vedette.benchmarks.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What analysts ask for: each kind of page, each time another one of its kind. */
final class Visits {

    private Visits() {}

    /** Addresses by what they show; those of the first {@link #JUDGED} are what the target is about. */
    static Map<String, Supplier<String>> of(Deployment deployment, int alerts) {
        Map<String, Supplier<String>> visits = new LinkedHashMap<>();
        visits.put("list", () -> "api/alerts");
        visits.put(
                "list of a level", () -> "api/alerts?level=" + (deployment.any(2) == 0 ? "critical" : "high,medium"));
        visits.put("list of a rule", () -> "api/alerts?rule=" + encoded(Deployment.rule(deployment.anyRule())));
        visits.put(
                "list of an entity", () -> "api/alerts?entity=" + encoded(Deployment.person(deployment.anyPerson())));
        visits.put("list of words", () -> "api/alerts?q=" + encoded("person-" + deployment.anyPerson() + " number"));
        visits.put("list of a week, standing", () -> "api/alerts?age=7d&status=standing");
        visits.put("list, further down", () -> "api/alerts?after=" + encoded(place(deployment)));
        visits.put("alert", () -> "api/alerts/" + Deployment.alertId(deployment.any(alerts)));
        visits.put("alert: its entity", () -> "api/alerts/" + Deployment.alertId(deployment.any(alerts)) + "/entity");
        visits.put(
                "alert: why, rule unknown",
                () -> "api/alerts/" + Deployment.alertId(deployment.any(alerts)) + "/reasons");
        visits.put(
                "events of a person, 7 days",
                () -> "api/investigate/events?since=7d&start=principal&value="
                        + encoded(Deployment.person(deployment.anyPerson())));
        visits.put(
                "relations of a tool, 30 days",
                () -> "api/investigate/relations?since=30d&start=tool&value=" + Deployment.tool(deployment.anyTool()));
        visits.put("panel: authentication, 24 h", () -> "api/boards/overview/authentication-outcomes?range=24h");
        visits.put("panel: tool calls, 7 d", () -> "api/boards/overview/tool-calls?range=7d");
        visits.put("panel: alerts by level, 7 d", () -> "api/boards/overview/alerts-by-level?range=7d");
        return visits;
    }

    /** How many of the first kinds are judged: list and alert page. */
    static final int JUDGED = 10;

    private static String place(Deployment deployment) {
        Instant at = Instant.now().minus(deployment.any(Deployment.ALERT_DAYS), ChronoUnit.DAYS);
        return at.truncatedTo(ChronoUnit.MILLIS) + "," + Deployment.alertId(deployment.any(1_000));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
