package dev.vedette.models.sessions;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.content.Orders;
import dev.vedette.models.CallerWindow;
import dev.vedette.models.ModelTrainer;
import dev.vedette.models.Recording;
import dev.vedette.models.Recording.RecordedCall;
import dev.vedette.models.Score;
import dev.vedette.models.ToolPatternModel;
import dev.vedette.models.UnusableInputException;
import dev.vedette.models.UnusableModelException;
import dev.vedette.models.sessions.SessionModel.Found;
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
 * Scores sessions: by what was said in them ({@link SessionModel}), and, where a deployment's history is given, by how far the
 * order of their calls ({@link ToolPatternModel}) and their amounts ({@link RecordedHabits}) are from its habits. Immutable,
 * thread-safe.
 */
public final class SessionScorer {
    /** Below it there is nothing to say. */
    private static final double WORTH_REASONS = 0.1;

    /** Below it, how much of an order a sentence is that was read is not worth a word. */
    private static final double WORTH_SAYING = 0.5;

    private static final double MUCH_COVERED = 0.3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SessionModel model;
    private final Optional<History> history;
    private final Optional<ToolPatternModel> patterns;
    private final RecordedHabits habits;

    /**
     * What is said of a session.
     *
     * @param score 0 to 1: {@link SessionScore}
     * @param reasons in words, three to five where there are as many
     * @param missing what nobody recorded, and no score was taken from
     */
    public record Judgement(double score, List<String> reasons, List<String> missing) {}

    SessionScorer(
            SessionModel model, Optional<History> history, Optional<ToolPatternModel> patterns, RecordedHabits habits) {
        this.model = model;
        this.history = history;
        this.patterns = patterns;
        this.habits = habits;
    }

    /** That of no deployment. */
    SessionScorer(SessionModel model) {
        this(model, Optional.empty(), Optional.empty(), RecordedHabits.NONE);
    }

    /** The one that Vedette comes with, which knows no deployment. */
    public static SessionScorer shipped() {
        try (InputStream in = SessionScorer.class.getResourceAsStream(TrainSessions.ARTIFACT)) {
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
    public static SessionScorer load(ModelArtifact artifact) throws UnusableModelException {
        return SessionBytes.read(artifact);
    }

    /**
     * The same for a deployment.
     *
     * @param honest sessions of it; with fewer than two hundred calls of five tasks the order of calls is not learned, and
     *     without times habits are not
     */
    public SessionScorer with(List<RecordedSession> honest) {
        Orders orders = new Orders(model.words());
        History known = new History();
        honest.forEach(session -> known.add(History.of(session, orders)));
        return new SessionScorer(model, Optional.of(known), patterns(honest), RecordedHabits.of(honest));
    }

    static Optional<ToolPatternModel> patterns(List<RecordedSession> honest) {
        List<RecordedCall> calls = honest.stream()
                .flatMap(session -> session.calls().stream().map(call -> new RecordedCall(call.call(), session.task())))
                .toList();
        try {
            return Optional.of(
                    ToolPatternModel.load(ModelTrainer.train(List.of(new Recording("history", "0", calls)), 1)
                            .artifact()));
        } catch (UnusableInputException | UnusableModelException tooLittle) {
            return Optional.empty();
        }
    }

    /** Judges a session, and says so as {@code {"session":…, "score": 0..1, "reasons":[…], "missing":[…]}}. */
    public String judgeJson(RecordedSession session) {
        Judgement judged = judge(session);
        return JSON.createObjectNode()
                .put("session", session.id())
                .put("score", Math.round(judged.score * 1_000_000) / 1_000_000.0)
                .<com.fasterxml.jackson.databind.node.ObjectNode>set("reasons", JSON.valueToTree(judged.reasons))
                .set("missing", JSON.valueToTree(judged.missing))
                .toString();
    }

    /** Judges a session. */
    public Judgement judge(RecordedSession session) {
        Found found = model.find(session, history);
        Optional<Score> pattern = patterns.map(one -> pattern(one, session));
        List<String> missing = new ArrayList<>();
        if (session.calls().stream().anyMatch(call -> call.arguments().isEmpty())) {
            missing.add("arguments");
        }
        if (session.calls().stream().anyMatch(call -> call.result().isEmpty())) {
            missing.add("results");
        }
        if (history.isEmpty()) {
            missing.add("history");
        }
        SessionScore all = score(new Score(found.probability(), reasons(session, found), missing), pattern, session);
        return new Judgement(all.value(), all.value() < WORTH_REASONS ? List.of() : all.reasons(), all.missing());
    }

    private SessionScore score(Score content, Optional<Score> pattern, RecordedSession session) {
        return SessionScore.of(content, pattern).with(habits.judge(session));
    }

    /** The highest score of a session's calls. */
    static Score pattern(ToolPatternModel patterns, RecordedSession session) {
        CallerWindow window = new CallerWindow();
        Score highest = new Score(0, List.of(), List.of());
        for (RecordedSession.Call call : session.calls()) {
            Score score = patterns.score(window, call.call());
            window.add(call.call());
            highest = score.value() > highest.value() ? score : highest;
        }
        return highest;
    }

    private List<String> reasons(RecordedSession session, Found found) {
        List<String> reasons = new ArrayList<>();
        if (found.origin().order() > 0) {
            String call = "call " + (found.call() + 1) + " ("
                    + session.calls().get(found.call()).tool() + ")";
            int age = found.origin().age();
            reasons.add(String.format(
                    Locale.ROOT,
                    "%s does what a sentence says that was read %s before, which is an order (%.2f)",
                    call,
                    age == 1 ? "one result" : age + " results",
                    found.origin().order()));
            if (found.origin().value()) {
                reasons.add("a value of its arguments first stood in that sentence"
                        + (found.origin().destination() ? ", an address that something can be sent to" : ""));
            }
            if (found.origin().covered() >= MUCH_COVERED) {
                reasons.add(String.format(
                        Locale.ROOT,
                        "%.0f %% of what the sentence names is in the call",
                        found.origin().covered() * 100));
            }
            if (history.isPresent()) {
                reasons.add("the deployment's history does not hold that sentence");
            }
        }
        if (found.read() >= WORTH_SAYING) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "the result of call %d (%s) gives its reader an order (%.2f)",
                    found.readAt() + 1,
                    session.calls().get(found.readAt()).tool(),
                    found.read()));
        }
        return reasons;
    }
}
