package dev.vedette.rules;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * What a condition compared in a window that has lost events to its group's limit, in the condition's unit: a count, or
 * a number with at most six decimals. As certain as the sketches are: {@code SEMANTICS.md}, "Estimates".
 *
 * @param atLeast what it is at least
 * @param atMost what it is at most, not below {@code atLeast}; empty where that is not known
 */
public record Estimate(BigDecimal atLeast, Optional<BigDecimal> atMost) {

    static final int DECIMALS = 6;

    public Estimate {
        BigDecimal least = plain(atLeast);
        atLeast = least;
        atMost = atMost.map(most -> plain(most.max(least)));
    }

    /** Equal numbers are written the same. */
    private static BigDecimal plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    static Estimate between(BigDecimal atLeast, BigDecimal atMost) {
        return new Estimate(atLeast, Optional.of(atMost));
    }

    static Estimate ofCounts(long atLeast, long atMost) {
        return between(BigDecimal.valueOf(atLeast), BigDecimal.valueOf(atMost));
    }

    /** Of numbers in millionths. */
    static Estimate ofMillionths(BigInteger atLeast, BigInteger atMost) {
        return between(new BigDecimal(atLeast, DECIMALS), new BigDecimal(atMost, DECIMALS));
    }

    /** With what else is known of the lower bound. */
    Estimate notBelow(BigDecimal least) {
        return new Estimate(atLeast.max(least), atMost);
    }

    void write(StateWriter out) {
        out.count(atMost.isPresent() ? 1 : 0);
        write(atLeast, out);
        atMost.ifPresent(most -> write(most, out));
    }

    private static void write(BigDecimal number, StateWriter out) {
        out.bytes(number.setScale(DECIMALS).unscaledValue().toByteArray());
    }

    static Estimate read(StateReader in) {
        boolean bounded = in.count(1) == 1;
        BigDecimal atLeast = number(in);
        return new Estimate(atLeast, bounded ? Optional.of(number(in)) : Optional.empty());
    }

    private static BigDecimal number(StateReader in) {
        byte[] bytes = in.bytes();
        if (bytes.length == 0) {
            throw StateReader.broken("holds an estimate without a number");
        }
        return new BigDecimal(new BigInteger(bytes), DECIMALS);
    }
}
