package dev.vedette.local.cli;

import java.io.IOException;
import java.nio.file.Path;

/** Takes in the lines of a file one by one; those that cannot be read are named on standard error, the others taken all the same. */
final class EachLine {
    /** More would bury what is said before. */
    private static final int MAX_FAULTS = 20;

    /** What a line is taken in by; throws IllegalArgumentException with what is wrong with it and what is allowed. */
    interface Taker {
        void take(byte[] line, int length) throws IOException;
    }

    private EachLine() {}

    /**
     * Takes them in.
     *
     * @return how many could not be read
     * @throws UnusableInputException if the file cannot be read
     */
    static long of(Path file, Taker taker) throws UnusableInputException {
        long faulty = 0;
        try (JsonLines lines = JsonLines.open(file)) {
            while (lines.next()) {
                if (lines.isBlank()) {
                    continue;
                }
                try {
                    take(lines, taker);
                } catch (IllegalArgumentException e) {
                    if (faulty++ < MAX_FAULTS) {
                        Vedette.fault(file + ":" + lines.number() + ": " + e.getMessage());
                    }
                }
            }
        } catch (IOException e) {
            throw new UnusableInputException(file + ": cannot be read: " + e.getMessage());
        }
        if (faulty > MAX_FAULTS) {
            Vedette.fault(file + ": " + (faulty - MAX_FAULTS) + " more lines could not be read");
        }
        return faulty;
    }

    private static void take(JsonLines lines, Taker taker) throws IOException {
        if (lines.isTooLong()) {
            throw new IllegalArgumentException("the line " + JsonLines.TOO_LONG);
        }
        taker.take(lines.bytes(), lines.length());
    }
}
