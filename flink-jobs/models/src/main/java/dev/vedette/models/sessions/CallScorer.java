package dev.vedette.models.sessions;

import dev.vedette.content.Orders;
import dev.vedette.content.Provenance.Origin;
import dev.vedette.models.CallerWindow.Ordered;
import dev.vedette.models.Score;
import dev.vedette.models.ToolCall;
import dev.vedette.models.UnusableModelException;
import dev.vedette.models.sessions.CallerReadings.Match;
import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.avro.ModelArtifact;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How much a tool call looks as if something that its caller had read had ordered it, by what the agent tells of the call:
 * the same weights and the same features as {@link SessionScorer}'s, which reads the texts themselves. Of a deployment's
 * history it knows nothing. Immutable, thread-safe.
 */
public final class CallScorer {
    /** Name of the artifact, and its key on {@code vedette.models}. */
    public static final String NAME = SessionBytes.NAME;

    private static final int ORDER = position("vedette.origin.order");
    private static final int COVERED = position("vedette.origin.covered");
    private static final int AGE = position("vedette.origin.age");
    private static final int KINDS = position("vedette.origin.kinds");
    private static final int WEIGHTS = position("vedette.origin.weights");

    /** Below it there is nothing to say. */
    private static final double WORTH_REASONS = 0.1;

    private static final double MUCH_COVERED = 0.3;

    private final SessionModel model;
    private final String label;
    private final String weights;

    /** Of a call that does nothing that was read. */
    private final double likeAnyOther;

    private CallScorer(SessionModel model, String label) {
        this.model = model;
        this.label = label;
        this.weights = new Orders(model.words()).label();
        this.likeAnyOther = model.probability(new double[CallFeature.values().length]);
    }

    private static int position(String field) {
        return EventFields.position(field).orElseThrow();
    }

    /** The one that Vedette comes with. */
    public static CallScorer shipped() {
        try (InputStream in = CallScorer.class.getResourceAsStream(TrainSessions.ARTIFACT)) {
            if (in == null) {
                throw new IllegalStateException("no model of sessions is shipped");
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
     * @throws UnusableModelException if it is no model of sessions, was made for other features, or is broken
     */
    public static CallScorer load(ModelArtifact artifact) throws UnusableModelException {
        return new CallScorer(SessionBytes.model(artifact), NAME + "@" + artifact.getVersion());
    }

    /** Name and version. */
    public String label() {
        return label;
    }

    /** By what this model's sentences are judged to be orders: for agents, which read them ({@link Orders#read}). */
    public byte[] orders() {
        return new Orders(model.words()).toBytes();
    }

    /** Tells those weights from others ({@link Orders#label}). */
    public String ordersLabel() {
        return weights;
    }

    /** Whether the sentence that a call is held against was judged by the weights of another model. */
    public boolean isOfOtherWeights(ToolCall.Fields call) {
        Object judgedBy = call.value(WEIGHTS);
        return judgedBy != null && !weights.equals(judgedBy.toString());
    }

    /**
     * Scores a call.
     *
     * @param call the event {@code mcp.tool.call}
     * @param elsewhere what the caller had read at another server, of which a value is in the call
     * @return empty if the agent did not look, and nothing is known from elsewhere
     */
    public Optional<Score> score(ToolCall.Fields call, Optional<Match> elsewhere) {
        Optional<Origin> here = origin(call);
        double ofHere = here.map(this::followed).orElse(0.0);
        double ofElsewhere =
                elsewhere.map(CallScorer::origin).map(this::followed).orElse(0.0);
        if (here.isEmpty() && elsewhere.isEmpty()) {
            return Optional.empty();
        }
        double value = Math.max(ofHere, ofElsewhere);
        if (value < WORTH_REASONS) {
            return Optional.of(new Score(value, List.of(), List.of()));
        }
        return Optional.of(new Score(
                value,
                ofHere >= ofElsewhere ? reasons(here.orElse(Origin.NONE)) : reasons(elsewhere.orElseThrow()),
                List.of()));
    }

    /**
     * What is known of the caller's session when a call comes, without habits.
     *
     * @param ofCall of {@link #score}
     * @param before the call of the same piece of work that looks most ordered
     * @param pattern by {@link dev.vedette.models.ToolPatternModel}
     * @return always a score: with nothing known that of a call like any other
     */
    public SessionScore session(Optional<Score> ofCall, Optional<Ordered> before, Optional<Score> pattern) {
        List<String> missing = new ArrayList<>(2);
        if (ofCall.isEmpty()) {
            missing.add("content");
        }
        if (pattern.isEmpty()) {
            missing.add("order of calls");
        }
        double here = ofCall.map(Score::value).orElse(likeAnyOther);
        boolean isBefore = before.filter(one -> one.score() > here).isPresent();
        double most = isBefore ? before.get().score() : here;
        List<String> reasons =
                isBefore ? reasons(before.get()) : ofCall.map(Score::reasons).orElse(List.of());
        return SessionScore.of(new Score(most, reasons, missing), pattern);
    }

    private static List<String> reasons(Ordered before) {
        return before.score() < WORTH_REASONS
                ? List.of()
                : List.of(String.format(
                        Locale.ROOT,
                        "%s did what a sentence says that was read (%.2f)",
                        before.callsBefore() == 1 ? "the call before" : before.callsBefore() + " calls before, one",
                        before.score()));
    }

    private double followed(Origin origin) {
        return model.probability(CallFeature.of(origin, Optional.empty()));
    }

    private static Optional<Origin> origin(ToolCall.Fields call) {
        if (!(call.value(ORDER) instanceof Integer order)) {
            return Optional.empty();
        }
        List<?> kinds = call.value(KINDS) instanceof List<?> list ? list : List.of();
        return Optional.of(new Origin(
                share(order),
                kinds.contains("value"),
                kinds.contains("destination"),
                call.value(COVERED) instanceof Integer covered ? share(covered) : 0,
                call.value(AGE) instanceof Integer age ? Math.max(0, age) : 0,
                0,
                List.of()));
    }

    /** An agent may send anything. */
    private static double share(int percent) {
        return Math.max(0, Math.min(100, percent)) / 100.0;
    }

    private static Origin origin(Match elsewhere) {
        return new Origin(elsewhere.order(), true, true, 0, elsewhere.age(), 0, List.of());
    }

    private static List<String> reasons(Origin origin) {
        List<String> reasons = new ArrayList<>();
        reasons.add(String.format(
                Locale.ROOT,
                "it does what a sentence says that was read %s before and that is an order (%.2f)",
                results(origin.age()),
                origin.order()));
        if (origin.value()) {
            reasons.add(
                    origin.destination()
                            ? "an address or account of its arguments first stood in that sentence"
                            : "a value of its arguments first stood in that sentence");
        }
        if (origin.covered() >= MUCH_COVERED) {
            reasons.add(String.format(
                    Locale.ROOT, "%.0f %% of what the sentence names is in the call", origin.covered() * 100));
        }
        return reasons;
    }

    private static List<String> reasons(Match elsewhere) {
        return List.of(
                "an address or account of its arguments stood in what the caller had read at another server",
                String.format(
                        Locale.ROOT,
                        "the result in which it stood holds an order (%.2f) and was read %s before",
                        elsewhere.order(),
                        results(elsewhere.age())));
    }

    private static String results(int age) {
        return age == 1 ? "one result" : age + " results";
    }
}
