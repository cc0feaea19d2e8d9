package dev.vedette.models.definitions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.content.FindingKind;
import dev.vedette.content.HiddenText;
import dev.vedette.content.WordModel;
import dev.vedette.models.UnusableModelException;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.avro.ModelArtifact;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells poisoned definitions of tools from clean ones by their words ({@link WordModel}) and by characters that nobody sees.
 * Immutable, thread-safe.
 */
public final class DefinitionModel {
    /** Name of the artifact, and its key on {@code vedette.models}. */
    public static final String NAME = "definitions";

    /** Of the words that texts are read as, and of how the artifact is written. */
    static final String FEATURE_VERSION = "definitions-4";

    /** From here on a definition is suspicious: about one of a hundred clean ones is. */
    static final double SUSPICIOUS = 0.5;

    /** From here on it is poisoned: about three of a thousand clean ones are. */
    static final double POISONED = 0.9;

    private static final double LOGIT_OF_POISONED = Math.log(POISONED / (1 - POISONED));
    private static final double HIDDEN_TEXT = 0.97;
    private static final double HIDDEN_CHARACTERS = 0.6;
    private static final double OVER_ASKING = 0.6;

    /** Of logits: a definition has many sentences, and the one that is most like an order is seldom one. */
    private static final double MORE_OF_A_SENTENCE = 0.5;

    private static final int MAX_PHRASES = 4;
    static final char ESCAPE = '\u001b';

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String version;
    private final WordModel words;
    private final Anchors anchors;

    /** Logits of the model at {@link #SUSPICIOUS} and {@link #POISONED}. */
    record Anchors(double suspicious, double poisoned) {
        Anchors {
            if (!(poisoned > suspicious)) {
                throw new IllegalArgumentException("anchors in the wrong order");
            }
        }

        /** A straight line through both, of logits. */
        double score(double logit) {
            double z = LOGIT_OF_POISONED * (logit - suspicious) / (poisoned - suspicious);
            return 1 / (1 + Math.exp(-z));
        }
    }

    /** What a definition is taken for. */
    public enum Verdict {
        CLEAN,
        SUSPICIOUS,
        POISONED
    }

    /**
     * What the model says.
     *
     * @param score 0 to 1; not a probability that a definition is poisoned, which depends on how many are
     * @param reasons in words, none if it is clean
     */
    public record Judgement(double score, Verdict verdict, List<String> reasons) {}

    DefinitionModel(String version, WordModel words, Anchors anchors) {
        this.version = version;
        this.words = words;
        this.anchors = anchors;
    }

    /** The one that Vedette comes with. */
    public static DefinitionModel shipped() {
        try (InputStream in = DefinitionModel.class.getResourceAsStream(TrainDefinitions.ARTIFACT)) {
            if (in == null) {
                throw new IllegalStateException("no model of definitions is shipped");
            }
            return load(RecordCodec.of(ModelArtifact.class).decode(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnusableModelException | RecordException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The model of an artifact.
     *
     * @throws UnusableModelException if it is no model of definitions, was made for other features, or is broken
     */
    public static DefinitionModel load(ModelArtifact artifact) throws UnusableModelException {
        return DefinitionBytes.read(artifact);
    }

    /** What an event and an alert call this model: name and version. */
    public String label() {
        return NAME + "@" + version;
    }

    WordModel words() {
        return words;
    }

    Anchors anchors() {
        return anchors;
    }

    /**
     * Judges a definition.
     *
     * @param line {@code {"server":…, "name":…, "description":…, "inputSchema":…}}
     * @return {@code {"server":…, "name":…, "score": 0..1, "verdict": "poisoned"|"suspicious"|"clean", "reasons":[…]}}
     * @throws IllegalArgumentException if it is no such object
     */
    public String judgeJson(byte[] line, int length) {
        return judged(ToolDefinition.of(parse(line, length))).toString();
    }

    /**
     * Judges a definition, and what became of the approved one of the same server and name.
     *
     * @return as without, with {@code "change": "unchanged"|"edit"|"powers"|"attack"|"new", "changeReasons":[…]}
     * @throws IllegalArgumentException if it is no such object
     */
    public String judgeJson(byte[] line, int length, ApprovedDefinitions approved) {
        ToolDefinition now = ToolDefinition.of(parse(line, length));
        Optional<DefinitionChange> change = approved.find(now).map(before -> judgeChange(before, now));
        return judged(now)
                .put(
                        "change",
                        change.map(one -> one.kind().name().toLowerCase(Locale.ROOT))
                                .orElse("new"))
                .set(
                        "changeReasons",
                        JSON.valueToTree(change.map(DefinitionChange::reasons).orElse(List.of())))
                .toString();
    }

    static JsonNode parse(byte[] line, int length) {
        try {
            JsonNode row = JSON.readTree(line, 0, length);
            if (row == null || !row.path("name").isTextual()) {
                throw new IllegalArgumentException(
                        "field name is missing; expected a JSON object with the tool's name");
            }
            return row;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON object", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode judged(ToolDefinition definition) {
        Judgement judged = judge(definition);
        return JSON.createObjectNode()
                .put("server", definition.server())
                .put("name", definition.name())
                .put("score", Math.round(judged.score * 10_000) / 10_000.0)
                .put("verdict", judged.verdict.name().toLowerCase(Locale.ROOT))
                .set("reasons", JSON.valueToTree(judged.reasons));
    }

    /**
     * What became of a definition that somebody has approved.
     *
     * @param approved of the same server and name
     */
    public DefinitionChange judgeChange(ToolDefinition approved, ToolDefinition now) {
        return ChangeJudge.judge(this, approved, now);
    }

    /** Judges a definition. */
    public Judgement judge(ToolDefinition definition) {
        List<String> read = definition.read();
        double score = score(read);
        List<String> reasons = new ArrayList<>();
        if (score >= SUSPICIOUS) {
            reasons.add("it gives the model orders: " + phrases(read));
        }
        Map<OverAsking, Set<String>> asking = definition.shape().overAsking();
        if (!asking.isEmpty()) {
            score = Math.max(score, OVER_ASKING);
            asking.forEach(
                    (what, places) -> reasons.add("it asks for " + what.what() + ": " + ToolShape.names(places)));
        }
        String all = definition.name() + "\n" + definition.text();
        Set<FindingKind> hidden = HiddenText.in(all);
        if (hidden.contains(FindingKind.HIDDEN_TEXT)) {
            score = Math.max(score, HIDDEN_TEXT);
            reasons.add("it holds text that nobody sees");
        } else if (!hidden.isEmpty() || all.indexOf(ESCAPE) >= 0) {
            score = Math.max(score, HIDDEN_CHARACTERS);
            reasons.add("it holds characters that nobody sees");
        }
        if (Flags.spell(all)) {
            score = Math.max(score, HIDDEN_TEXT);
            reasons.add("it spells text in flags");
        }
        return new Judgement(score, verdict(score), List.copyOf(reasons));
    }

    /** What weighs most of what a definition says: the whole, or the sentence that says it best, which has to say more. */
    private record Heaviest(List<String> read, double logit) {
        static Heaviest of(WordModel model, List<String> read) {
            Heaviest heaviest = new Heaviest(read, model.logit(read));
            for (List<String> sentence : ReadSentences.of(read)) {
                double logit = model.logit(sentence) - MORE_OF_A_SENTENCE;
                heaviest = logit > heaviest.logit ? new Heaviest(sentence, logit) : heaviest;
            }
            return heaviest;
        }
    }

    /** Of what a definition says. */
    static double logit(WordModel model, List<String> read) {
        return Heaviest.of(model, read).logit;
    }

    /** By its words alone. */
    boolean judgedPoisoned(ToolDefinition definition) {
        return score(definition.read()) >= POISONED;
    }

    /** Of what {@link ToolDefinition#read()} gives. */
    double score(List<String> read) {
        return anchors.score(logit(words, read));
    }

    /** The words that drove a score, each of them short. */
    String phrases(List<String> read) {
        return words.parts(Heaviest.of(words, read).read, MAX_PHRASES).stream()
                .map(part -> "\"" + part.words() + "\"")
                .collect(Collectors.joining(", "));
    }

    static Verdict verdict(double score) {
        return score >= POISONED ? Verdict.POISONED : score >= SUSPICIOUS ? Verdict.SUSPICIOUS : Verdict.CLEAN;
    }
}
