package dev.vedette.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.schemas.avro.AuditEvent;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class EventFieldsTest {
    @Test
    void everyFieldOfAnEventHasANameOfItsOwn() {
        assertThat(EventFields.names())
                .hasSize(AuditEvent.getClassSchema().getFields().size());
    }

    @Test
    void namesLeadToValues() {
        AuditEvent event = AuditEvent.newBuilder().setToolName("read_mail").build();
        int position = EventFields.position("gen_ai.tool.name").orElseThrow();
        assertThat(EventFields.value(event, position)).isEqualTo("read_mail");
        assertThat(EventFields.position("no.such.field")).isEmpty();
    }

    /** A derived field that an agent could send as well would let the agent overrule the job. */
    @Test
    void noAgentCanSendADerivedField() {
        assertThat(Arrays.stream(DerivedField.values()).map(DerivedField::semanticName))
                .doesNotContainAnyElementsOf(EventFields.names())
                .noneMatch(name -> name.startsWith(EventFields.ATTRIBUTE_PREFIX))
                .doesNotHaveDuplicates();
    }

    @Test
    void namesKeepToTheirAlphabet() {
        for (Schema schema : SchemaTopic.own()) {
            assertThat(EventFields.positions(schema).keySet()).allMatch(name -> name.matches("[@a-z][a-z0-9_.]*"));
        }
    }
}
