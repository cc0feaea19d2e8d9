package dev.vedette.detection;

import dev.vedette.rules.AlertIdentity;
import dev.vedette.rules.EvidenceRef;
import dev.vedette.rules.Finding;
import dev.vedette.rules.GroupValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whom or what an alert is about. In the words of events: people are pseudonyms there.
 *
 * @param type the field that names it
 * @param value the field's value, at most 256 characters
 */
record Entity(String tenant, String type, String value) {
    static final String PRINCIPAL = "user.id";
    static final String CLIENT = "vedette.client.id";
    static final String SESSION = "vedette.session.fingerprint";
    static final String TOKEN = "vedette.token.fingerprint";
    static final String ADDRESS = "client.address";
    static final String SERVICE = "service.name";

    /** Where an alert names none of the others. */
    static final String RULE = "rule.uuid";

    /** Of several that an alert names, the first one. */
    private static final List<String> ORDER = List.of(PRINCIPAL, CLIENT, SESSION, TOKEN, ADDRESS, SERVICE);

    /** Have one holder each, unless somebody has stolen them. */
    private static final Set<String> CREDENTIALS = Set.of(SESSION, TOKEN);

    private static final String CLAIMS = "vedette.auth.claims";
    private static final String UNVERIFIED = "unverified";

    /**
     * The one entity that the alert counts for: the principal of its group; where the group has a token or a session, the
     * one principal that all its evidence names; else what the group has, then what all evidence agrees on, in the order
     * principal, client, session, token, address, service.
     */
    static Entity of(Finding finding) {
        List<EvidenceRef> evidence = finding.evidence();
        Optional<Entity> principal = inGroup(finding, PRINCIPAL);
        if (principal.isEmpty() && finding.group().stream().anyMatch(one -> CREDENTIALS.contains(one.field()))) {
            principal = inEvidence(finding.tenant(), evidence, PRINCIPAL);
        }
        return principal
                .or(() -> ORDER.stream()
                        .flatMap(field -> inGroup(finding, field).stream())
                        .findFirst())
                .or(() -> ORDER.stream()
                        .flatMap(field -> inEvidence(finding.tenant(), evidence, field).stream())
                        .findFirst())
                .orElseGet(() -> new Entity(finding.tenant(), RULE, finding.ruleId()));
    }

    private static Optional<Entity> inGroup(Finding finding, String field) {
        return finding.group().stream()
                .filter(one -> one.field().equals(field) && !one.value().isEmpty())
                .map(GroupValue::value)
                .findFirst()
                .map(value -> new Entity(finding.tenant(), field, value));
    }

    /** The value that all evidence has. A principal out of claims that nobody verified is anybody's word. */
    private static Optional<Entity> inEvidence(String tenant, List<EvidenceRef> evidence, String field) {
        Set<String> values = new TreeSet<>();
        for (EvidenceRef event : evidence) {
            String value = event.fields().get(field);
            boolean believed = !field.equals(PRINCIPAL)
                    || !UNVERIFIED.equals(event.fields().get(CLAIMS));
            values.add(value == null || !believed ? "" : value);
        }
        return values.size() == 1 && !values.contains("")
                ? Optional.of(new Entity(tenant, field, values.iterator().next()))
                : Optional.empty();
    }

    /** Stands for it among all entities of all tenants. */
    String key() {
        return tenant.length() + ":" + tenant + " " + type + "=" + value;
    }

    /** Id of its incident that begins in the stretch of time that begins then, microseconds since the epoch. */
    String incidentId(long bucketStart) {
        return AlertIdentity.of(tenant, "incident", List.of(type, value), bucketStart);
    }

    /** What people call it. */
    String inWords() {
        String word =
                switch (type) {
                    case PRINCIPAL -> "user";
                    case CLIENT -> "client";
                    case SESSION -> "session";
                    case TOKEN -> "token";
                    case ADDRESS -> "address";
                    case SERVICE -> "service";
                    default -> "rule";
                };
        return word + " " + value;
    }
}
