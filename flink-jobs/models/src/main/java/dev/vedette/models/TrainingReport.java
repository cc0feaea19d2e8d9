package dev.vedette.models;

import dev.vedette.models.Recording.RecordedCall;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * What a model was trained on, and how it scored benign calls of tasks that it had not seen (cross-validated, no call of a
 * task on both sides). No attack is involved: the report says nothing about what is found.
 *
 * @param recordings file names with their SHA-256
 * @param tasks different ones; sessions where the recording names none
 * @param heldOutMedian median of the scores of the calls left out
 * @param heldOutHighest highest of them
 * @param heldOutAlarms how many of them reach 0.95
 * @param alarmsPerThousandCalls the same as a rate
 */
public record TrainingReport(
        List<String> recordings,
        long seed,
        String featureVersion,
        int calls,
        int callers,
        int tasks,
        int tools,
        double heldOutMedian,
        double heldOutHighest,
        long heldOutAlarms,
        double alarmsPerThousandCalls) {

    static TrainingReport of(
            List<Recording> recordings,
            long seed,
            Habits habits,
            Collection<List<RecordedCall>> callers,
            int tasks,
            double[] heldOut) {
        double[] sorted = heldOut.clone();
        Arrays.sort(sorted);
        long alarms =
                Arrays.stream(sorted).filter(score -> score >= Tail.NOTEWORTHY).count();
        return new TrainingReport(
                recordings.stream()
                        .map(recording -> recording.source() + " sha256:" + recording.sha256())
                        .toList(),
                seed,
                Features.VERSION,
                sorted.length,
                callers.size(),
                tasks,
                habits.toolCount(),
                rounded(Quantiles.median(sorted)),
                rounded(Quantiles.at(sorted, 1)),
                alarms,
                rounded(1000.0 * alarms / sorted.length));
    }

    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
