package dev.vedette.models.release;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.models.Share;
import dev.vedette.models.ToolPatternModel;
import dev.vedette.models.UnusableModelException;
import dev.vedette.models.definitions.DefinitionModel;
import dev.vedette.models.release.Figure.Measured;
import dev.vedette.models.release.Figure.Sense;
import dev.vedette.models.sessions.SessionScorer;
import dev.vedette.schemas.avro.ModelArtifact;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds of models that go into force, and the figures of their reports that the gate compares. */
enum ModelKind {
    /** No attack is in its report: that it finds less does not show there. */
    TOOLS(
            ToolPatternModel.NAME,
            ToolPatternModel::load,
            "recordings",
            List.of(
                    new Figure(
                            "share of honest calls at 0.95 or above",
                            Sense.FALSE_ALARMS,
                            Figure.share("/heldOutAlarms", "/calls")),
                    // Honest calls of tools that it has forgotten will look strange, and none of them is in its report.
                    new Figure("tools that it knows", Sense.FOUND, Figure.count("/tools")))),
    SESSIONS(
            "sessions",
            SessionScorer::load,
            "sources",
            List.of(
                    row("AUROC, tasks apart", Sense.FOUND, "tasks apart: all", "auroc"),
                    row("found at 1 % false alarms, tasks apart", Sense.FOUND, "tasks apart: all", "at1"),
                    row("AUROC, deployments apart", Sense.FOUND, "deployments apart: all", "auroc"),
                    row("found at 1 % false alarms, deployments apart", Sense.FOUND, "deployments apart: all", "at1"),
                    falseAlarms("share of honest sessions at 0.5 or above, tasks apart", "tasks apart: all"),
                    falseAlarms(
                            "share of honest sessions at 0.5 or above, deployments apart", "deployments apart: all"))),
    DEFINITIONS(
            DefinitionModel.NAME,
            DefinitionModel::load,
            "sources",
            List.of(
                    new Figure("AUROC", Sense.FOUND, Figure.interval("/asUsed/auroc")),
                    new Figure("poisoned ones found", Sense.FOUND, Figure.interval("/asUsed/foundPoisonedByServer")),
                    new Figure(
                            "poisoned ones found without having seen recorded ones",
                            Sense.FOUND,
                            Figure.interval("/madeAlone/foundPoisonedByServer")),
                    new Figure(
                            "attacks in other words that are suspicious",
                            Sense.FOUND,
                            Figure.interval("/otherWords/foundSuspicious")),
                    new Figure(
                            "clean ones called poisoned",
                            Sense.FALSE_ALARMS,
                            Figure.interval("/asUsed/cleanPoisonedByServer")),
                    new Figure(
                            "clean ones called suspicious",
                            Sense.FALSE_ALARMS,
                            Figure.share("/asUsed/cleanSuspicious"))));

    /** Of a session's report, the attacks that did what they were to do. */
    private static final String SUCCEEDED = "attack succeeded";

    private final String artifact;
    private final Loader loader;
    private final String data;
    private final List<Figure> figures;

    /** Whether an artifact can be used by this version. */
    @FunctionalInterface
    private interface Loader {
        Object load(ModelArtifact artifact) throws UnusableModelException;
    }

    ModelKind(String artifact, Loader loader, String data, List<Figure> figures) {
        this.artifact = artifact;
        this.loader = loader;
        this.data = data;
        this.figures = figures;
    }

    /** The kind whose artifacts have this name. */
    static Optional<ModelKind> of(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.artifact.equals(name))
                .findFirst();
    }

    /** Names of all, for people. */
    static String names() {
        return Arrays.stream(values()).map(kind -> kind.artifact).collect(Collectors.joining(", "));
    }

    /** @throws UnusableModelException if this version's job could not use it */
    void requireUsable(ModelArtifact model) throws UnusableModelException {
        loader.load(model);
    }

    /** Name of its artifacts, and the key under which one is in force. */
    String artifact() {
        return artifact;
    }

    List<Figure> figures() {
        return figures;
    }

    /** What a report says of the files it comes from: names and SHA-256. */
    List<String> data(JsonNode report) {
        return report.path(data).valueStream().map(JsonNode::asText).sorted().toList();
    }

    private static Figure row(String what, Sense sense, String how, String column) {
        return new Figure(what, sense, report -> row(report, how).flatMap(row -> Figure.interval(row.path(column))));
    }

    private static Figure falseAlarms(String what, String how) {
        Function<JsonNode, Optional<Measured>> reading = report -> {
            OptionalDouble share = row(report, how)
                    .map(row -> Figure.number(row.path("falseAlarms")))
                    .orElse(OptionalDouble.empty());
            int honest = report.at("/sessions/HONEST").asInt();
            return share.isPresent() && honest > 0 && share.getAsDouble() >= 0 && share.getAsDouble() <= 1
                    ? Optional.of(Measured.of(Share.of((int) Math.round(share.getAsDouble() * honest), honest)))
                    : Optional.empty();
        };
        return new Figure(what, Sense.FALSE_ALARMS, reading);
    }

    private static Optional<JsonNode> row(JsonNode report, String how) {
        return report.path("rows")
                .valueStream()
                .filter(row -> row.path("how").asText().equals(how)
                        && row.path("outcome").asText().equals(SUCCEEDED))
                .findFirst();
    }
}
