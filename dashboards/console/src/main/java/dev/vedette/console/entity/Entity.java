package dev.vedette.console.entity;

import dev.vedette.console.elasticsearch.Document.Entry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The one that an alert counts for, as the detection job chooses it for its incidents: the page must not tell of another
 * one than the incident does.
 *
 * @param type the field that names it
 */
record Entity(String type, String value) {

    static final String RULE = "rule.uuid";

    private static final String PRINCIPAL = "user.id";
    private static final String SESSION = "vedette.session.fingerprint";
    private static final String TOKEN = "vedette.token.fingerprint";

    /** Of several that an alert names, the first one. */
    static final List<String> ORDER =
            List.of(PRINCIPAL, "vedette.client.id", SESSION, TOKEN, "client.address", "service.name");

    private static final Set<String> CREDENTIALS = Set.of(SESSION, TOKEN);

    /**
     * The principal of the group; where the group has a token or a session, the one principal that all evidence names; else
     * what the group has, then what all evidence agrees on, in {@link #ORDER}; else the rule.
     */
    static Entity of(AlertFacts alert) {
        Optional<Entity> principal = inGroup(alert, PRINCIPAL);
        if (principal.isEmpty() && alert.group().stream().anyMatch(entry -> CREDENTIALS.contains(entry.field()))) {
            principal = inEvidence(alert.evidence(), PRINCIPAL);
        }
        return principal
                .or(() -> ORDER.stream()
                        .flatMap(field -> inGroup(alert, field).stream())
                        .findFirst())
                .or(() -> ORDER.stream()
                        .flatMap(field -> inEvidence(alert.evidence(), field).stream())
                        .findFirst())
                .orElseGet(() -> new Entity(RULE, alert.ruleId()));
    }

    private static Optional<Entity> inGroup(AlertFacts alert, String field) {
        return alert.group().stream()
                .filter(entry -> entry.field().equals(field) && !entry.value().isEmpty())
                .map(Entry::value)
                .findFirst()
                .map(value -> new Entity(field, value));
    }

    /** The value that all evidence has. A principal out of claims that nobody verified is anybody's word. */
    private static Optional<Entity> inEvidence(List<Map<String, String>> evidence, String field) {
        Set<String> values = new TreeSet<>();
        for (Map<String, String> event : evidence) {
            boolean isBelieved = !field.equals(PRINCIPAL) || !"unverified".equals(event.get("vedette.auth.claims"));
            values.add(isBelieved ? event.getOrDefault(field, "") : "");
        }
        return values.size() == 1 && !values.contains("")
                ? Optional.of(new Entity(field, values.iterator().next()))
                : Optional.empty();
    }
}
