package dev.vedette.models.habits;

import dev.vedette.models.WeightOfEvidence;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What habits say of a tool call. A number that is not known is NaN, and known days are then -1: missing, not zero.
 *
 * @param knownDays days that were learned of the caller, 0 and more
 * @param rate calls of the caller in the hour so far, as a multiple of what the busiest hour of a day seldom exceeds
 * @param volume the same of the bytes of results
 * @param sent the same of the bytes of arguments
 * @param failures the same of failed calls
 * @param toolRate calls of this tool by the caller, likewise
 * @param toolVolume bytes of its results, likewise
 * @param result the size of this result, as a multiple of what a day's largest result of the tool seldom exceeds, whoever calls it
 * @param newDestinations how many of the places that the call sends something to the caller has not sent to before
 * @param newDestinationDays share of the caller's days with something sent on which something was sent to a new place
 * @param drift how many times as much as long ago the caller's usual is, by calls, results or arguments, whichever is most
 * @param reasons in words, the strongest first; only of what is far above the usual
 */
public record Judgement(
        int knownDays,
        double rate,
        double volume,
        double sent,
        double failures,
        double toolRate,
        double toolVolume,
        double result,
        double newDestinations,
        double newDestinationDays,
        double drift,
        List<String> reasons) {

    private static final int UNKNOWN = -1;

    /** Share of honest days that come to once the usual. */
    private static final double SELDOM = 0.05;

    /** Each of them has its chance to be unusual. */
    private static final int MEASURES = 7;

    /** Nothing is known. */
    public static final Judgement NONE = ofDays(UNKNOWN);

    /** Copies the reasons. */
    public Judgement {
        reasons = List.copyOf(reasons);
    }

    /** Nothing is known yet but how many days there were. */
    static Judgement ofDays(int days) {
        double none = Double.NaN;
        return new Judgement(days, none, none, none, none, none, none, none, none, none, none, List.of());
    }

    /** Whether anything is said but how many days there were. */
    public boolean isKnown() {
        return !Double.isNaN(newDestinations) || measures().anyMatch(times -> !Double.isNaN(times));
    }

    /**
     * What it says for an attack ({@link WeightOfEvidence}), in nats, 0 and more: how often honest days come to the largest of the
     * multiples is taken to fall as the multiple grows, which is slower than days of known people do; and how seldom the caller
     * sends to a new place, if this call does. Drift says nothing here: it is of weeks, not of a session.
     */
    public double evidence() {
        double most = measures().filter(times -> !Double.isNaN(times)).max().orElse(0);
        double much = most <= 1 ? 0 : WeightOfEvidence.ofShare(Math.min(1, SELDOM * MEASURES / most));
        return much + (newDestinations > 0 ? WeightOfEvidence.ofShare(newDestinationDays) : 0);
    }

    private DoubleStream measures() {
        return DoubleStream.of(rate, volume, sent, failures, toolRate, toolVolume, result);
    }

    /** This of the caller, with what the tool's habits say. */
    Judgement withResult(double times, List<String> more) {
        List<String> all = new ArrayList<>(reasons);
        all.addAll(more);
        return new Judgement(
                knownDays,
                rate,
                volume,
                sent,
                failures,
                toolRate,
                toolVolume,
                times,
                newDestinations,
                newDestinationDays,
                drift,
                all);
    }
}
