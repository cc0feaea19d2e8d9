package dev.vedette.console.entity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.console.elasticsearch.Document.Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of detection's own test: groups and events are {@code field=value field=value}, events with a bar between. */
class EntityTest {

    private static final Path DETECTION =
            Path.of("../../flink-jobs/detection/src/main/java/dev/vedette/detection/Entity.java");

    @ParameterizedTest
    @CsvSource({
        "client.address=1.1.1.1 user.id=ann, user.id=bob, user.id=ann",
        "vedette.token.fingerprint=t, user.id=ann | user.id=ann, user.id=ann",
        "vedette.session.fingerprint=s, user.id=ann, user.id=ann",
        "vedette.session.fingerprint=s, user.id=ann | user.id=bob, vedette.session.fingerprint=s",
        "vedette.token.fingerprint=t, user.id=ann | service.name=x, vedette.token.fingerprint=t",
        "vedette.token.fingerprint=t, user.id=ann vedette.auth.claims=unverified, vedette.token.fingerprint=t",
        "vedette.token.fingerprint=t, user.id=ann vedette.auth.claims=verified, user.id=ann",
        "client.address=1.1.1.1, user.id=ann, client.address=1.1.1.1",
        "service.name=x gen_ai.tool.name=drop, user.id=ann, service.name=x",
        "service.name=x client.address=1.1.1.1 vedette.client.id=c, '', vedette.client.id=c",
        "client.address=1.1.1.1 vedette.token.fingerprint=t, '', vedette.token.fingerprint=t",
        "vedette.token.fingerprint=t vedette.session.fingerprint=s, '', vedette.session.fingerprint=s",
        "gen_ai.tool.name=drop, user.id=ann | user.id=ann, user.id=ann",
        "gen_ai.tool.name=drop, user.id=ann client.address=1.1.1.1 | user.id=bob client.address=1.1.1.1,"
                + " client.address=1.1.1.1",
        "gen_ai.tool.name=drop, user.id=ann | user.id=bob, rule.uuid=the-rule",
        "gen_ai.tool.name=drop, '', rule.uuid=the-rule",
        "user.id=, '', rule.uuid=the-rule",
    })
    void theEntityOfAnAlert(String group, String events, String expected) {
        List<Entry> groups = new ArrayList<>();
        fields(group).forEach((field, value) -> groups.add(new Entry(field, value)));
        List<Map<String, String>> evidence = new ArrayList<>();
        for (String event : events.isEmpty() ? new String[0] : events.split(" \\| ")) {
            evidence.add(fields(event));
        }

        Entity entity = Entity.of(new AlertFacts("id", "acme", "the-rule", groups, evidence, Optional.empty()));

        assertThat(entity.type() + "=" + entity.value()).isEqualTo(expected);
    }

    /** A change of detection's order has to be one here too, or page and incident name different entities. */
    @Test
    void orderIsDetections() throws Exception {
        assertThat(Files.readString(DETECTION))
                .contains("ORDER = List.of(PRINCIPAL, CLIENT, SESSION, TOKEN, ADDRESS, SERVICE);");
        assertThat(Entity.ORDER)
                .containsExactly(
                        "user.id",
                        "vedette.client.id",
                        "vedette.session.fingerprint",
                        "vedette.token.fingerprint",
                        "client.address",
                        "service.name");
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
