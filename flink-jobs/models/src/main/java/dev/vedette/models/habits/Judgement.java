package dev.vedette.models.habits;

import java.util.ArrayList;
import java.util.List;

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
        double drift,
        List<String> reasons) {

    private static final int UNKNOWN = -1;

    /** Nothing is known. */
    public static final Judgement NONE = ofDays(UNKNOWN);

    /** Copies the reasons. */
    public Judgement {
        reasons = List.copyOf(reasons);
    }

    /** Nothing is known yet but how many days there were. */
    static Judgement ofDays(int days) {
        double none = Double.NaN;
        return new Judgement(days, none, none, none, none, none, none, none, none, List.of());
    }

    /** This of the caller, with what the tool's habits say. */
    Judgement withResult(double times, List<String> more) {
        List<String> all = new ArrayList<>(reasons);
        all.addAll(more);
        return new Judgement(knownDays, rate, volume, sent, failures, toolRate, toolVolume, times, drift, all);
    }
}
