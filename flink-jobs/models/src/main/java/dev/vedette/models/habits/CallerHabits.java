package dev.vedette.models.habits;

import dev.vedette.models.ToolCall;
import dev.vedette.models.habits.Usage.Measure;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The habits of one caller: in all, and with at most {@value #TOOLS} tools. Not thread-safe. */
public final class CallerHabits implements Habits {

    /** Tools kept. A further one takes the place of the one that was called least. */
    static final int TOOLS = 32;

    /** Above this many times the usual there is a reason to give. */
    static final double WORTH_A_REASON = 2;

    private static final byte FORM = 2;

    /** Without destinations. */
    private static final byte FORM_WITHOUT_PLACES = 1;

    private static final long DAY_MICROS = 24 * Usage.HOUR_MICROS;
    private static final int MOST_NAME_BYTES = 2 + 3 * ToolCall.MAX_NAME;
    private static final int BYTES_OF_NONE = 120;
    private static final int BYTES_OF_A_TOOL = 120;

    private final Usage all;
    private final Destinations places;
    private final Map<String, Usage> tools = new LinkedHashMap<>();

    /** Of a caller who was never seen. */
    public CallerHabits() {
        this(new Usage(Usage.OF_A_CALLER), new Destinations());
    }

    private CallerHabits(Usage all, Destinations places) {
        this.all = all;
        this.places = places;
    }

    @Override
    public Judgement add(ToolCall call, boolean trains, Judgement before) {
        if (call.time().isEmpty()) {
            return before;
        }
        long time = call.time().getAsLong();
        if (!all.reach(time)) {
            return before;
        }
        all.count(call, time, trains);
        Usage tool = tool(call.tool(), trains);
        // It may be behind the caller in time, never ahead.
        if (tool != null && tool.reach(time)) {
            tool.count(call, time, trains);
        }
        long day = Math.floorDiv(time, DAY_MICROS);
        places.reach(day);
        Judgement judged = judge(call, day, time, tool);
        if (trains) {
            places.see(call.destinations(), day);
        }
        return judged;
    }

    private Judgement judge(ToolCall call, long day, long time, @Nullable Usage tool) {
        Baseline calls = all.baseline(Amount.CALLS, time);
        if (!calls.isKnown()) {
            return Judgement.ofDays(calls.days());
        }
        Measure rate = all.measure(Amount.CALLS, call, time);
        Measure volume = all.measure(Amount.RESULT_BYTES, call, time);
        Measure sent = all.measure(Amount.ARGUMENT_BYTES, call, time);
        Measure failures = all.measure(Amount.FAILURES, call, time);
        Measure toolRate = tool == null ? Measure.NONE : tool.measure(Amount.CALLS, call, time);
        Measure toolVolume = tool == null ? Measure.NONE : tool.measure(Amount.RESULT_BYTES, call, time);
        Reasons reasons = new Reasons();
        reasons.addHour(Amount.RESULT_BYTES, volume, "");
        reasons.addHour(Amount.CALLS, rate, "");
        reasons.addHour(Amount.ARGUMENT_BYTES, sent, "");
        reasons.addHour(Amount.FAILURES, failures, "");
        reasons.addHour(Amount.RESULT_BYTES, toolVolume, " of this tool");
        reasons.addHour(Amount.CALLS, toolRate, " of this tool");
        double drift = Double.NaN;
        for (Amount amount : List.of(Amount.CALLS, Amount.RESULT_BYTES, Amount.ARGUMENT_BYTES)) {
            Baseline baseline = all.baseline(amount, time);
            if (baseline.isKnown()) {
                double one = baseline.drift();
                reasons.addDrift(amount, baseline, one);
                drift = Double.isNaN(drift) ? one : Math.max(drift, one);
            }
        }
        double unknown = places.isKnown(day) ? places.unknown(call.destinations(), day) : Double.NaN;
        if (unknown > 0) {
            reasons.addPlaces((int) unknown, places.newDays(day));
        }
        return new Judgement(
                calls.days(),
                rate.times(),
                volume.times(),
                sent.times(),
                failures.times(),
                toolRate.times(),
                toolVolume.times(),
                Double.NaN,
                unknown,
                places.isKnown(day) ? places.newDays(day) : Double.NaN,
                drift,
                reasons.inWords());
    }

    /** Nobody learns a new tool from a call that does not train, or could push known ones out. */
    private @Nullable Usage tool(String name, boolean trains) {
        Usage known = tools.get(name);
        if (known != null || !trains) {
            return known;
        }
        if (tools.size() >= TOOLS) {
            tools.remove(leastUsed());
        }
        Usage added = new Usage(Usage.OF_A_TOOL);
        tools.put(name, added);
        return added;
    }

    private String leastUsed() {
        return tools.entrySet().stream()
                .min(Comparator.<Map.Entry<String, Usage>>comparingLong(
                                tool -> tool.getValue().calls())
                        .thenComparing(Map.Entry::getKey))
                .orElseThrow()
                .getKey();
    }

    /** What is far above the usual, with figures, without ", ", where alerts part them; made only where there is something to say. */
    private static final class Reasons {
        private record Reason(double times, String words) {}

        private final List<Reason> reasons = new ArrayList<>(0);

        void addHour(Amount amount, Measure measure, String ofWhat) {
            if (measure.times() >= WORTH_A_REASON) {
                add(
                        measure.times(),
                        "%d %s%s in this hour: %.1f times what a day's busiest hour seldom exceeds (%d)",
                        measure.amount(),
                        amount.words(),
                        ofWhat,
                        measure.times(),
                        amount.atLevel(measure.baseline().level()));
            }
        }

        void addDrift(Amount amount, Baseline baseline, double drift) {
            if (drift >= WORTH_A_REASON) {
                add(
                        drift,
                        "%s in a day's busiest hour have grown to %.1f times what they were: %d now and %d before",
                        amount.words(),
                        drift,
                        amount.atLevel(baseline.level()),
                        amount.atLevel(baseline.slow()));
            }
        }

        /** After what is a multiple of the usual. */
        void addPlaces(int unknown, double newDestinationDays) {
            add(
                    1,
                    "%s to which the caller has not sent before; %.0f %% of days with something sent have one",
                    unknown == 1 ? "one address or host or account" : unknown + " addresses or hosts or accounts",
                    newDestinationDays * 100);
        }

        private void add(double times, String format, Object... figures) {
            reasons.add(new Reason(times, String.format(Locale.ROOT, format, figures)));
        }

        List<String> inWords() {
            if (reasons.isEmpty()) {
                return List.of();
            }
            reasons.sort(Comparator.comparingDouble(Reason::times).reversed());
            return reasons.stream().map(Reason::words).toList();
        }
    }

    /** Tools that are kept. */
    int tools() {
        return tools.size();
    }

    @Override
    public long newest() {
        return all.newest();
    }

    @Override
    public long bytes() {
        long bytes = BYTES_OF_NONE + all.bytes() + places.bytes();
        for (Map.Entry<String, Usage> tool : tools.entrySet()) {
            bytes += BYTES_OF_A_TOOL
                    + 2L * tool.getKey().length()
                    + tool.getValue().bytes();
        }
        return bytes;
    }

    @Override
    public byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(2
                + Usage.mostBytes(Usage.OF_A_CALLER)
                + Destinations.MOST_BYTES
                + tools.size() * (MOST_NAME_BYTES + Usage.mostBytes(Usage.OF_A_TOOL)));
        out.put(FORM);
        all.write(out);
        places.write(out);
        out.put((byte) tools.size());
        for (Map.Entry<String, Usage> tool : tools.entrySet()) {
            byte[] name = tool.getKey().getBytes(StandardCharsets.UTF_8);
            out.putShort((short) name.length);
            out.put(name);
            tool.getValue().write(out);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /**
     * Reads what {@link #toBytes()} wrote.
     *
     * @throws IllegalArgumentException if the bytes are of another form, or cut short
     */
    public static CallerHabits fromBytes(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            byte form = in.get();
            if (form < FORM_WITHOUT_PLACES || form > FORM) {
                throw new IllegalArgumentException(
                        "habits of a caller in form " + form + ": this version reads forms up to " + FORM);
            }
            Usage all = Usage.read(Usage.OF_A_CALLER, in);
            CallerHabits habits =
                    new CallerHabits(all, form == FORM_WITHOUT_PLACES ? new Destinations() : Destinations.read(in));
            int tools = in.get();
            for (int i = 0; i < tools; i++) {
                byte[] name = new byte[Math.min(in.getShort() & 0xffff, in.remaining())];
                in.get(name);
                habits.tools.put(new String(name, StandardCharsets.UTF_8), Usage.read(Usage.OF_A_TOOL, in));
            }
            return habits;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("habits of a caller cut short: " + bytes.length + " bytes", e);
        }
    }
}
