package dev.vedette.models.habits;

import dev.vedette.models.ToolCall;

/** What is counted of a call. The order is that of the binary form: a new one goes to the end, with a new form. */
enum Amount {
    CALLS(20, "calls"),
    RESULT_BYTES(256 * 1024, "bytes of results"),
    ARGUMENT_BYTES(64 * 1024, "bytes of arguments"),
    FAILURES(5, "failed calls");

    static final long UNKNOWN = -1;

    private final double unit;
    private final String words;

    Amount(double unit, String words) {
        this.unit = unit;
        this.words = words;
    }

    /** Of one call; {@link #UNKNOWN} where it was not recorded. */
    long of(ToolCall call) {
        return switch (this) {
            case CALLS -> 1;
            case RESULT_BYTES -> call.resultBytes().orElse(UNKNOWN);
            case ARGUMENT_BYTES -> call.argumentBytes().orElse(UNKNOWN);
            case FAILURES -> call.failed() ? 1 : 0;
        };
    }

    /**
     * An amount as baselines have it: log2, counted from a unit on. So ten times next to nothing is not much, and what is far
     * above the unit differs as its logarithm does.
     */
    float level(long amount) {
        return (float) (Math.log((unit + amount) / unit) / Baseline.LN_2);
    }

    /** What an amount of this level is, about. */
    long atLevel(double level) {
        return Math.round(unit * (Math.exp(level * Baseline.LN_2) - 1));
    }

    /** For people. */
    String words() {
        return words;
    }
}
