package dev.vedette.agent.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A JDK 25 beside the one that the tests run with. */
public final class NewerJava {
    /** What to say where there is none. */
    public static final String MISSING =
            "no JDK 25 in /usr/lib/jvm, and the property vedette.test.java names no java of one";

    private static final Path USUAL = Path.of("/usr/lib/jvm");

    private NewerJava() {}

    /** Its {@code java}: the one that {@code -Dvedette.test.java} names, else the first in the usual place. */
    public static Optional<Path> find() throws IOException {
        String named = System.getProperty("vedette.test.java");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        if (!Files.isDirectory(USUAL)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(USUAL)) {
            return homes.sorted()
                    .filter(NewerJava::is25)
                    .map(home -> home.resolve("bin/java"))
                    .findFirst();
        }
    }

    private static boolean is25(Path home) {
        try {
            return Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"25");
        } catch (IOException e) {
            return false;
        }
    }
}
