package dev.vedette.rules;

/** Looks for places that nobody gets to from a place, or from there, in the time between. */
final class TooFast implements SummaryTree.Search {

    private static final double EARTH_KM = 6371.0088;
    private static final double MICROS_PER_HOUR = 3.6e9;
    private static final double RADIANS_PER_MICRODEGREE = Math.PI / 180e6;
    /** More than floating point can be wrong by. */
    private static final double MARGIN = 1 + 1e-6;

    private static final long HALF_ROUND = 180_000_000;

    private final Threshold threshold;
    private final double distance;
    private final double speed;
    private final long place;
    private final double cosine;
    private final long time;
    private final boolean isOpen;

    /**
     * @param place latitude and longitude in microdegrees, in the upper and the lower 32 bits
     * @param isOpen whether those alone are looked for that have not matched
     */
    TooFast(Stage stage, long place, long time, boolean isOpen) {
        this.threshold = stage.threshold();
        this.distance = stage.measure().distance();
        this.speed = threshold.largest() / 1e6;
        this.place = place;
        this.cosine = Math.cos(latitude(place) * RADIANS_PER_MICRODEGREE);
        this.time = time;
        this.isOpen = isOpen;
    }

    static long latitude(long place) {
        return place >> 32;
    }

    static long longitude(long place) {
        return (int) place;
    }

    @Override
    public boolean mayBeAmong(long[] places) {
        if (isOpen && (places[0] & RowSummary.OPEN) == 0) {
            return false;
        }
        long gap = Math.max(0, Math.max(places[PlaceSummary.FIRST_TIME] - time, time - places[PlaceSummary.LAST_TIME]));
        long south = places[PlaceSummary.SOUTH];
        long north = places[PlaceSummary.NORTH];
        long latitudes = Math.max(Math.abs(latitude(place) - south), Math.abs(latitude(place) - north));
        long longitudes = Math.max(
                Math.abs(longitude(place) - places[PlaceSummary.WEST]),
                Math.abs(longitude(place) - places[PlaceSummary.EAST]));
        long equator = south > 0 ? south : north < 0 ? -north : 0;
        return (latitudes | longitudes) != 0
                && atMost(latitudes, longitudes, Math.cos(equator * RADIANS_PER_MICRODEGREE)) >= needed(gap);
    }

    @Override
    public boolean is(RowBlock block, int at) {
        return is(block.number(at, 0), block.number(at, 2), !block.isOpen(at));
    }

    boolean is(long otherTime, long other, boolean hasMatched) {
        if (other == place || isOpen && hasMatched) {
            return false;
        }
        long gap = Math.abs(otherTime - time);
        long latitudes = Math.abs(latitude(place) - latitude(other));
        long longitudes = Math.abs(longitude(place) - longitude(other));
        double needed = needed(gap);
        // Along a meridian and then the equator is never shorter, and quick to say.
        if ((latitudes + longitudes) * RADIANS_PER_MICRODEGREE * EARTH_KM * MARGIN < needed
                || atMost(latitudes, longitudes, Math.cos(latitude(other) * RADIANS_PER_MICRODEGREE)) < needed) {
            return false;
        }
        double kilometres = kilometres(place, other);
        double hours = gap / MICROS_PER_HOUR;
        return kilometres >= distance && isExceeded(hours == 0 ? Double.MAX_VALUE : kilometres / hours);
    }

    /** How far away a place has to be to be too far. */
    private double needed(long gap) {
        return Math.max(distance, gap / MICROS_PER_HOUR * speed);
    }

    /**
     * Kilometres that no two places of such differences are more apart: by the haversine formula, whose sines are at most
     * their angles.
     */
    private double atMost(long latitudes, long longitudes, double otherCosine) {
        double north = latitudes * RADIANS_PER_MICRODEGREE / 2;
        double east = Math.min(longitudes, HALF_ROUND) * RADIANS_PER_MICRODEGREE / 2;
        double half = Math.sqrt(north * north + cosine * otherCosine * east * east);
        return 2 * EARTH_KM * Math.asin(Math.min(1, half)) * MARGIN;
    }

    private boolean isExceeded(double reached) {
        for (Threshold.Bound bound : threshold.bounds()) {
            int sign = Double.compare(reached, bound.value() / 1e6);
            if (bound.operator() == Threshold.Operator.GT ? sign <= 0 : sign < 0) {
                return false;
            }
        }
        return true;
    }

    /** Great-circle distance in kilometres by the haversine formula (Sinnott, 1984), the same on every machine. */
    static double kilometres(long from, long to) {
        double latitude = radians(latitude(from));
        double otherLatitude = radians(latitude(to));
        double north = StrictMath.sin((otherLatitude - latitude) / 2);
        double east = StrictMath.sin((radians(longitude(to)) - radians(longitude(from))) / 2);
        double h = north * north + StrictMath.cos(latitude) * StrictMath.cos(otherLatitude) * east * east;
        return 2 * EARTH_KM * StrictMath.asin(StrictMath.sqrt(Math.min(1, h)));
    }

    private static double radians(long microdegrees) {
        return microdegrees / 1e6 * (StrictMath.PI / 180);
    }
}
