package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Events at places that are too far apart for the time between them. Each new event is compared with all within one
 * timespan, before and after it: the later of two matches, at the same time both.
 */
final class TravelState extends StageState {

    private static final Mark MATCHED = Mark.FIRST;
    private static final double EARTH_KM = 6371.0088;
    private static final double MICROS_PER_HOUR = 3.6e9;
    /** No two places are farther apart. */
    private static final double HALF_ROUND_KM = 20_016;

    private static final double KM_PER_MICRODEGREE = EARTH_KM * Math.PI / 180e6;
    /** More than floating point can be wrong by. */
    private static final double MARGIN = 1 + 1e-6;

    TravelState(Stage stage, CorrelationState owner) {
        super(stage, owner, true);
    }

    @Override
    List<EventRecord> add(int input, String value, EventRecord event) {
        long place = Long.parseLong(value);
        if (find(event, place) >= 0) {
            return List.of();
        }
        boolean known = find(event) >= 0;
        int row = add(event, place);
        if (!known && isRoot()) {
            owner.arrived(event);
        }
        List<EventRecord> matches = new ArrayList<>(0);
        look(row, matches);
        if (isFull()) {
            forgetFirst(firstAfter(StageState.before(lastTime(), stage.timespan())), false);
            if (isFull()) {
                forgetFirst(excess(), true);
            }
        }
        return matches;
    }

    private void look(int row, List<EventRecord> matches) {
        long time = time(row);
        long reach = reach();
        long start = StageState.before(time, reach);
        for (int other = firstAfter(start); other < size() && time(other) <= time; other++) {
            if (other != row && isTooFast(other, row)) {
                // The first is the earliest.
                found(row, time(other), matches);
                break;
            }
        }
        long end = StageState.saturated(time, reach);
        for (int other = firstAfter(time - 1); other < size() && time(other) < end; other++) {
            if (other != row && isTooFast(row, other)) {
                found(other, time, matches);
            }
        }
    }

    /** The timespan, or the time in which one gets from anywhere to anywhere without being too fast. */
    private long reach() {
        double micros = HALF_ROUND_KM / (stage.threshold().largest() / 1e6) * MICROS_PER_HOUR;
        return micros < stage.timespan() ? (long) micros + 1 : stage.timespan();
    }

    private void found(int row, long from, List<EventRecord> matches) {
        long end = time(row);
        if (isRoot()) {
            long start = StageState.before(end, stage.timespan());
            owner.alerts().satisfied(from - 1, start, end, start >= gone, this);
        } else if (!has(MATCHED, row)) {
            matches.add(event(row).copy());
        }
        set(MATCHED, row);
    }

    private boolean isTooFast(int earlier, int later) {
        long from = key(earlier);
        long to = key(later);
        if (from == to) {
            return false;
        }
        double hours = Math.abs(time(later) - time(earlier)) / MICROS_PER_HOUR;
        double needed =
                Math.max(stage.measure().distance(), hours * (stage.threshold().largest() / 1e6));
        if (atMost(from, to) * MARGIN < needed) {
            return false;
        }
        double distance = distance(from, to);
        double speed = hours == 0 ? Double.MAX_VALUE : distance / hours;
        return distance >= stage.measure().distance() && isExceeded(speed);
    }

    private boolean isExceeded(double speed) {
        for (Map.Entry<Threshold.Operator, Long> bound :
                stage.threshold().bounds().entrySet()) {
            int sign = Double.compare(speed, bound.getValue() / 1e6);
            if (bound.getKey() == Threshold.Operator.GT ? sign <= 0 : sign < 0) {
                return false;
            }
        }
        return true;
    }

    /** Kilometres along a meridian and then the equator: never shorter, and quick to say. */
    private static double atMost(long from, long to) {
        long degrees = Math.abs((from >> 32) - (to >> 32)) + Math.abs((long) (int) from - (int) to);
        return degrees * KM_PER_MICRODEGREE;
    }

    /** Great-circle distance in kilometres by the haversine formula (Sinnott, 1984), the same on every machine. */
    static double distance(long from, long to) {
        double latitude = radians(from >> 32);
        double otherLatitude = radians(to >> 32);
        double north = StrictMath.sin((otherLatitude - latitude) / 2);
        double east = StrictMath.sin((radians((int) to) - radians((int) from)) / 2);
        double h = north * north + StrictMath.cos(latitude) * StrictMath.cos(otherLatitude) * east * east;
        return 2 * EARTH_KM * StrictMath.asin(StrictMath.sqrt(Math.min(1, h)));
    }

    private static double radians(long millionths) {
        return millionths / 1e6 * (StrictMath.PI / 180);
    }

    @Override
    List<EventRecord> advance(long watermark) {
        return List.of();
    }

    @Override
    void evict(long watermark) {
        forgetFirst(firstAfter(StageState.before(watermark, stage.timespan())), false);
    }

    private void forgetFirst(int rows, boolean counted) {
        if (rows > 0) {
            gone = Math.max(gone, time(rows - 1));
            removeFirst(rows);
            dropped += counted ? rows : 0;
        }
    }

    @Override
    long nextTimer() {
        return hasNoRows() ? Long.MAX_VALUE : freeing();
    }

    @Override
    void write(StateWriter out, EventRecord.Texts texts) {
        out.number(gone);
        out.number(dropped);
        writeRows(out, texts);
    }

    @Override
    void read(StateReader in, EventRecord.Texts texts) {
        gone = in.number();
        dropped = in.number();
        readRows(in, texts);
    }
}
