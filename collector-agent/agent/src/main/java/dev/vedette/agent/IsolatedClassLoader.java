package dev.vedette.agent;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the agent's own classes and libraries from {@code isolated/} in its jar, where classes are called
 * {@code .classdata}. Its parent is the platform's loader: neither side sees the other's classes, whatever their
 * versions. Public because the bootstrap loader loads it: its jar is there as well by then.
 */
public final class IsolatedClassLoader extends ClassLoader {
    private static final String PREFIX = "isolated/";

    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final String location;
    private final ProtectionDomain domain;

    public IsolatedClassLoader(File file) throws IOException {
        super("vedette-agent", ClassLoader.getPlatformClassLoader());
        this.jar = new JarFile(file);
        URL url = file.toURI().toURL();
        this.location = "jar:" + url + "!/" + PREFIX;
        this.domain = new ProtectionDomain(new CodeSource(url, (Certificate[]) null), null, this, null);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        JarEntry entry = jar.getJarEntry(PREFIX + name.replace('.', '/') + ".classdata");
        if (entry == null) {
            throw new ClassNotFoundException(name);
        }
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] classFile = in.readAllBytes();
            return defineClass(name, classFile, 0, classFile.length, domain);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    protected @Nullable URL findResource(String name) {
        String stored = name.endsWith(".class") ? name + "data" : name;
        if (jar.getJarEntry(PREFIX + stored) == null) {
            return null;
        }
        try {
            return new URL(location + stored);
        } catch (MalformedURLException e) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL found = findResource(name);
        return found == null
                ? Collections.emptyEnumeration()
                : Collections.enumeration(Collections.singletonList(found));
    }
}
