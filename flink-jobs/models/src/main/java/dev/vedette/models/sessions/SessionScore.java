package dev.vedette.models.sessions;

import dev.vedette.models.Score;
import dev.vedette.models.ToolPatternModel;
import dev.vedette.models.WeightOfEvidence;
import dev.vedette.models.habits.Judgement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One score of all that is known of a caller's session: the probability that a call did what something ordered that was read, and
 * what the order of the calls and the habits of caller and tool add to it ({@link WeightOfEvidence}). Each alone says little for
 * an attack; together they say more. What is not known adds nothing, and is said to be missing.
 *
 * @param value 0 to 1
 * @param ordered 0 to 1: what was read, and done, alone
 * @param reasons in words, of each in turn, at most {@value #REASONS}
 * @param missing what nobody knew
 */
public record SessionScore(double value, double ordered, List<String> reasons, List<String> missing) {
    static final int REASONS = 5;
    private static final String HABITS = "habits";

    /** Copies the lists. */
    public SessionScore {
        reasons = List.copyOf(reasons);
        missing = List.copyOf(missing);
    }

    /**
     * Of what was read, and of the order of the calls; habits are not known yet.
     *
     * @param ordered a probability
     * @param pattern by {@link ToolPatternModel}; empty without a model
     */
    static SessionScore of(Score ordered, Optional<Score> pattern) {
        double nats = pattern.map(Score::value).map(ToolPatternModel::evidence).orElse(0.0);
        List<String> missing = new ArrayList<>(ordered.missing());
        missing.add(HABITS);
        return new SessionScore(ordered.value(), ordered.value(), ordered.reasons(), missing)
                .added(nats, pattern.map(Score::reasons).orElse(List.of()));
    }

    /** The same with habits, which may be unknown. */
    public SessionScore with(Judgement habits) {
        if (!habits.isKnown()) {
            return this;
        }
        List<String> others =
                missing.stream().filter(name -> !name.equals(HABITS)).toList();
        return new SessionScore(value, ordered, reasons, others).added(habits.evidence(), habits.reasons());
    }

    private SessionScore added(double nats, List<String> more) {
        return nats == 0
                ? this
                : new SessionScore(
                        WeightOfEvidence.added(value, nats), ordered, inTurn(List.of(reasons, more)), missing);
    }

    /** The first reason of each, then the second of each, and so on: as many as there may be, so that each is heard. */
    private static List<String> inTurn(List<List<String>> reasons) {
        List<String> all = new ArrayList<>(REASONS);
        for (int rank = 0; rank < REASONS; rank++) {
            for (List<String> ofOne : reasons) {
                if (rank < ofOne.size() && all.size() < REASONS) {
                    all.add(ofOne.get(rank));
                }
            }
        }
        return all;
    }
}
