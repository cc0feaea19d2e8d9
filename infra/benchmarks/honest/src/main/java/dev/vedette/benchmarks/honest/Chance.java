package dev.vedette.benchmarks.honest;

import java.util.List;
import java.util.SplittableRandom;

/** Dice. Everybody has their own, so that what one does leaves the others' month as it was. Not thread-safe. */
final class Chance {
    private final SplittableRandom random;

    private Chance(SplittableRandom random) {
        this.random = random;
    }

    /** The dice of one of the month's actors: the same for the same seed and names. */
    static Chance of(long seed, String actor, long number) {
        return new Chance(new SplittableRandom(mix(mix(seed) ^ mix(actor.hashCode() * 31L + number))));
    }

    boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    /** Both ends included. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** Microseconds between two lengths of time in seconds. */
    long micros(double leastSeconds, double mostSeconds) {
        return (long) (random.nextDouble(leastSeconds, mostSeconds) * 1_000_000);
    }

    /** Microseconds, exponentially distributed: short waits often, long ones seldom; at most ten means. */
    long waiting(double meanSeconds) {
        double drawn = -Math.log(1 - random.nextDouble()) * meanSeconds;
        return (long) (Math.min(drawn, 10 * meanSeconds) * 1_000_000);
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    long bits() {
        return random.nextLong();
    }

    /** The finalizer of SplitMix64. */
    static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
