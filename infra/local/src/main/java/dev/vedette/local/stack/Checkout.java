package dev.vedette.local.stack;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the built parts lie.
 *
 * @param root top of the checkout
 */
public record Checkout(Path root) {

    /**
     * The checkout that {@code vedette.root} names, else the one that the working directory lies in.
     *
     * @throws StackException if there is none
     */
    public static Checkout locate() throws StackException {
        String named = System.getProperty("vedette.root");
        Path start = Path.of(named == null ? "" : named).toAbsolutePath().normalize();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("infra/local/broker/pom.xml"))) {
                return new Checkout(folder);
            }
        }
        throw new StackException("no Vedette checkout at or above " + start + ": start ./vedette from one");
    }

    /**
     * A file or folder that the build makes.
     *
     * @param path relative to the root
     * @throws StackException if it is not there
     */
    public Path built(String path) throws StackException {
        Path file = root.resolve(path);
        if (!Files.exists(file)) {
            throw new StackException(path + " is not built: run mvn -DskipTests package in " + root);
        }
        return file;
    }
}
