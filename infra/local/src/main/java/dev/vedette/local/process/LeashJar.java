package dev.vedette.local.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Writes the jar that {@code -javaagent} wants: {@link Leash} and a manifest, nothing else. */
public final class LeashJar {
    private LeashJar() {}

    /**
     * Writes the jar, over an older one if there is one.
     *
     * @param jar file to write; its directory exists
     */
    public static void write(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), Leash.class.getName());
        Path unfinished = Files.createTempFile(jar.toAbsolutePath().getParent(), "leash", ".unfinished");
        String entry = Leash.class.getName().replace('.', '/') + ".class";
        try (InputStream leash = Leash.class.getClassLoader().getResourceAsStream(entry);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(unfinished), manifest)) {
            if (leash == null) {
                throw new UncheckedIOException(new IOException(entry + " is not on the class path"));
            }
            out.putNextEntry(new JarEntry(entry));
            leash.transferTo(out);
        }
        // A running JVM may have the older jar open: it keeps its file, the name goes to the new one.
        Files.move(unfinished, jar, StandardCopyOption.ATOMIC_MOVE);
    }
}
