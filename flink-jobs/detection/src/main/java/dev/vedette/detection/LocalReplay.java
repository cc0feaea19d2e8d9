package dev.vedette.detection;

import java.io.IOException;

/** {@link ReplayJob} in a JVM of its own, for people: exit code 0 when it is done, 2 with one line when it cannot be. */
public final class LocalReplay {
    private static final int UNUSABLE = 2;

    private LocalReplay() {}

    /** @param arguments as {@link ReplayJob} takes them */
    public static void main(String[] arguments) {
        // Standard output is for the alerts, which the caller writes there.
        System.setOut(System.err);
        try {
            ReplayJob.run(System.err::println, arguments);
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("vedette: "
                    + String.valueOf(e.getMessage())
                            .replaceAll("\\p{Cntrl}+", " ")
                            .strip());
            System.exit(UNUSABLE);
        } catch (Exception e) {
            System.err.println("vedette: unexpected, please report it: " + e);
            e.printStackTrace();
            System.exit(UNUSABLE);
        }
    }
}
