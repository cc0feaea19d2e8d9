package dev.vedette.models.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.models.definitions.TrainDefinitions;
import dev.vedette.models.release.Gate.Verdict;
import dev.vedette.models.sessions.TrainSessions;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.ModelArtifact;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Reports are those of the models that Vedette comes with, and the same with a figure changed. */
class GateTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROW = "/rows/3";

    @ParameterizedTest
    @EnumSource(ModelKind.class)
    void theSameReportPasses(ModelKind kind) throws Exception {
        ModelArtifact model = model(kind);
        Verdict verdict = Gate.judge(kind, model, Optional.of(model));
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.notes()).singleElement().asString().endsWith("of the same data");
        assertThat(Gate.judge(kind, model, Optional.empty()).passes()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "TOOLS, '', tools, 12, tools that it knows",
        "TOOLS, '', heldOutAlarms, 3, share of honest calls at 0.95 or above",
        "SESSIONS, /rows/3/auroc, value, 0.96, 'AUROC, tasks apart'",
        "SESSIONS, /rows/3/at1, value, 0.52, 'found at 1 % false alarms, tasks apart'",
        "SESSIONS, /rows/3, falseAlarms, 0.01, 'share of honest sessions at 0.5 or above, tasks apart'",
        "DEFINITIONS, /asUsed/auroc, value, 0.99, AUROC",
        "DEFINITIONS, /asUsed/foundPoisonedByServer, value, 0.9, poisoned ones found",
        "DEFINITIONS, /madeAlone/foundPoisonedByServer, value, 0.3, without having seen recorded ones",
        "DEFINITIONS, /otherWords/foundSuspicious, value, 0.1, attacks in other words",
        "DEFINITIONS, /asUsed/cleanPoisonedByServer, value, 0.003, clean ones called poisoned",
        "DEFINITIONS, /asUsed/cleanSuspicious, found, 93, clean ones called suspicious",
    })
    void aWorseFigureIsRefusedInOneLineThatNamesIt(
            ModelKind kind, String place, String field, double worse, String said) throws Exception {
        ModelArtifact good = model(kind);
        ModelArtifact bad = with(good, report -> {
            ObjectNode node = (ObjectNode) report.at(place);
            if (node.get(field).isInt()) {
                node.put(field, (int) worse);
            } else {
                node.put(field, worse);
            }
        });
        Verdict verdict = Gate.judge(kind, bad, Optional.of(good));
        assertThat(verdict.faults())
                .singleElement()
                .asString()
                .contains(said)
                .contains(", in force ")
                .contains("must not be")
                .doesNotContain("\n");
        assertThat(Gate.judge(kind, good, Optional.of(bad)).passes())
                .as("the better one may follow the worse")
                .isTrue();
    }

    @Test
    void whatIsFoundMayFallWithinTheIntervalOfTheOneInForce() throws Exception {
        ModelArtifact good = model(ModelKind.SESSIONS);
        ModelArtifact within = with(good, report -> ((ObjectNode) report.at(ROW + "/at1")).put("value", 0.75));
        assertThat(Gate.judge(ModelKind.SESSIONS, within, Optional.of(good)).passes())
                .isTrue();
    }

    @Test
    void onOtherDataFalseAlarmsMayRiseAsFarAsChanceExplains() throws Exception {
        ModelArtifact good = model(ModelKind.DEFINITIONS);
        Consumer<ObjectNode> rise = report -> ((ObjectNode) report.at("/asUsed/cleanSuspicious")).put("found", 110);
        Consumer<ObjectNode> otherData = report -> report.putArray("sources").add("others.jsonl sha256:0");

        assertThat(Gate.judge(ModelKind.DEFINITIONS, with(good, rise), Optional.of(good))
                        .passes())
                .isFalse();
        Verdict other = Gate.judge(ModelKind.DEFINITIONS, with(good, rise.andThen(otherData)), Optional.of(good));
        assertThat(other.faults()).isEmpty();
        assertThat(other.notes()).singleElement().asString().endsWith("of other data");
        Consumer<ObjectNode> more = report -> ((ObjectNode) report.at("/asUsed/cleanSuspicious")).put("found", 120);
        assertThat(Gate.judge(ModelKind.DEFINITIONS, with(good, more.andThen(otherData)), Optional.of(good))
                        .passes())
                .isFalse();
    }

    @Test
    void aModelForOtherFeaturesIsNoMeasure() throws Exception {
        ModelArtifact now = model(ModelKind.DEFINITIONS);
        ModelArtifact before =
                ModelArtifact.newBuilder(now).setFeatureVersion("definitions-1").build();
        Verdict verdict = Gate.judge(ModelKind.DEFINITIONS, now, Optional.of(before));
        assertThat(verdict.passes()).isTrue();
        assertThat(verdict.notes()).singleElement().asString().contains("other features");
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "no JSON",
        "{}",
        "[1]",
        "'{\"asUsed\": {\"auroc\": {\"value\": \"NaN\", \"low\": 0, \"high\": 1}}}'"
    })
    void aReportThatDoesNotSayIsRefusedAlsoWhereNothingIsInForce(String report) throws Exception {
        ModelArtifact silent = ModelArtifact.newBuilder(model(ModelKind.DEFINITIONS))
                .setReport(report)
                .build();
        assertThat(Gate.judge(ModelKind.DEFINITIONS, silent, Optional.empty()).faults())
                .contains("its report does not say: AUROC");
    }

    private static ModelArtifact model(ModelKind kind) throws Exception {
        return switch (kind) {
            case TOOLS ->
                ModelArtifact.newBuilder()
                        .setName("tools")
                        .setReport(
                                "{\"recordings\": [\"a sha256:0\"], \"calls\": 5000, \"tools\": 14, \"heldOutAlarms\": 2}")
                        .build();
            case SESSIONS -> shipped(TrainSessions.class, TrainSessions.ARTIFACT);
            case DEFINITIONS -> shipped(TrainDefinitions.class, TrainDefinitions.ARTIFACT);
        };
    }

    private static ModelArtifact shipped(Class<?> beside, String file) throws Exception {
        try (InputStream in = beside.getResourceAsStream(file)) {
            return RecordCodec.of(ModelArtifact.class).decode(in.readAllBytes());
        }
    }

    private static ModelArtifact with(ModelArtifact model, Consumer<ObjectNode> change) throws Exception {
        ObjectNode report = (ObjectNode) JSON.readTree(model.getReport());
        change.accept(report);
        return ModelArtifact.newBuilder(model)
                .setReport(JSON.writeValueAsString(report))
                .build();
    }
}
