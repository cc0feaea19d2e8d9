package dev.vedette.delivery.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.delivery.siem.EcsFormat;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.delivery.siem.Occasion;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.Alert;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Table, rule and what is sent have the same columns of the same types. */
class SentinelColumnsTest {
    static {
        // Avro builds only records that somebody vouched for, which the codec does when it is loaded.
        RecordCodec.of(Alert.class);
    }

    @Test
    void theTableHasTheColumnsOfTheStream() throws Exception {
        assertThat(Infra.tableColumns()).isNotEmpty().isEqualTo(Infra.streamColumns());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_700_000_000_123_456L, -1, Long.MAX_VALUE, Long.MIN_VALUE})
    void whatIsSentIsAllOfTheColumnsAndFits(long micros) throws Exception {
        Alert alert = Alert.newBuilder()
                .setDetectedAt(micros)
                .setFirstEvidenceAt(micros)
                .setLastEvidenceAt(micros)
                .setEvidenceCount(micros)
                .setRuleTitle("\"\n\u202E\\")
                .setRiskScore(Double.NaN)
                .build();
        byte[] row = new SentinelFormat(new EcsFormat())
                .render(new Notice(Occasion.CLOSED, alert, Optional.of("benign"), Optional.empty()));
        JsonNode json = new JsonMapper().readTree(row);
        Map<String, String> columns = Infra.streamColumns();
        Set<String> sent = new HashSet<>();
        json.fieldNames().forEachRemaining(sent::add);
        assertThat(sent).isEqualTo(columns.keySet());
        columns.forEach((name, type) -> assertThat(SentinelServer.fits(type, json.path(name)))
                .as("%s %s %s", name, type, json.path(name))
                .isTrue());
        assertThat(json.path("RuleTitle").asText()).isEqualTo("\"\n\u202E\\");
    }

    /** A column that a query misspells would be found only by Azure. */
    @Test
    void queriesNameColumnsThatThereAre() throws Exception {
        Set<String> known = new HashSet<>(Infra.tableColumns().keySet());
        known.addAll(List.of("VedetteAlerts_CL", "State", "Alerts", "Evidence", "Risk"));
        Set<String> named = new HashSet<>();
        collect(
                Infra.json("analytics-rule.json")
                        .at("/resources/0/properties/query")
                        .asText(),
                named);
        for (JsonNode item : Infra.json("workbook.json").path("items")) {
            collect(item.at("/content/query").asText(), named);
        }
        assertThat(named).contains("VedetteAlerts_CL").isSubsetOf(known);
    }

    private static void collect(String query, Set<String> names) {
        // Columns begin with a capital; KQL's own words and texts in quotes do not.
        Pattern.compile("\\b[A-Z][A-Za-z_]+\\b")
                .matcher(query.replaceAll("'[^']*'", ""))
                .results()
                .forEach(found -> names.add(found.group()));
    }

    @Test
    void theParserReadsTheTable() throws Exception {
        Set<String> columns = Infra.tableColumns().keySet();
        assertThat(Infra.text("asim-alert-event.kql")).contains("VedetteAlerts_CL");
        // What it takes away again has to be there.
        String away = Infra.text("asim-alert-event.kql").replaceAll("(?s).*project-away", "");
        Set<String> named = new HashSet<>();
        collect(away, named);
        named.remove("State");
        assertThat(named).isNotEmpty().isSubsetOf(columns);
    }
}
