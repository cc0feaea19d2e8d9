package dev.vedette.models.habits;

import static dev.vedette.models.habits.Calls.call;
import static dev.vedette.models.habits.Calls.usual;
import static dev.vedette.models.habits.Calls.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vedette.models.ToolCall;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CallerHabitsTest {
    private static final long MB = 1_000_000;
    private static final double CAP = Math.pow(2, Baseline.MOST_A_DAY);

    private static CallerHabits after(int days, long bytes) {
        CallerHabits habits = new CallerHabits();
        for (int day = 0; day < days; day++) {
            work(habits, day, bytes);
        }
        return habits;
    }

    @Test
    void nothingIsSaidBeforeEnoughDaysAreKnown() {
        CallerHabits habits = new CallerHabits();
        for (int day = 0; day <= Baseline.DAYS_TO_KNOW; day++) {
            Judgement judged = work(habits, day, 10 * MB);
            assertThat(judged.knownDays()).as("day " + day).isEqualTo(Math.max(0, day - 1));
            assertThat(judged.volume()).as("day " + day).isNaN();
            assertThat(judged.drift()).as("day " + day).isNaN();
        }
        Judgement judged = work(habits, Baseline.DAYS_TO_KNOW + 1, 10 * MB);
        assertThat(judged.knownDays()).isEqualTo(Baseline.DAYS_TO_KNOW);
        assertThat(judged.volume()).isBetween(0.5, 1.0);
        assertThat(judged.rate()).isBetween(0.5, 1.0);
        assertThat(judged.drift()).isCloseTo(1, within(1e-6));
        assertThat(judged.reasons()).isEmpty();
    }

    @Test
    void fewCallsAreNoHabitHoweverManyTheDays() {
        CallerHabits habits = new CallerHabits();
        for (int day = 0; day < 29; day++) {
            assertThat(habits.add(call(day, 9, 0, "search", MB), true, Judgement.NONE)
                            .volume())
                    .isNaN();
        }
        habits.add(call(29, 9, 0, "search", MB), true, Judgement.NONE);
        habits.add(call(30, 9, 0, "search", MB), true, Judgement.NONE);
        assertThat(habits.add(call(31, 9, 0, "search", MB), true, Judgement.NONE)
                        .volume())
                .isBetween(0.5, 1.0);
    }

    @Test
    void anHourFarAboveTheUsualIsSaidWithFiguresAndCountsUp() {
        CallerHabits habits = after(14, 10 * MB);
        double last = 0;
        for (int i = 0; i < 20; i++) {
            Judgement judged = habits.add(call(14, 3, i, "export", 10 * MB), true, Judgement.NONE);
            assertThat(judged.volume()).isGreaterThan(last);
            last = judged.volume();
        }
        assertThat(last).isCloseTo(200 / 14.2, within(0.5));
        Judgement judged = habits.add(call(14, 3, 30, "export", 0), true, Judgement.NONE);
        assertThat(judged.reasons().get(0))
                .matches("200000000 bytes of results in this hour: 1[34]\\.\\d times what a day's busiest hour seldom"
                        + " exceeds \\(14\\d{6}\\)");
        assertThat(judged.reasons()).as("alerts part reasons there").noneMatch(reason -> reason.contains(", "));
        // The next hour is another one.
        assertThat(habits.add(call(14, 5, 0, "search", MB), true, Judgement.NONE)
                        .volume())
                .isLessThan(0.2);
    }

    @Test
    void whatIsNextToNothingIsNotMuchTenTimes() {
        CallerHabits habits = after(14, 1_000);
        assertThat(work(habits, 14, 10_000).volume()).isLessThan(1);
    }

    @Test
    void aBurstMovesTheUsualByNoMoreThanTheCap() {
        for (long bytes : List.of(0L, 100 * MB, 1L << 40, Long.MAX_VALUE)) {
            CallerHabits habits = after(14, 10 * MB);
            double before = usual(habits, 14);
            work(habits, 14, bytes);
            double after = usual(habits, 16);
            // Two days were learned meanwhile: one of ten MB, and this.
            assertThat(after / before).as(bytes + " bytes").isBetween(1 / (CAP * 1.01), CAP * 1.01);
        }
    }

    /** Whatever somebody does each day. */
    @Test
    void nobodyMovesTheUsualToTwiceTheSlowOneUntold() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            CallerHabits habits = new CallerHabits();
            long bytes = (long) (MB * Math.exp(random.nextDouble() * 6));
            double growth = 1 + random.nextDouble() * random.nextDouble();
            double noise = random.nextDouble() * 2;
            double first = Double.NaN;
            double last = Double.NaN;
            boolean told = false;
            int day = 0;
            for (int step = 0; step < 120; step++) {
                Judgement judged =
                        work(habits, day, (long) Math.min(1e15, bytes * Math.exp(random.nextGaussian() * noise)));
                told |= judged.drift() >= 2;
                if (!Double.isNaN(judged.volume())) {
                    double now = usual(habits, day);
                    first = Double.isNaN(first) ? now : first;
                    if (!Double.isNaN(last)) {
                        assertThat(now / last).as("seed %d, day %d", seed, day).isLessThan(CAP * CAP * 1.001);
                    }
                    last = now;
                    // The slow one has risen by 0.7 % a day at most.
                    double slowly = Math.pow(2, Baseline.MOST_A_DAY_SLOWLY * step);
                    assertThat(told || now < 2 * slowly * first * 1.001)
                            .as("seed %d, day %d: %f of %f", seed, day, now, first)
                            .isTrue();
                }
                if (step >= 14) {
                    bytes = (long) Math.min(1e15, bytes * growth);
                }
                day += 1 + (random.nextInt(4) == 0 ? random.nextInt(4) : 0);
            }
        }
    }

    /** The figures of README.md: a day with work each day, 25 % of noise, from the fifteenth day on so much more each day. */
    @Test
    void whoRaisesSlowlyIsToldOfBeforeTheUsualHasFollowed() {
        long seed = 20261128;
        System.out.println("seed " + seed + "; more each day | told on day (10 runs) | amount then | usual then");
        for (double percent : List.of(0.0, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0)) {
            List<Integer> days = new ArrayList<>();
            double most = 0;
            double mostUsual = 0;
            int untold = 0;
            for (int run = 0; run < 10; run++) {
                Random random = new Random(seed + run);
                CallerHabits habits = new CallerHabits();
                double honest = 0;
                int told = 0;
                for (int day = 0; day < 14 + 60 && told == 0; day++) {
                    double grown = Math.pow(1 + percent / 100, Math.max(0, day - 13));
                    double noise = Math.exp(random.nextGaussian() * 0.25);
                    Judgement judged = work(habits, day, (long) (20 * MB * grown * noise));
                    if (day == 14) {
                        honest = usual(habits, day);
                    }
                    if (judged.drift() >= 2 || judged.volume() >= 8) {
                        told = day - 13;
                        most = Math.max(most, grown);
                        mostUsual = Math.max(mostUsual, usual(habits, day) / honest);
                    }
                }
                if (told == 0) {
                    untold++;
                } else {
                    days.add(told);
                }
            }
            System.out.printf(
                    "%.0f %% | %s%s | %.1f times | %.1f times%n",
                    percent,
                    days.isEmpty()
                            ? ""
                            : days.stream().mapToInt(d -> d).min().getAsInt() + " to "
                                    + days.stream().mapToInt(d -> d).max().getAsInt(),
                    untold == 0 ? "" : " not within 60: " + untold,
                    most,
                    mostUsual);
            if (percent == 0) {
                assertThat(days).as("seed " + seed).isEmpty();
            }
            if (percent >= 3) {
                assertThat(untold).as("seed %d, %f %%", seed, percent).isZero();
                assertThat(mostUsual).as("seed %d, %f %%", seed, percent).isLessThan(3.5);
            }
        }
    }

    @Test
    void whatTheUsualIsDecaysInTheTimeOfEvents() {
        Baseline baseline = Baseline.NONE;
        for (int day = 0; day < 10; day++) {
            baseline = baseline.with(day, 5, 10);
        }
        Baseline next = baseline.with(10, 5.1f, 10);
        Baseline later = baseline.with(9 + (int) Baseline.HALF_LIFE_DAYS, 5.1f, 10);
        assertThat(next.center() - 5).isCloseTo(0.1f * 0.0483f, within(0.0005f));
        assertThat(later.center() - 5).isCloseTo(0.05f, within(0.0005f));
    }

    private static Judgement send(CallerHabits habits, int day, String... places) {
        return habits.add(call(day, 10, 0, "mail", 1_000).sendingTo(List.of(places)), true, Judgement.NONE);
    }

    @Test
    void aPlaceThatNothingWasSentToBeforeIsNewOnItsDayAndTheNext() {
        CallerHabits habits = new CallerHabits();
        for (int day = 0; day < 40; day++) {
            work(habits, day, MB);
            Judgement judged = send(habits, day, "a@office.example", "b@office.example");
            if (day <= Baseline.DAYS_TO_KNOW) {
                assertThat(judged.newDestinations()).as("day " + day).isNaN();
            }
        }
        Judgement usual = send(habits, 40, "a@office.example");
        assertThat(usual.newDestinations()).isZero();
        assertThat(usual.evidence()).isZero();
        Judgement stolen = send(habits, 40, "a@office.example", "drop@elsewhere.example");
        assertThat(stolen.newDestinations()).isEqualTo(1);
        assertThat(stolen.newDestinationDays()).isLessThan(0.05);
        assertThat(stolen.evidence()).isGreaterThan(0.3);
        assertThat(stolen.reasons())
                .containsExactly(
                        "one address or host or account to which the caller has not sent before; 3 % of days with something sent have one");
        assertThat(send(habits, 41, "drop@elsewhere.example").newDestinations()).isEqualTo(1);
        assertThat(send(habits, 42, "drop@elsewhere.example").newDestinations()).isZero();
    }

    @Test
    void whoOftenSendsToNewPlacesIsNotUnusualForIt() {
        CallerHabits habits = new CallerHabits();
        for (int day = 0; day < 40; day++) {
            work(habits, day, MB);
            send(habits, day, "customer" + day + "@elsewhere.example");
        }
        Judgement judged = send(habits, 40, "one-more@elsewhere.example");
        assertThat(judged.newDestinations()).isEqualTo(1);
        assertThat(judged.newDestinationDays()).isGreaterThan(0.9);
        assertThat(judged.evidence()).isZero();
    }

    @Test
    void hostileNumbersOfPlacesTakeNoMoreThanTheirs() {
        CallerHabits habits = after(14, MB);
        int before = habits.toBytes().length;
        for (int i = 0; i < 20_000; i++) {
            send(habits, 14, "a" + i, "b" + i, "c" + i);
        }
        assertThat(habits.toBytes().length - before).isLessThanOrEqualTo(16 * Destinations.KEPT + 1_000);
        assertThat(habits.bytes()).isLessThan(40_000);
        assertThat(CallerHabits.fromBytes(habits.toBytes()).toBytes()).isEqualTo(habits.toBytes());
    }

    @Test
    void hostileNumbersOfToolsTakeNoMoreThanTheirPlaces() {
        CallerHabits habits = after(14, 10 * MB);
        for (int i = 0; i < 20_000; i++) {
            habits.add(call(14, 9, i % 60, i + "é".repeat(1_000), Long.MAX_VALUE), true, Judgement.NONE);
        }
        assertThat(habits.tools()).isEqualTo(CallerHabits.TOOLS);
        assertThat(habits.toBytes().length).isLessThan(20_000);
        assertThat(habits.bytes()).isLessThan(40_000);
        assertThat(habits.add(call(15, 9, 0, "search", MB), true, Judgement.NONE)
                        .toolVolume())
                .as("what was used for long is still known")
                .isLessThan(1);
    }

    @Test
    void whatMayNotTrainIsJudgedAndChangesNoHabit() {
        CallerHabits trained = after(14, 10 * MB);
        CallerHabits other = CallerHabits.fromBytes(trained.toBytes());
        Judgement last = Judgement.NONE;
        for (int i = 0; i < 50; i++) {
            last = other.add(call(14, 9, i, "tool " + i, 10 * MB), false, Judgement.NONE);
        }
        assertThat(last.volume()).isGreaterThan(30);
        assertThat(other.tools()).isEqualTo(1);
        for (int day = 15; day < 20; day++) {
            assertThat(work(other, day, 10 * MB)).isEqualTo(work(trained, day, 10 * MB));
        }
        CallerHabits unknown = new CallerHabits();
        for (int day = 0; day < 20; day++) {
            unknown.add(call(day, 9, 0, "search", MB), false, Judgement.NONE);
        }
        assertThat(unknown.add(call(20, 9, 0, "search", MB), true, Judgement.NONE)
                        .knownDays())
                .isZero();
    }

    @Test
    void whatWasNotRecordedIsMissing() {
        CallerHabits habits = after(14, 10 * MB);
        Judgement judged = habits.add(call(14, 9, 0, "search", -1), true, Judgement.NONE);
        assertThat(judged.volume()).isNaN();
        assertThat(judged.toolVolume()).isNaN();
        assertThat(judged.rate()).isPositive();
        assertThat(judged.result()).isNaN();
        ToolCall timeless = new ToolCall(
                "a",
                "s",
                "t",
                List.of(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                false,
                List.of(),
                OptionalLong.empty());
        assertThat(habits.add(timeless, true, Judgement.NONE)).isSameAs(Judgement.NONE);
    }

    /** Each event within an hour of the newest before it: the same of each hour, and the same habits. */
    @Test
    void orderWithinAnHourChangesNeitherHabitsNorWhatIsSaidOfAnHour() {
        for (long seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            List<ToolCall> calls = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                long time = Calls.START + (long) (random.nextDouble() * 15 * Calls.DAY);
                List<String> places = random.nextBoolean() ? List.of() : List.of("host" + random.nextInt(40));
                calls.add(call(time, "tool " + random.nextInt(4), (long) (MB * Math.exp(random.nextGaussian() * 2)))
                        .sendingTo(places));
            }
            calls.sort(Comparator.comparingLong(call -> call.time().getAsLong()));
            CallerHabits inOrder = new CallerHabits();
            CallerHabits inAnother = new CallerHabits();
            Map<Long, double[]> expected = most(inOrder, calls);
            List<ToolCall> moved = new ArrayList<>(calls);
            Map<ToolCall, Long> arrival = new java.util.IdentityHashMap<>();
            for (ToolCall call : calls) {
                arrival.put(call, call.time().getAsLong() + (long) (random.nextDouble() * Habits.ORDER_MICROS));
            }
            moved.sort(Comparator.comparingLong(arrival::get));
            assertThat(moved).isNotEqualTo(calls);
            Map<Long, double[]> found = most(inAnother, moved);
            assertThat(found.keySet()).isEqualTo(expected.keySet());
            String ofSeed = "seed " + seed;
            expected.forEach((hour, numbers) ->
                    assertThat(found.get(hour)).as(ofSeed + ", hour " + hour).containsExactly(numbers));
            assertThat(expected.values()).as(ofSeed).anyMatch(numbers -> numbers[0] > 0);
            ToolCall later = call(20, 9, 0, "tool 1", MB).sendingTo(List.of("host1", "host2", "nobody"));
            assertThat(inAnother.add(later, true, Judgement.NONE))
                    .as(ofSeed)
                    .isEqualTo(inOrder.add(later, true, Judgement.NONE));
        }
    }

    /** The largest volume, rate, drift, number of new destinations, and share of days with one, of each hour. */
    private static Map<Long, double[]> most(CallerHabits habits, List<ToolCall> calls) {
        Map<Long, double[]> most = new TreeMap<>();
        for (ToolCall call : calls) {
            Judgement judged = habits.add(call, true, Judgement.NONE);
            double[] numbers = most.computeIfAbsent(call.time().getAsLong() / Calls.HOUR, hour -> new double[5]);
            numbers[0] = Math.max(numbers[0], Double.isNaN(judged.volume()) ? 0 : judged.volume());
            numbers[1] = Math.max(numbers[1], Double.isNaN(judged.rate()) ? 0 : judged.rate());
            numbers[2] = Math.max(numbers[2], Double.isNaN(judged.drift()) ? 0 : judged.drift());
            numbers[3] = Math.max(numbers[3], Double.isNaN(judged.newDestinations()) ? 0 : judged.newDestinations());
            numbers[4] =
                    Math.max(numbers[4], Double.isNaN(judged.newDestinationDays()) ? 0 : judged.newDestinationDays());
        }
        return most;
    }

    @Test
    void whatIsOlderThanTheHourBeforeIsNeitherJudgedNorCounted() {
        CallerHabits habits = after(14, 10 * MB);
        habits.add(call(14, 12, 0, "search", MB), true, Judgement.NONE);
        byte[] before = habits.toBytes();
        assertThat(habits.add(call(14, 10, 59, "search", MB), true, Judgement.NONE))
                .isSameAs(Judgement.NONE);
        assertThat(habits.toBytes()).isEqualTo(before);
    }

    @Test
    void goesOnFromItsBytes() {
        CallerHabits habits = new CallerHabits();
        for (int day = 0; day < 20; day++) {
            work(habits, day, 10 * MB + day);
            CallerHabits read = CallerHabits.fromBytes(habits.toBytes());
            assertThat(read.toBytes()).isEqualTo(habits.toBytes());
            assertThat(read.newest()).isEqualTo(habits.newest());
            habits = read;
        }
        assertThat(habits.toBytes()).isEqualTo(storyOfTwentyDays().toBytes());
    }

    private static CallerHabits storyOfTwentyDays() {
        CallerHabits habits = new CallerHabits();
        for (int day = 0; day < 20; day++) {
            work(habits, day, 10 * MB + day);
        }
        return habits;
    }

    /** A file stays when there is another form: what it holds has to be read for ever. */
    private static CallerHabits kept(int form) throws IOException {
        try (InputStream in = CallerHabitsTest.class.getResourceAsStream("caller-habits-" + form + ".txt")) {
            return CallerHabits.fromBytes(Base64.getMimeDecoder().decode(in.readAllBytes()));
        }
    }

    @Test
    void readsTheFirstForm() throws IOException {
        assertThat(work(kept(1), 20, 300 * MB)).isEqualTo(work(storyOfTwentyDays(), 20, 300 * MB));
    }

    private static CallerHabits storyWithPlaces() {
        CallerHabits habits = new CallerHabits();
        for (int day = 0; day < 20; day++) {
            work(habits, day, 10 * MB + day);
            send(habits, day, "a", day % 5 == 0 ? "b" + day : "b");
        }
        return habits;
    }

    @Test
    void readsTheSecondForm() throws IOException {
        Judgement judged = send(kept(2), 20, "a", "b10", "b18", "c");
        assertThat(judged).isEqualTo(send(storyWithPlaces(), 20, "a", "b10", "b18", "c"));
        assertThat(judged.newDestinations()).isEqualTo(2);
    }

    @Test
    void otherFormsAreRefused() {
        byte[] bytes = storyOfTwentyDays().toBytes();
        assertThat(bytes[0]).isEqualTo((byte) 2);
        byte[] newer = bytes.clone();
        newer[0] = 3;
        assertThatThrownBy(() -> CallerHabits.fromBytes(newer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("form 3: this version reads forms up to 2");
        assertThatThrownBy(() -> CallerHabits.fromBytes(java.util.Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cut short");
    }
}
