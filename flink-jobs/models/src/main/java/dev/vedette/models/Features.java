package dev.vedette.models;

import dev.vedette.content.Fingerprint64;
import dev.vedette.models.CallerWindow.Entry;
import dev.vedette.models.Habits.Step;
import dev.vedette.models.Habits.ToolHabit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The features of a call at the end of its caller's window: each at least 0, larger the more unusual, NaN where what it
 * needs was not recorded or does not apply. The one place that computes them, for training and scoring alike.
 */
@SuppressWarnings("EnumOrdinal") // a feature's place in the vector
final class Features {

    /** Changes with every change of what a feature means: a model made for another version is refused. */
    static final String VERSION = "tools-1";

    /** Calls that features about recent work look at. */
    private static final int RECENT = 6;

    private static final double USUAL_Z = 3;
    private static final double MAX_Z = 9;
    private static final int MAX_PRINTED = 48;

    /** A feature. Its place in the vector is its ordinal, its name in the model is {@code name()}. */
    enum Feature {
        DRIFT(8, "a run of steps out of habit up to %1$s -> %2$s"),
        NEW_STEPS(3, "several of these steps were never seen here"),
        NEW_TOOL(1, "tool never seen here: %2$s"),
        ARGUMENT_SIZE(4, "unusual size of the arguments of %2$s"),
        RESULT_SIZE(4, "unusual size of the result of %2$s"),
        NEW_ARGUMENTS(3, "arguments never seen with %2$s"),
        ERRORS(4, "several of the last calls failed");

        private final double unit;
        private final String words;

        Feature(double unit, String words) {
            this.unit = unit;
            this.words = words;
        }

        /** A value that is unusual anywhere: that benign traffic never came near it does not make less suspicious. */
        double unit() {
            return unit;
        }

        /** In words. Names come from outside: they are cut, and what MCP does not allow in a tool's name is replaced. */
        String describe(String previous, String tool) {
            return String.format(words, previous.isEmpty() ? "start" : printable(previous), printable(tool));
        }

        private static String printable(String name) {
            String cut = name.length() > MAX_PRINTED ? name.substring(0, MAX_PRINTED) : name;
            return cut.replaceAll("[^A-Za-z0-9_./-]", "?");
        }
    }

    static final int COUNT = Feature.values().length;

    private Features() {}

    /** The vector of a call after those of its caller's window. */
    static double[] of(Habits habits, CallerWindow window, ToolCall call) {
        double[] vector = new double[COUNT];
        Arrays.fill(vector, Double.NaN);
        List<Entry> calls = new ArrayList<>(window.before(call));
        calls.add(Entry.of(call));
        order(vector, habits, calls);
        tool(vector, habits.tool(call.tool()), call);
        errors(vector, calls);
        return vector;
    }

    /** The tool that a call steps from, for words. */
    static String previous(CallerWindow window, ToolCall call) {
        return Habits.previous(window.before(call), Fingerprint64.of(call.session()))
                .orElse(Habits.START);
    }

    /**
     * A cumulative sum (Page 1954) of the bits by which each step speaks for arbitrary order against the habits here; a
     * habitual step brings it down again, never below 0; the steps since it was last 0 are a run. A step
     * counts against the habits once: who does an unheard-of task three times in a row is not three times as odd. A step from or to a tool that was never seen says nothing about
     * order: {@link Feature#NEW_TOOL} speaks of it.
     */
    private static void order(double[] vector, Habits habits, List<Entry> calls) {
        double drift = 0;
        int unknown = 0;
        Set<Step> unusual = new HashSet<>();
        for (int i = 0; i < calls.size(); i++) {
            Optional<Step> step = step(calls, i);
            double evidence = step.map(habits::evidence).orElse(0.0);
            if (evidence < 0 || (evidence > 0 && unusual.add(step.orElseThrow()))) {
                drift = Math.max(0, drift + evidence);
                unknown = drift == 0 ? 0 : unknown + (habits.know(step.orElseThrow()) ? 0 : 1);
            }
        }
        set(vector, Feature.DRIFT, drift);
        set(vector, Feature.NEW_STEPS, unknown);
    }

    /** The step to a call within its session; empty where the call before it has left the window. */
    private static Optional<Step> step(List<Entry> calls, int i) {
        boolean cut = i < calls.size() - 1 && calls.size() > CallerWindow.CALLS;
        return Habits.previous(calls.subList(0, i), calls.get(i).session())
                .filter(previous -> !(cut && previous.equals(Habits.START)))
                .map(previous -> new Step(previous, calls.get(i).tool()));
    }

    private static void tool(double[] vector, Optional<ToolHabit> known, ToolCall call) {
        set(vector, Feature.NEW_TOOL, known.isEmpty() ? 1 : 0);
        if (known.isEmpty()) {
            return;
        }
        ToolHabit habit = known.get();
        double newArguments = (double) call.argumentNames().stream()
                .filter(name -> !habit.argumentNames().contains(name))
                .count();
        set(vector, Feature.NEW_ARGUMENTS, newArguments);
        set(
                vector,
                Feature.ARGUMENT_SIZE,
                excess(call.argumentBytes(), habit.argumentMedian(), habit.argumentSpread()));
        if (!call.failed()) {
            set(vector, Feature.RESULT_SIZE, excess(call.resultBytes(), habit.resultMedian(), habit.resultSpread()));
        }
    }

    private static void errors(double[] vector, List<Entry> calls) {
        double failed = (double) calls.subList(Math.max(0, calls.size() - RECENT), calls.size()).stream()
                .filter(Entry::failed)
                .count();
        set(vector, Feature.ERRORS, Math.max(0, failed - 1));
    }

    /**
     * The robust z in log space as far as it exceeds {@value #USUAL_Z}, at most {@value #MAX_Z}; NaN if a size or its
     * habit is missing. The spread is half a bit at least: that a tool's sizes never varied does not make one byte more
     * an outlier.
     */
    private static double excess(OptionalLong bytes, double median, double spread) {
        if (bytes.isEmpty() || Double.isNaN(median)) {
            return Double.NaN;
        }
        double z = Math.abs(Habits.log2(1.0 + bytes.getAsLong()) - median) / Math.max(0.5, spread);
        return Math.min(MAX_Z, Math.max(0, z - USUAL_Z));
    }

    private static void set(double[] vector, Feature feature, double value) {
        vector[feature.ordinal()] = value;
    }
}
