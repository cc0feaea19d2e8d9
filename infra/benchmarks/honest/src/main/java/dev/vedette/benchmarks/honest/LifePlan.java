package dev.vedette.benchmarks.honest;

import java.time.LocalDate;

/**
 * What is simulated.
 *
 * @param principals people and service accounts, from 20 to 2000
 * @param firstDay begins at midnight UTC
 * @param days from 1 to 62
 */
public record LifePlan(long seed, int principals, LocalDate firstDay, int days) {
    /** A Monday; clocks in the north are not changed within a month of it. */
    public static final LocalDate FIRST_DAY = LocalDate.of(2026, 2, 2);

    public static final int PRINCIPALS = 200;
    public static final int DAYS = 30;

    public static final int LEAST_PRINCIPALS = 20;
    public static final int MOST_PRINCIPALS = 2000;
    public static final int MOST_DAYS = 62;

    public LifePlan {
        if (principals < LEAST_PRINCIPALS || principals > MOST_PRINCIPALS || days < 1 || days > MOST_DAYS) {
            throw new IllegalArgumentException(principals + " principals and " + days + " days are not simulated");
        }
    }

    /** A month of 200. */
    public static LifePlan month(long seed) {
        return new LifePlan(seed, PRINCIPALS, FIRST_DAY, DAYS);
    }

    long start() {
        return firstDay.toEpochDay() * Timeline.DAY;
    }

    long end() {
        return start() + days * Timeline.DAY;
    }

    /** Principals times weeks, in hundreds: what alerts are counted by. */
    public double hundredPrincipalWeeks() {
        return principals / 100.0 * days / 7.0;
    }
}
