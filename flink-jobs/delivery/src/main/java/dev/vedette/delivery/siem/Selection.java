package dev.vedette.delivery.siem;

import dev.vedette.delivery.alert.Level;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/**
 * Which alerts a destination gets, and what of them. Alerts of rules on trial go to none: the SIEM calls people out of bed;
 * Elasticsearch has them, and whoever wrote the rule looks there.
 *
 * @param minimumLevel the lowest level that is sent, one of {@link #LEVELS}
 * @param leaveOut fields that are not sent, by the names that they have in Elasticsearch: of the alert, or of its evidence and group
 */
public record Selection(String minimumLevel, Set<String> leaveOut) implements Serializable {
    /** Sigma's levels, the lowest first. */
    public static final List<String> LEVELS =
            Arrays.stream(Level.values()).map(Level::word).toList();

    /** Everything. */
    public static final Selection ALL = new Selection(Level.INFORMATIONAL.word(), Set.of());

    /** What an alert is filed by: a message without would be nobody's. */
    private static final Set<String> NEEDED = Set.of(
            "vedette.alert.id",
            "rule.uuid",
            "rule.version",
            "vedette.alert.level",
            "vedette.alert.revision",
            "vedette.alert.evidence.count",
            "event.created");

    /** Sigma's status of a rule that is being tried: it may find a lot that is no attack. */
    private static final String ON_TRIAL = "experimental";

    private static final Map<String, Schema.Field> FIELDS = Alert.getClassSchema().getFields().stream()
            .collect(Collectors.toUnmodifiableMap(Selection::name, field -> field));

    /**
     * @throws IllegalArgumentException where a level or a field is none, in words that go on after the key's name
     */
    public Selection {
        if (!LEVELS.contains(minimumLevel)) {
            throw new IllegalArgumentException("is one of " + String.join(", ", LEVELS));
        }
        leaveOut = Set.copyOf(leaveOut);
        for (String field : leaveOut) {
            if (NEEDED.contains(field)) {
                throw new IllegalArgumentException("may not name " + field + ", by which an alert is known");
            }
        }
    }

    /** Whether a destination is told of it. A level that is none of Sigma's counts as the highest. */
    public boolean takes(Alert alert) {
        return !alert.getRuleStatus().equals(ON_TRIAL)
                && Level.of(alert.getLevel()).compareTo(Level.of(minimumLevel)) >= 0;
    }

    /** The alert without what is not sent. */
    Alert without(Alert alert) {
        if (leaveOut.isEmpty()) {
            return alert;
        }
        Alert.Builder less = Alert.newBuilder(alert)
                .setGroup(alert.getGroup().stream().map(this::without).toList())
                .setEvidence(alert.getEvidence().stream().map(this::without).toList());
        Alert built = less.build();
        for (String name : leaveOut) {
            Schema.Field field = FIELDS.get(name);
            if (field != null) {
                built.put(field.pos(), SpecificData.get().getDefaultValue(field));
            }
        }
        return built;
    }

    private GroupValue without(GroupValue value) {
        return leaveOut.contains(value.getField())
                ? GroupValue.newBuilder(value).setValue("").build()
                : value;
    }

    private Evidence without(Evidence evidence) {
        return Evidence.newBuilder(evidence)
                .setFields(evidence.getFields().entrySet().stream()
                        .filter(field -> !leaveOut.contains(field.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
                .build();
    }

    private static String name(Schema.Field field) {
        String semantic = field.getProp("semantic");
        return semantic == null ? field.name() : semantic;
    }
}
