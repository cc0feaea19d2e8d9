package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rules.EvidenceRef;
import dev.vedette.rules.Finding;
import dev.vedette.rules.GroupValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which one entity an alert counts for. Groups and events are written {@code field=value field=value}, events with a bar. */
class EntityTest {

    @ParameterizedTest
    @CsvSource({
        // The group's principal, whatever else there is.
        "client.address=1.1.1.1 user.id=ann, user.id=bob, user.id=ann",
        // A credential has a holder, if all its events say the same one.
        "vedette.token.fingerprint=t, user.id=ann | user.id=ann, user.id=ann",
        "vedette.session.fingerprint=s, user.id=ann, user.id=ann",
        "vedette.session.fingerprint=s, user.id=ann | user.id=bob, vedette.session.fingerprint=s",
        "vedette.token.fingerprint=t, user.id=ann | service.name=x, vedette.token.fingerprint=t",
        "vedette.token.fingerprint=t, user.id=ann vedette.auth.claims=unverified, vedette.token.fingerprint=t",
        "vedette.token.fingerprint=t, user.id=ann vedette.auth.claims=verified, user.id=ann",
        // Of an address the rule speaks, and not of whom it was used by.
        "client.address=1.1.1.1, user.id=ann, client.address=1.1.1.1",
        "service.name=x gen_ai.tool.name=drop, user.id=ann, service.name=x",
        // The order among a group's fields is ours, not the rule's.
        "service.name=x client.address=1.1.1.1 vedette.client.id=c, '', vedette.client.id=c",
        "client.address=1.1.1.1 vedette.token.fingerprint=t, '', vedette.token.fingerprint=t",
        "vedette.token.fingerprint=t vedette.session.fingerprint=s, '', vedette.session.fingerprint=s",
        // A group without any: what all evidence agrees on.
        "gen_ai.tool.name=drop, user.id=ann | user.id=ann, user.id=ann",
        "gen_ai.tool.name=drop, user.id=ann client.address=1.1.1.1 | user.id=bob client.address=1.1.1.1, client.address=1.1.1.1",
        "gen_ai.tool.name=drop, user.id=ann | user.id=bob, rule.uuid=the-rule",
        "gen_ai.tool.name=drop, '', rule.uuid=the-rule",
        "user.id=, '', rule.uuid=the-rule",
    })
    void theEntityOfAnAlert(String group, String events, String entity) {
        Entity found = Entity.of(finding(group, events));
        assertThat(found.type() + "=" + found.value()).isEqualTo(entity);
        assertThat(found.tenant()).isEqualTo("acme");
    }

    @Test
    void entitiesThatDifferHaveKeysAndIncidentsThatDiffer() {
        List<Entity> entities = List.of(
                new Entity("a", "user.id", "b"),
                new Entity("a", "client.address", "b"),
                new Entity("a", "user.id", "c"),
                new Entity("b", "user.id", "b"),
                new Entity("a user.id=b", "user.id", "b"));
        assertThat(entities).extracting(Entity::key).doesNotHaveDuplicates();
        assertThat(entities).extracting(one -> one.incidentId(0)).doesNotHaveDuplicates();
        assertThat(entities.get(0).incidentId(0))
                .matches("[a-z2-7]{52}")
                .isNotEqualTo(entities.get(0).incidentId(1));
    }

    private static Finding finding(String group, String events) {
        List<GroupValue> values = new ArrayList<>();
        fields(group).forEach((field, value) -> values.add(new GroupValue(field, value)));
        List<EvidenceRef> evidence = new ArrayList<>();
        for (String event : events.isEmpty() ? new String[0] : events.split(" \\| ")) {
            evidence.add(new EvidenceRef("agent:0:" + evidence.size(), "e", "d", 0, 0, 0, fields(event)));
        }
        return new Finding("the-rule", "acme", "id", values, 0, 1, 0, 1, 1, true, Optional.empty(), evidence);
    }

    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String one : text.split(" ")) {
            int equals = one.indexOf('=');
            fields.put(one.substring(0, equals), one.substring(equals + 1));
        }
        return fields;
    }
}
